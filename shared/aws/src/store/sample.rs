//! An addition for the tests of this module.

use be_domain::endpoint::{BucketAccess, Configuration, Endpoint};
use be_domain::ports::{Addition, Idempotency};
use be_domain::values::{AccountId, BucketName, EndpointId, EndpointName, PathPrefix, Region, RoleArn, Subject};
use jiff::Timestamp;

/// An addition with everything that one may have, at `path_prefix`.
pub(super) fn sample(path_prefix: PathPrefix) -> Addition {
    let now = Timestamp::UNIX_EPOCH;
    let configuration = Configuration {
        bucket_access: BucketAccess::ReadOnly,
        role_arn: RoleArn::parse("arn:aws:iam::123456789012:role/reader").unwrap(),
        bucket_name: BucketName::parse("acme-exports").unwrap(),
        path_prefix,
        region: Region::parse("eu-central-1").unwrap(),
        bucket_owner_aws_account_id: None,
        encryption: None,
        object_ownership: None,
    };
    let endpoint = Endpoint {
        endpoint_id: EndpointId::new(0, &[7; 10]),
        account_id: AccountId::parse("acme").unwrap(),
        name: EndpointName::parse("Exports").unwrap(),
        description: None,
        configuration,
        created_at: now,
        created_by: Subject::parse("somebody").unwrap(),
    };
    let idempotency = Idempotency { key_digest: "key".to_owned(), request_digest: "request".to_owned() };
    Addition::new(endpoint, now, now, Some(idempotency), 200)
}
