//! The headers that a write carries for `encryption` and `objectOwnership`: what S3 answers to them, and which one a
//! policy may require that the endpoint does not send.

use super::remedy::ADD_ANOTHER;
use crate::endpoint::{Configuration, ObjectOwnership};
use crate::ports::{Denial, Layer, ReportedEncryption};
use crate::report::{CheckCode, CheckResult};
use crate::values::Encryption;

const SSE: &str = "`x-amz-server-side-encryption`";

const DSSE: &str = "An endpoint cannot request `aws:kms:dsse`: if a policy requires it, set it as the default encryption of the \
                    bucket, use an endpoint without `encryption`, and exempt the role from the statement.";

/// The value of `x-amz-server-side-encryption` that asks for it (S3 API Reference, `PutObject`).
const fn algorithm(encryption: &Encryption) -> &'static str {
    match encryption {
        Encryption::SseS3 => "AES256",
        Encryption::SseKms { .. } => "aws:kms",
    }
}

/// What is wrong with how S3 reports that it encrypted what was written; `None` where it is as the endpoint says, or
/// where the endpoint leaves it to the bucket.
pub(super) fn other_encryption(configuration: &Configuration, reported: &ReportedEncryption) -> Option<CheckResult> {
    let asked = configuration.encryption.as_ref()?;
    let Some(found) = &reported.algorithm else {
        return Some(CheckResult::inconclusive(
            CheckCode::UnexpectedResponse,
            format!("Amazon S3 wrote the object, but did not report its encryption: the response has no header {SSE}."),
            "Test again. If the result does not change, contact the vendor and include the AWS request ID.",
        ));
    };
    let is_key = |key: &str| reported.kms_key_id.as_deref() == Some(key);
    if found == algorithm(asked) && asked.kms_key_arn().is_none_or(|key| is_key(key.as_str())) {
        return None;
    }
    let shown = |algorithm: &str, key: Option<&str>| {
        key.map_or_else(|| format!("`{algorithm}`"), |key| format!("`{algorithm}` with the key `{key}`"))
    };
    let (asked, found) = (
        shown(algorithm(asked), asked.kms_key_arn().map(|key| key.as_str())),
        shown(found, reported.kms_key_id.as_deref()),
    );
    Some(CheckResult::failed(
        CheckCode::EncryptionMismatch,
        format!("The vendor requested the encryption {asked}, but Amazon S3 reported {found}."),
        "Find out what changes the encryption of requests to the bucket. Or use an endpoint without `encryption`: the \
         default encryption of the bucket then decides.",
    ))
}

/// S3 does not take the ACL that the endpoint asks for, in its own words.
pub(super) fn acl_not_supported(place: &str, in_own_words: &str) -> CheckResult {
    CheckResult::failed(
        CheckCode::AclNotSupported,
        format!("The bucket does not accept ACLs for {place}. {in_own_words}"),
        "ACLs are disabled for the bucket, so the bucket owner owns every object in it. Use an endpoint without \
         `objectOwnership`.",
    )
}

/// Which header the policy that denied a write may require; empty where no header can be the cause. S3 does not report
/// what a policy requires, so all are named that the endpoint could send and does not.
pub(super) fn perhaps_required(configuration: &Configuration, action: &str, denial: &Denial) -> String {
    let has_other_owner = configuration.expected_bucket_owner() != configuration.role_arn.aws_account_id();
    let by_condition = match denial.layer {
        // Within one AWS account S3 names the policy.
        None => has_other_owner,
        Some(Layer::SessionPolicy | Layer::VpcEndpointPolicy | Layer::BlockPublicAccess | Layer::ObjectLock) => false,
        Some(_) => denial.explicit,
    };
    if action != "s3:PutObject" || !by_condition {
        return String::new();
    }
    let sse = match &configuration.encryption {
        None => format!(
            " If a policy requires the header {SSE}, use an endpoint with `encryption`: `{{\"type\": \"sse_s3\"}}` sends \
             `AES256`, and `{{\"type\": \"sse_kms\", \"kmsKeyArn\": \"...\"}}` sends `aws:kms` and the key. {ADD_ANOTHER} {DSSE}"
        ),
        Some(sent) => format!(
            " The vendor sent the header {SSE} with the value `{}`. If a policy requires another value or another key, \
             use another `encryption`. {ADD_ANOTHER} {DSSE}",
            algorithm(sent)
        ),
    };
    if !has_other_owner || configuration.object_ownership.is_some() {
        return sse;
    }
    let ownership = ObjectOwnership::BucketOwnerFullControl.as_str();
    format!(
        "{sse} If a policy requires the header `x-amz-acl: bucket-owner-full-control`, use an endpoint with \
         `objectOwnership`: `{ownership}`."
    )
}
