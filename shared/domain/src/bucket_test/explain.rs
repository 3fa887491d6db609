//! What a refusal means to the customer's cloud engineer: the missing action, the layer that denied it, and the
//! statement that mends it.

use std::collections::BTreeMap;

use crate::endpoint::Configuration;
use crate::fault::{Fault, FaultKind};
use crate::policy::Statement;
use crate::policy::access::Grant;
use crate::ports::{Denial, Layer, Refusal};
use crate::report::Finding;

/// What a check wanted to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    List,
    Read,
    Write,
    Delete,
}

impl Wanted {
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

/// A call that gave no verdict. It says nothing of what the role may do, and neither does the finding.
pub(super) fn no_verdict(service: &str, fault: &Fault) -> Finding {
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
    Finding::inconclusive(code, format!("{service} {}, so nothing is known.", fault.kind.explain()), remedy)
}

/// What it means that S3 did not do what was `wanted`.
pub(super) fn refused(configuration: &Configuration, wanted: Wanted, refusal: &Refusal) -> Finding {
    match refusal {
        Refusal::Denied(denial) => denied(configuration, wanted, denial),
        Refusal::Fault(fault) => no_verdict("Amazon S3", fault),
        Refusal::WrongRegion(_) => {
            Finding::skipped("wrong_region", "Not tried in the wrong region; see bucket_region.")
        }
        Refusal::NoSuchBucket => Finding::skipped("bucket_not_found", "There is no such bucket; see bucket_region."),
        Refusal::Other(code) if code.starts_with("KMS.") => Finding::failed(
            "kms_key_unusable",
            format!("Amazon S3 can't use the KMS key that encrypts the object ({code})."),
            "Check in the KMS console that the key exists, is enabled, and is not scheduled for deletion.",
        ),
        Refusal::Other(code) => Finding::failed(
            "s3_refused",
            format!("Amazon S3 refused {} with the error {code}.", wanted.action()),
            format!("Look {code} up in the S3 API Reference, \"Error responses\"."),
        ),
        Refusal::NoSuchKey | Refusal::EmptyObject | Refusal::Archived | Refusal::AlreadyExists => {
            Finding::inconclusive(
                "unexpected_answer",
                format!("Amazon S3 gave {} an answer that does not fit it.", wanted.action()),
                "Test again. If it stays so, contact the vendor and give the AWS request id.",
            )
        }
    }
}

fn denied(configuration: &Configuration, wanted: Wanted, denial: &Denial) -> Finding {
    let action = denial.action.as_deref().unwrap_or(wanted.action());
    let message = format!("Amazon S3 denied {action} in {}: {}", place(configuration), layer(denial, action));
    if action.starts_with("kms:") {
        return Finding::failed("denied_by_kms_key", message, kms_remedy(configuration, denial))
            .denying(action, denial.layer.map(|layer| layer_name(layer, action)));
    }
    let statement = wanted.statement(configuration);
    let role = configuration.role_arn.name();
    let (code, remedy) = match denial.layer {
        Some(Layer::IdentityPolicy) if denial.explicit => (
            "denied_by_identity_policy",
            format!(
                "Find the Deny statement for {action} in the policies of the role `{role}`, and remove or narrow it."
            ),
        ),
        Some(Layer::IdentityPolicy) => (
            "denied_by_identity_policy",
            format!("Add this statement to an inline policy of the role `{role}`: {}", statement.to_json()),
        ),
        Some(Layer::ResourcePolicy) if denial.explicit => (
            "denied_by_bucket_policy",
            format!(
                "Find the Deny statement for {action} in the policy of the bucket `{}`, and exempt {} from it.",
                configuration.bucket_name, configuration.role_arn
            ),
        ),
        Some(Layer::ResourcePolicy) => ("denied_by_bucket_policy", bucket_policy_remedy(configuration, statement)),
        Some(Layer::PermissionsBoundary) => (
            "denied_by_permissions_boundary",
            format!("Let the permissions boundary of the role `{role}` allow this too: {}", statement.to_json()),
        ),
        Some(Layer::ServiceControlPolicy) => (
            "denied_by_scp",
            format!("Ask the administrators of your AWS organization to let a service control policy allow {action}."),
        ),
        Some(Layer::ResourceControlPolicy) => (
            "denied_by_rcp",
            format!("Ask the administrators of your AWS organization to let a resource control policy allow {action}."),
        ),
        Some(Layer::SessionPolicy) => (
            "denied_by_session",
            "Our session reaches only buckets of the expected AWS account; see bucket_owner.".to_owned(),
        ),
        Some(Layer::VpcEndpointPolicy) => (
            "denied_by_vpc_endpoint",
            "The vendor's network stood in the way. Contact the vendor and give the AWS request id.".to_owned(),
        ),
        None => (
            "access_denied",
            format!(
                "Check that bucket_owner is right. Then add this statement to an inline policy of the role `{role}`: {}",
                statement.to_json()
            ),
        ),
    };
    Finding::failed(code, message, remedy).denying(action, denial.layer.map(|layer| layer_name(layer, action)))
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

fn bucket_policy_remedy(configuration: &Configuration, mut statement: Statement) -> String {
    statement.principal = Some(BTreeMap::from([("AWS", configuration.role_arn.to_string())]));
    format!("Add this statement to the policy of the bucket `{}`: {}", configuration.bucket_name, statement.to_json())
}

fn kms_remedy(configuration: &Configuration, denial: &Denial) -> String {
    let key = denial.kms_key.as_ref().map(ToString::to_string);
    let key = key.unwrap_or_else(|| "<the ARN of the bucket's KMS key>".to_owned());
    let mut statement = Grant::from(configuration).use_key(key);
    let role = configuration.role_arn.name();
    match denial.layer {
        Some(Layer::ResourcePolicy) => {
            statement.principal = Some(BTreeMap::from([("AWS", configuration.role_arn.to_string())]));
            "*".clone_into(&mut statement.resource[0]);
            format!("Add this statement to the key's policy: {}", statement.to_json())
        }
        _ => format!("Add this statement to an inline policy of the role `{role}`: {}", statement.to_json()),
    }
}
