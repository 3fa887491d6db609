//! What to do about a Deny statement, which no Allow statement overrides: to find it, to meet its conditions, or to
//! exempt the role from it.

use crate::endpoint::Configuration;
use crate::ports::{Denial, Layer};
use crate::values::KmsKeyArn;

/// How `RestrictPublicBuckets` denies other AWS accounts (Amazon S3 User Guide, "Troubleshoot access denied errors").
const PUBLIC: &str = " If there is no such statement, the bucket policy allows public access, and the setting \
                      `RestrictPublicBuckets` of S3 Block Public Access denies other AWS accounts: allow only the principals that \
                      need access.";

/// `NotPrincipal` has to name each session of a role too (IAM User Guide, "AWS JSON policy
/// elements: `NotPrincipal`").
const NOT_PRINCIPAL: &str = " If the statement has `NotPrincipal`, which does not exempt the sessions of a role, replace it \
                             with `Principal` and the value `*`, and put every user and role that it names into the values of \
                             `aws:PrincipalArn` too. Otherwise the statement denies them.";

/// How to change a statement in the policy of the bucket or the key, `resource`.
pub(super) fn of_resource_policy(configuration: &Configuration, action: &str, resource: &str) -> String {
    let is_foreign = configuration.expected_bucket_owner() != configuration.role_arn.aws_account_id();
    let public = if is_foreign && !action.starts_with("kms:") { PUBLIC } else { "" };
    let place = format!("the policy of {resource}");
    format!("{}{NOT_PRINCIPAL}{public}", meet_or_exempt(configuration, action, &place))
}

/// How to meet the conditions of a statement, or else to exempt the role: an exemption takes a safeguard away, and only
/// a write has headers to set.
pub(super) fn meet_or_exempt(configuration: &Configuration, action: &str, place: &str) -> String {
    let conditions = if action == "s3:PutObject" {
        "Look at the conditions of the statement first: if the request can meet them, for example with an encryption header, do not \
         exempt the role. Otherwise, exempt the role:"
            .to_owned()
    } else {
        // The policy that AWS publishes for scanned objects (Amazon GuardDuty User Guide, "Using tag-based access
        // control (TBAC) with Malware Protection for S3").
        let tags = if action == "s3:GetObject" {
            " A condition on object tags (`s3:ExistingObjectTag`) can deny an object that a malware scan has not tagged yet."
        } else {
            ""
        };
        format!(
            "Look at the conditions of the statement first, for example on networks (`aws:SourceIp`, `aws:SourceVpce`): the vendor \
             sends its requests from its own network.{tags} To exempt the role,"
        )
    };
    format!("{}. {conditions} {}", find(action, place), exempt(configuration))
}

/// The start of the sentence that says where the statement is.
pub(super) fn find(action: &str, place: &str) -> String {
    format!("Find the Deny statement for {action} in {place}")
}

/// How the role is exempted from a Deny statement: it is the ARN of the role for each of its sessions (IAM User Guide,
/// "AWS global condition context keys").
fn exempt(configuration: &Configuration) -> String {
    format!(
        "add the condition operator `ArnNotEquals` with the key `aws:PrincipalArn` and the value `{}`. If the statement has that \
         operator and key, add the value to its list.",
        configuration.role_arn
    )
}

/// What the administrator of an organization changes in its policy.
pub(super) fn by_organization(configuration: &Configuration, action: &str, denial: &Denial) -> String {
    // A resource control policy can only deny (AWS Organizations User Guide, "RCP syntax"); a service control policy
    // has no principals.
    let is_of_resource = denial.layer == Some(Layer::ResourceControlPolicy);
    let change = if denial.explicit || is_of_resource {
        format!(
            "exempt the role from the Deny statement for {action}, if the request cannot meet its conditions: {}",
            exempt(configuration)
        )
    } else {
        format!("allow {action} in AWS account {}.", configuration.role_arn.aws_account_id())
    };
    let kind = if is_of_resource { "resource" } else { "service" };
    let which = denial.policy_arn.as_ref().map_or_else(String::new, |arn| format!(" {arn}"));
    let whose = organization(configuration, action, denial);
    format!("Ask the administrator of {whose} to change the {kind} control policy{which}: {change}")
}

/// The organization whose policy denied: a service control policy is of the organization of who calls, and a resource
/// control policy of the one that owns what is called (AWS Organizations User Guide, "Resource control policies
/// (RCPs)").
pub(super) fn organization(configuration: &Configuration, action: &str, denial: &Denial) -> String {
    let role = configuration.role_arn.aws_account_id();
    let owner = if action.starts_with("kms:") {
        denial.kms_key.as_ref().map(KmsKeyArn::aws_account_id)
    } else {
        Some(configuration.expected_bucket_owner())
    };
    match (denial.layer, owner) {
        (Some(Layer::ResourceControlPolicy), Some(owner)) if owner == role => "your AWS organization".to_owned(),
        (Some(Layer::ResourceControlPolicy), Some(owner)) => {
            let what = if action.starts_with("kms:") { "KMS key" } else { "bucket" };
            format!(
                "the AWS organization of AWS account {owner}, which owns the {what} (this can be an organization other than yours)"
            )
        }
        (Some(Layer::ResourceControlPolicy), None) => "the AWS organization that owns the KMS key".to_owned(),
        _ => "your AWS organization".to_owned(),
    }
}
