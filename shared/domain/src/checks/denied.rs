//! What a denial means: the missing action, the kind of policy that denied it, and what to change.

use super::bucket_operation::BucketOperation;
use super::write_headers::perhaps_required;
use super::{deny_statement, remedy};
use crate::endpoint::Configuration;
use crate::ports::{Denial, Layer};
use crate::report::{CheckCode, CheckResult};

/// The result of an operation that S3, or AWS KMS for it, denied at this place.
pub(super) fn explain(
    configuration: &Configuration,
    operation: BucketOperation,
    place: &str,
    denial: &Denial,
) -> CheckResult {
    let action = denial.action.as_deref().unwrap_or(operation.action());
    let parts = [
        Some(format!("Amazon S3 denied {action} for {place}.")),
        layer(configuration, denial, action),
        // AWS's own reason where it is none of the known ones.
        denial.message.as_ref().map(|message| format!("The message of Amazon S3 is: \"{message}\"")),
        // Where AWS shows which policies were evaluated: the session that was denied is of the customer's own role.
        denial.details_url.as_ref().map(|url| {
            format!(
                "For the policies that AWS evaluated, open this page within 24 hours in the AWS account of the role: {url}"
            )
        }),
    ];
    let message = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let layer = denial.layer.map(|layer| layer_name(layer, action));
    let is_ours = match denial.layer {
        Some(Layer::VpcEndpointPolicy) => true,
        // What it shows of the bucket's owner, `bucket_owner` says. The key in it is the one that the endpoint
        // requests.
        Some(Layer::SessionPolicy) => !(action.starts_with("kms:") && configuration.encryption.is_some()),
        _ => false,
    };
    let (remedy, fix) = remedy::of(configuration, action, denial);
    let result = |code, remedy: String| {
        let result = if is_ours {
            CheckResult::inconclusive(code, message, remedy)
        } else {
            CheckResult::failed(code, message, remedy)
        };
        CheckResult { fix, ..result.denying(action, layer) }
    };
    if action.starts_with("kms:") {
        return result(CheckCode::KmsAccessDenied, remedy);
    }
    let code = match denial.layer {
        Some(Layer::IdentityPolicy) => CheckCode::DeniedByIdentityPolicy,
        Some(Layer::ResourcePolicy) => CheckCode::DeniedByBucketPolicy,
        Some(Layer::PermissionsBoundary) => CheckCode::DeniedByPermissionsBoundary,
        Some(Layer::ServiceControlPolicy) => CheckCode::DeniedByScp,
        Some(Layer::ResourceControlPolicy) => CheckCode::DeniedByRcp,
        Some(Layer::SessionPolicy) => CheckCode::DeniedBySessionPolicy,
        Some(Layer::VpcEndpointPolicy) => CheckCode::DeniedByVpcEndpointPolicy,
        Some(Layer::BlockPublicAccess) => CheckCode::DeniedByBlockPublicAccess,
        Some(Layer::ObjectLock) => CheckCode::DeniedByObjectLock,
        None => CheckCode::AccessDenied,
    };
    result(code, remedy + &perhaps_required(configuration, action, denial))
}

/// The kind of policy for programs.
fn layer_name(layer: Layer, action: &str) -> &'static str {
    match layer {
        Layer::ResourcePolicy if action.starts_with("kms:") => "kms_key_policy",
        layer => layer.as_str(),
    }
}

/// Which policy denied, as far as it is known.
fn layer(configuration: &Configuration, denial: &Denial, action: &str) -> Option<String> {
    let policy = match denial.layer {
        Some(Layer::IdentityPolicy) if denial.explicit => "An identity-based policy of the role",
        Some(Layer::IdentityPolicy) => return Some("No identity-based policy of the role allows it.".to_owned()),
        Some(Layer::ResourcePolicy) if denial.message.is_some() => return None,
        Some(Layer::ResourcePolicy) if action.starts_with("kms:") => "The key policy of the KMS key",
        Some(Layer::ResourcePolicy) => "The bucket policy",
        Some(Layer::PermissionsBoundary) => "The permissions boundary of the role",
        Some(Layer::ServiceControlPolicy) => "A service control policy (SCP) of your AWS organization",
        Some(Layer::ResourceControlPolicy) => &format!(
            "A resource control policy (RCP) of {}",
            deny_statement::organization(configuration, action, denial)
        ),
        Some(Layer::SessionPolicy) => "The session policy of the vendor",
        Some(Layer::VpcEndpointPolicy) => "The policy of a VPC endpoint of the vendor",
        Some(Layer::BlockPublicAccess) => return Some("S3 Block Public Access does not allow it.".to_owned()),
        Some(Layer::ObjectLock) => return Some("S3 Object Lock protects the object.".to_owned()),
        None if denial.explicit && denial.message.is_some() => {
            return Some("A policy explicitly denies it.".to_owned());
        }
        None if denial.explicit => {
            return Some("A policy explicitly denies it. It did not report which policy.".to_owned());
        }
        None if denial.message.is_some() => return None,
        None => return Some("It did not report which policy denied the action.".to_owned()),
    };
    let arn = denial.policy_arn.as_ref().map_or_else(String::new, |arn| format!(": {arn}"));
    let does = if denial.explicit { "explicitly denies" } else { "does not allow" };
    Some(format!("{policy} {does} it{arn}."))
}
