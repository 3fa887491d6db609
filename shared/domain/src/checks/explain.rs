//! What a refusal means to the customer's cloud engineer: the missing action, the layer that denied it, and the
//! statement that mends it.

use super::remedy::{self, Resource};
use crate::endpoint::Configuration;
use crate::fault::{Fault, FaultKind};
use crate::policy::Statement;
use crate::policy::access::Grant;
use crate::ports::{Denial, Layer, Refusal};
use crate::report::CheckResult;

/// What a check operation to do.
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
        FaultKind::Throttled => "throttled",
        FaultKind::TimedOut => "timed_out",
        FaultKind::Unavailable => "service_unavailable",
        FaultKind::OwnCredentials => "vendor_credentials",
        FaultKind::Unexpected => "unexpected_answer",
    };
    let remedy = if fault.kind.is_transient() {
        "Test again in a minute."
    } else {
        "Nothing on your side is known to be wrong. Contact the vendor and give the AWS request id."
    };
    CheckResult::inconclusive(code, format!("{service} {}, so nothing is known.", fault.kind.explain()), remedy)
}

/// What it means that S3 did not do what was `operation`.
pub(super) fn refused(configuration: &Configuration, operation: Operation, refusal: &Refusal) -> CheckResult {
    match refusal {
        Refusal::Denied(denial) => denied(configuration, operation, denial),
        Refusal::Fault(fault) => no_verdict("Amazon S3", fault),
        Refusal::WrongRegion(_) => {
            CheckResult::skipped("wrong_region", "Not tried in the wrong region; see bucket_region.")
        }
        Refusal::NoSuchBucket => {
            CheckResult::skipped("bucket_not_found", "There is no such bucket; see bucket_region.")
        }
        Refusal::Other(code) if code.starts_with("KMS.") => CheckResult::failed(
            "kms_key_unusable",
            format!("Amazon S3 can't use the KMS key that encrypts the object ({code})."),
            "Check in the KMS console that the key exists, is enabled, and is not scheduled for deletion.",
        ),
        Refusal::Other(code) => CheckResult::failed(
            "s3_refused",
            format!("Amazon S3 refused {} with the error {code}.", operation.action()),
            format!("Look {code} up in the S3 API Reference, \"Error responses\"."),
        ),
        Refusal::NoSuchKey | Refusal::EmptyObject | Refusal::Archived | Refusal::AlreadyExists => {
            CheckResult::inconclusive(
                "unexpected_answer",
                format!("Amazon S3 gave {} an answer that does not fit it.", operation.action()),
                "Test again. If it stays so, contact the vendor and give the AWS request id.",
            )
        }
    }
}

fn denied(configuration: &Configuration, operation: Operation, denial: &Denial) -> CheckResult {
    let action = denial.action.as_deref().unwrap_or(operation.action());
    let message = format!("Amazon S3 denied {action} in {}: {}", place(configuration), layer(denial, action));
    let layer = denial.layer.map(|layer| layer_name(layer, action));
    if action.starts_with("kms:") {
        let (statement, key) = on_key(configuration, denial);
        let remedy = remedy::of(configuration, action, denial, &statement, key);
        return CheckResult::failed("denied_by_kms_key", message, remedy).denying(action, layer);
    }
    let code = match denial.layer {
        Some(Layer::IdentityPolicy) => "denied_by_identity_policy",
        Some(Layer::ResourcePolicy) => "denied_by_bucket_policy",
        Some(Layer::PermissionsBoundary) => "denied_by_permissions_boundary",
        Some(Layer::ServiceControlPolicy) => "denied_by_scp",
        Some(Layer::ResourceControlPolicy) => "denied_by_rcp",
        Some(Layer::SessionPolicy) => "denied_by_session",
        Some(Layer::VpcEndpointPolicy) => "denied_by_vpc_endpoint",
        None => "access_denied",
    };
    let statement = operation.statement(configuration);
    let bucket = Resource { name: format!("the bucket `{}`", configuration.bucket_name), statement: statement.clone() };
    let remedy = remedy::of(configuration, action, denial, &statement, bucket);
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
        Some(Layer::IdentityPolicy) if denial.explicit => "a policy of the role",
        Some(Layer::IdentityPolicy) => return "no policy of the role allows it.".to_owned(),
        Some(Layer::ResourcePolicy) if action.starts_with("kms:") => "the KMS key's policy",
        Some(Layer::ResourcePolicy) => "the bucket's policy",
        Some(Layer::PermissionsBoundary) => "the role's permissions boundary",
        Some(Layer::ServiceControlPolicy) => "a service control policy of your AWS organization",
        Some(Layer::ResourceControlPolicy) => "a resource control policy of your AWS organization",
        Some(Layer::SessionPolicy) => "the policy of our own session",
        Some(Layer::VpcEndpointPolicy) => "a VPC endpoint's policy",
        None => return "it did not say which policy stands in the way.".to_owned(),
    };
    if denial.explicit { format!("{policy} forbids it.") } else { format!("{policy} does not allow it.") }
}
