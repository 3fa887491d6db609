//! What the vendor's features do, with a signature.

use super::{ApiOperation, FEATURES, in_path, internal_path, success};
use crate::http::Code::{
    EndpointDrifted, EndpointNotFound, EndpointRetired, ExternalIdNotAccepted, FeatureAccessMismatch, InvalidRequest,
    RoleNotAssumable,
};
use crate::http::tests::openapi::values;

/// The operations.
pub(super) fn all() -> Vec<ApiOperation> {
    let uses = || {
        let mut path = internal_path();
        path.push(in_path("feature", values::reference("Feature")));
        path
    };
    vec![
        ApiOperation {
            key: "POST /internal/v1/accounts/{accountId}/endpoints/{endpointId}/credentials",
            id: "vendCredentials",
            tag: FEATURES,
            summary: "Get credentials for an endpoint",
            description: "Returns temporary credentials for one prefix of one bucket. They are valid for one hour at most.",
            parameters: internal_path(),
            body: Some("CredentialsRequest"),
            responses: vec![success(200, "The credentials.", &[("application/json", "Credentials")])],
            problems: &[
                InvalidRequest,
                ExternalIdNotAccepted,
                EndpointNotFound,
                EndpointRetired,
                EndpointDrifted,
                FeatureAccessMismatch,
                RoleNotAssumable,
            ],
        },
        ApiOperation {
            key: "PUT /internal/v1/accounts/{accountId}/endpoints/{endpointId}/uses/{feature}",
            id: "registerUse",
            tag: FEATURES,
            summary: "Register that a feature uses an endpoint",
            description: "A repeated request changes nothing.",
            parameters: uses(),
            body: None,
            responses: vec![success(204, "The use is registered.", &[])],
            problems: &[
                InvalidRequest,
                ExternalIdNotAccepted,
                EndpointNotFound,
                EndpointRetired,
                FeatureAccessMismatch,
            ],
        },
        ApiOperation {
            key: "DELETE /internal/v1/accounts/{accountId}/endpoints/{endpointId}/uses/{feature}",
            id: "releaseUse",
            tag: FEATURES,
            summary: "Release the use of an endpoint",
            description: "The request also succeeds if the use is not registered.",
            parameters: uses(),
            body: None,
            responses: vec![success(204, "The use is no longer registered.", &[])],
            problems: &[InvalidRequest, ExternalIdNotAccepted, EndpointNotFound],
        },
    ]
}
