//! What a refusal means to the customer's cloud engineer: the missing action, the layer that denied it, and the
//! statement that fixes it.

use std::time::Duration;

use super::remedy::{self, Resource};
use super::write_headers::{acl_not_supported, perhaps_required};
use crate::endpoint::Configuration;
use crate::fault::{Fault, FaultKind};
use crate::policy::Statement;
use crate::policy::access::Grant;
use crate::ports::{AwsError, Denial, Layer, Refusal};
use crate::report::{Check, CheckCode, CheckName, CheckResult};

/// What a check does in the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    List,
    Read,
    Write,
    Delete,
}

impl Operation {
    const fn action(self) -> &'static str {
        match self {
            Self::List => "s3:ListBucket",
            Self::Read => "s3:GetObject",
            Self::Write => "s3:PutObject",
            Self::Delete => "s3:DeleteObject",
        }
    }

    fn statement(self, configuration: &Configuration) -> Statement {
        let grant = Grant::from(configuration);
        match self {
            Self::List => grant.list(),
            Self::Read => grant.read(),
            Self::Write | Self::Delete => grant.write(),
        }
    }
}

/// The bucket and prefix as people write them.
pub(super) fn place(configuration: &Configuration) -> String {
    format!("s3://{}/{}", configuration.bucket_name, configuration.path_prefix)
}

/// A call that gave no verdict. It says nothing of what the role may do, and neither does the result.
pub(super) fn no_verdict(service: &str, fault: &Fault) -> CheckResult {
    let code = match fault.kind {
        FaultKind::Throttled => CheckCode::Throttled,
        FaultKind::TimedOut => CheckCode::TimedOut,
        FaultKind::Unavailable => CheckCode::ServiceUnavailable,
        FaultKind::OwnCredentials => CheckCode::VendorCredentialsError,
        FaultKind::Unexpected => CheckCode::UnexpectedResponse,
    };
    let remedy = if fault.kind.is_transient() {
        "Wait a minute, and then test again."
    } else {
        "Contact the vendor and include the AWS request ID."
    };
    CheckResult::inconclusive(code, format!("{service} {}. The check is inconclusive.", fault.kind.explain()), remedy)
}

/// AWS's own error, which is shown where we know no better.
pub(super) fn in_own_words(service: &str, error: &AwsError) -> String {
    let AwsError { code, message } = error;
    if message.is_empty() {
        format!("{service} returned the error {code}.")
    } else {
        format!("{service} returned the error {code}: \"{message}\"")
    }
}

/// A check that needs the bucket, of which `bucket_region` says that it does not exist.
pub(super) fn bucket_not_found(name: CheckName) -> Check {
    Check { name, result: no_bucket(), duration: Duration::ZERO }
}

fn no_bucket() -> CheckResult {
    CheckResult::skipped(
        CheckCode::BucketNotFound,
        "The check could not run, because the bucket does not exist. See the check `bucket_region`.",
    )
}

/// What it means that S3 refused the operation under the path prefix.
pub(super) fn refused(configuration: &Configuration, operation: Operation, refusal: &Refusal) -> CheckResult {
    refused_at(configuration, operation, &place(configuration), refusal)
}

/// What it means that S3 refused the operation at this place: a folder or an object.
pub(super) fn refused_at(
    configuration: &Configuration,
    operation: Operation,
    place: &str,
    refusal: &Refusal,
) -> CheckResult {
    match refusal {
        Refusal::Denied(denial) => denied(configuration, operation, place, denial),
        Refusal::Fault(fault) => no_verdict("Amazon S3", fault),
        Refusal::WrongRegion(_) => CheckResult::skipped(
            CheckCode::WrongRegion,
            "The check could not run, because the bucket is in another Region. See the check `bucket_region`.",
        ),
        Refusal::NoSuchBucket => no_bucket(),
        Refusal::CustomerProvidedKey(message) => CheckResult::failed(
            CheckCode::CustomerProvidedKey,
            format!(
                "The vendor cannot read {place}: the object is encrypted with a customer-provided key (SSE-C). Amazon S3 \
                 returned the error InvalidRequest: \"{message}\""
            ),
            "Write the objects for the vendor with SSE-S3 or SSE-KMS. The vendor does not have the key of an SSE-C object.",
        ),
        Refusal::RegionNotEnabled(code) => {
            let (region, account) = (&configuration.region, configuration.role_arn.aws_account_id());
            CheckResult::failed(
                CheckCode::RegionNotEnabled,
                format!(
                    "Amazon S3 in {region} did not accept the session of your role ({code}): the Region {region} is not enabled \
                     in AWS account {account}."
                ),
                format!(
                    "In AWS account {account}, open the Account page of the AWS console, enable the Region {region} under AWS \
                     Regions, and test again when it is enabled. Or use a bucket in a Region that is enabled."
                ),
            )
        }
        Refusal::Other(error) if error.code.starts_with("KMS.") => CheckResult::failed(
            CheckCode::KmsKeyUnusable,
            format!("Amazon S3 could not use the KMS key of {place}. {}", in_own_words("Amazon S3", error)),
            "In the AWS KMS console, check that the key exists, is enabled, and is not scheduled for deletion.",
        ),
        Refusal::Other(error) if error.code == "AccessControlListNotSupported" => {
            acl_not_supported(place, &in_own_words("Amazon S3", error))
        }
        Refusal::Other(error) => CheckResult::failed(
            CheckCode::S3Error,
            format!("Amazon S3 rejected {} for {place}. {}", operation.action(), in_own_words("Amazon S3", error)),
            format!("Find {} under \"Error responses\" in the Amazon S3 API Reference.", error.code),
        ),
        Refusal::NoSuchKey
        | Refusal::EmptyObject
        | Refusal::Archived
        | Refusal::AlreadyExists
        | Refusal::StsNotActivated(_) => CheckResult::inconclusive(
            CheckCode::UnexpectedResponse,
            format!("Amazon S3 returned an unexpected response to {}.", operation.action()),
            "Test again. If the result does not change, contact the vendor and include the AWS request ID.",
        ),
    }
}

fn denied(configuration: &Configuration, operation: Operation, place: &str, denial: &Denial) -> CheckResult {
    let action = denial.action.as_deref().unwrap_or(operation.action());
    let message = format!("Amazon S3 denied {action} for {place}. {}{}", layer(denial, action), details(denial));
    let layer = denial.layer.map(|layer| layer_name(layer, action));
    if action.starts_with("kms:") {
        let (statement, key) = on_key(configuration, denial);
        let remedy = remedy::of(configuration, action, denial, &statement, key);
        return CheckResult::failed(CheckCode::KmsAccessDenied, message, remedy).denying(action, layer);
    }
    let code = match denial.layer {
        Some(Layer::IdentityPolicy) => CheckCode::DeniedByIdentityPolicy,
        Some(Layer::ResourcePolicy) => CheckCode::DeniedByBucketPolicy,
        Some(Layer::PermissionsBoundary) => CheckCode::DeniedByPermissionsBoundary,
        Some(Layer::ServiceControlPolicy) => CheckCode::DeniedByScp,
        Some(Layer::ResourceControlPolicy) => CheckCode::DeniedByRcp,
        Some(Layer::SessionPolicy) => CheckCode::DeniedBySessionPolicy,
        Some(Layer::VpcEndpointPolicy) => CheckCode::DeniedByVpcEndpointPolicy,
        None => CheckCode::AccessDenied,
    };
    let statement = operation.statement(configuration);
    let bucket = Resource { name: format!("the bucket `{}`", configuration.bucket_name), statement: statement.clone() };
    let remedy = remedy::of(configuration, action, denial, &statement, bucket);
    let remedy = remedy + &perhaps_required(configuration, action, denial);
    CheckResult::failed(code, message, remedy).denying(action, layer)
}

/// The statement that lets the role use the KMS key, and the key with what its own policy needs.
fn on_key(configuration: &Configuration, denial: &Denial) -> (Statement, Resource) {
    let key = denial.kms_key.as_ref().map(ToString::to_string);
    let name = key.as_ref().map_or_else(|| "the bucket's KMS key".to_owned(), |key| format!("the KMS key `{key}`"));
    let grant = Grant::from(configuration);
    let statement = grant.use_key(key.unwrap_or_else(|| "<the ARN of the bucket's KMS key>".to_owned()));
    // In a key's own policy that is the key itself (KMS Developer Guide, "Key policies in AWS KMS").
    (statement, Resource { name, statement: grant.use_key("*".to_owned()) })
}

/// Where AWS shows which policies were evaluated: the session that was denied is of the customer's own role.
fn details(denial: &Denial) -> String {
    denial.details_url.as_ref().map_or_else(String::new, |url| {
        format!(
            " For the policies that AWS evaluated, open this page within 24 hours in the AWS account of the role: {url}"
        )
    })
}

/// The kind of policy for programs.
fn layer_name(layer: Layer, action: &str) -> &'static str {
    match layer {
        Layer::IdentityPolicy => "identity_policy",
        Layer::ResourcePolicy if action.starts_with("kms:") => "kms_key_policy",
        Layer::ResourcePolicy => "bucket_policy",
        Layer::PermissionsBoundary => "permissions_boundary",
        Layer::ServiceControlPolicy => "service_control_policy",
        Layer::ResourceControlPolicy => "resource_control_policy",
        Layer::SessionPolicy => "session_policy",
        Layer::VpcEndpointPolicy => "vpc_endpoint_policy",
    }
}

fn layer(denial: &Denial, action: &str) -> String {
    let policy = match denial.layer {
        Some(Layer::IdentityPolicy) if denial.explicit => "An identity-based policy of the role",
        Some(Layer::IdentityPolicy) => return "No identity-based policy of the role allows it.".to_owned(),
        Some(Layer::ResourcePolicy) if action.starts_with("kms:") => "The key policy of the KMS key",
        Some(Layer::ResourcePolicy) => "The bucket policy",
        Some(Layer::PermissionsBoundary) => "The permissions boundary of the role",
        Some(Layer::ServiceControlPolicy) => "A service control policy (SCP) of your AWS organization",
        Some(Layer::ResourceControlPolicy) => "A resource control policy (RCP) of your AWS organization",
        Some(Layer::SessionPolicy) => "The session policy of the vendor",
        Some(Layer::VpcEndpointPolicy) => "The policy of a VPC endpoint",
        None => return "It did not report which policy denied the action.".to_owned(),
    };
    if denial.explicit { format!("{policy} explicitly denies it.") } else { format!("{policy} does not allow it.") }
}
