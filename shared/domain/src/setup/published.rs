//! The published template: one static file for all customers, whose parameters the quick-create link fills in.
//!
//! `docs/setup/bucket-endpoint-role.yaml` is that file. A test writes it from the policy code and holds it to be, with
//! these arguments, what [`super::Kit::cloudformation`] is without parameters.

use super::kit::Kit;
use crate::policy::literal;

/// The parameters' values. The path prefix is handed over as the pattern that IAM is to read, for a template has no
/// function that could escape it.
pub(super) fn arguments(kit: &Kit<'_>) -> Vec<(&'static str, String)> {
    let request = kit.request;
    let mut arguments = vec![
        ("ExternalId", kit.external_id.expose().to_owned()),
        ("VendorAwsAccountId", kit.offer.vendor.aws_account_id.to_string()),
        ("RoleName", kit.role_name.to_string()),
        ("RoleDescription", kit.description()),
        ("PolicyName", kit.policy_name.clone()),
        ("BucketAccess", request.bucket_access.as_str().to_owned()),
        ("BucketName", request.bucket_name.to_string()),
    ];
    if !request.path_prefix.is_empty() {
        arguments.push(("PathPrefixPattern", literal(request.path_prefix.as_str())));
    }
    if let Some(key) = &request.kms_key_arn {
        arguments.push(("KmsKeyArn", key.to_string()));
    }
    if let Some(boundary) = kit.permissions_boundary_arn() {
        arguments.push(("PermissionsBoundaryArn", boundary.to_string()));
    }
    arguments
}
