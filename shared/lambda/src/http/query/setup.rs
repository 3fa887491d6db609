//! The query of `GET /v1/setup`.

use be_domain::endpoint_request::{Input, InvalidField};
use be_domain::setup::{Offer, SetupQuery, SetupRequest};
use lambda_http::Request;

use super::parameters::QueryParameters;
use crate::http::problem::{FieldError, FieldErrors};

const KNOWN: [&str; 11] = [
    "bucketAccess",
    "bucketName",
    "pathPrefix",
    "region",
    "roleName",
    "awsAccountId",
    "bucketOwnerAwsAccountId",
    "objectOwnership",
    "kmsKeyArn",
    "permissionsBoundaryArn",
    "format",
];

/// The kit that `request` asks for; `None` if anything is wrong with it, which is then among `errors`.
pub fn setup(request: &Request, offer: &Offer, errors: &mut FieldErrors) -> Option<SetupRequest> {
    let mut query = QueryParameters::read(request, &KNOWN, errors);
    let mut take = |name| query.take(name).map_or(Input::Absent, Input::Text);
    let draft = SetupQuery {
        bucket_access: take("bucketAccess"),
        bucket_name: take("bucketName"),
        path_prefix: take("pathPrefix"),
        region: take("region"),
        role_name: take("roleName"),
        aws_account_id: take("awsAccountId"),
        bucket_owner_aws_account_id: take("bucketOwnerAwsAccountId"),
        object_ownership: take("objectOwnership"),
        kms_key_arn: take("kmsKeyArn"),
        permissions_boundary_arn: take("permissionsBoundaryArn"),
        format: take("format"),
    };
    match draft.into_request(offer) {
        Ok(request) => Some(request).filter(|_| errors.is_empty()),
        Err(more) => {
            let of_parameter =
                |InvalidField { field, invalid }| FieldError::parameter(field, invalid.code, invalid.detail);
            errors.extend(more.into_iter().map(of_parameter));
            None
        }
    }
}
