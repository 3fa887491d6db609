//! What a refusal of AWS means to the customer's cloud engineer, in a message and a remedy.

use std::time::Duration;

use super::aws_error::{PASSING_FAULT, WAIT};
use super::bucket_operation::BucketOperation;
use super::write_headers::acl_not_supported;
use super::{aws_error, denied};
use crate::endpoint::Configuration;
use crate::fault::{Fault, FaultKind};
use crate::ports::{AwsError, Refusal};
use crate::report::{Check, CheckCode, CheckName, CheckResult};
use crate::values::AwsAccountId;

/// The bucket and prefix as people write them.
pub(super) fn place(configuration: &Configuration) -> String {
    format!("s3://{}/{}", configuration.bucket_name, configuration.path_prefix)
}

/// A call that gave no verdict. It says nothing of what the role may do, and neither does the result.
pub(super) fn no_verdict(service: &str, fault: &Fault) -> CheckResult {
    let (code, remedy) = match fault.kind {
        FaultKind::Throttled => (CheckCode::Throttled, WAIT),
        FaultKind::TimedOut => (CheckCode::TimedOut, WAIT),
        FaultKind::Unavailable => (CheckCode::ServiceUnavailable, WAIT),
        FaultKind::OwnCredentials => (
            CheckCode::VendorCredentialsError,
            "The vendor must fix this. There is nothing to change in your AWS account. Contact the vendor and include the AWS \
             request ID.",
        ),
        FaultKind::Unexpected => (CheckCode::UnexpectedResponse, "Contact the vendor and include the AWS request ID."),
    };
    let message = format!("{service} {}. The check is inconclusive.", fault.kind.explain());
    let retry_after = fault.kind.is_transient().then_some(PASSING_FAULT);
    CheckResult { retry_after, ..CheckResult::inconclusive(code, message, remedy) }
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
pub(super) fn refused(configuration: &Configuration, operation: BucketOperation, refusal: &Refusal) -> CheckResult {
    refused_at(configuration, operation, &place(configuration), refusal)
}

/// What it means that S3 refused the operation at this place: a folder or an object.
pub(super) fn refused_at(
    configuration: &Configuration,
    operation: BucketOperation,
    place: &str,
    refusal: &Refusal,
) -> CheckResult {
    match refusal {
        Refusal::Denied(denial) => denied::explain(configuration, operation, place, denial),
        // S3 passes on what AWS KMS answers.
        Refusal::Fault(fault) if fault.operation.starts_with("kms:") => no_verdict("AWS KMS", fault),
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
        Refusal::SessionNotAccepted(error) => session_not_accepted(configuration, error),
        Refusal::Other(error) if error.code == "AccessControlListNotSupported" => {
            acl_not_supported(place, &aws_error::in_own_words("Amazon S3", error))
        }
        Refusal::Other(error) => aws_error::rejected(configuration, operation, place, error),
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

/// S3 accepts no session in a region that the session's AWS account has not enabled (AWS Account Management Reference
/// Guide, "Enable or disable AWS Regions in your account"). The session is of the customer's role, so nothing of the
/// vendor's is to blame, in no region.
fn session_not_accepted(configuration: &Configuration, error: &AwsError) -> CheckResult {
    let (region, account) = (&configuration.region, configuration.role_arn.aws_account_id());
    let not_accepted = format!("Amazon S3 in {region} did not accept the session of your role ({})", error.code);
    let (message, remedy) = if region.is_opt_in() {
        (
            format!("{not_accepted}: the Region {region} is not enabled in AWS account {account}."),
            format!("{} Or use a bucket in a Region that is enabled.", enable_region(&account, region.as_str())),
        )
    } else {
        (
            format!(
                "{not_accepted}. It returns this error if the Region {region} is not enabled in AWS account {account}."
            ),
            format!(
                "Test again. If the error continues, open the Account page of the AWS console in AWS account {account}, and check \
                 that {region} is enabled under AWS Regions. AWS enables it in every AWS account. If it is enabled, contact AWS \
                 Support from that account, and include the AWS request ID."
            ),
        )
    };
    CheckResult::failed(CheckCode::RegionNotEnabled, message, remedy)
}

/// How an AWS account enables a region.
pub(super) fn enable_region(account: &AwsAccountId, region: &str) -> String {
    format!(
        "In AWS account {account}, open the Account page of the AWS console, enable the Region {region} under AWS Regions, and \
         test again when it is enabled."
    )
}
