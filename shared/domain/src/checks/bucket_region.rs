//! `bucket_region`: the bucket is in the region that the configuration says.

use super::bucket_owner::OwnerEvidence;
use super::deadline::Deadline;
use super::explain::no_verdict;
use super::remedy::ADD_ANOTHER;
use crate::endpoint::Configuration;
use crate::ports::{Clock, CustomerBucket, Refusal};
use crate::report::{Check, CheckCode, CheckName, CheckResult, CheckStatus};

pub(super) async fn check<C: Clock>(
    deadline: &Deadline<'_, C>,
    configuration: &Configuration,
    bucket: &impl CustomerBucket,
) -> Check {
    let find = async {
        let answer = deadline.probe(bucket.region()).await;
        let result = match answer.result {
            Ok(Some(actual)) | Err(Refusal::WrongRegion(Some(actual))) => compare(configuration, &actual),
            Err(Refusal::WrongRegion(None)) => elsewhere(configuration),
            Err(Refusal::NoSuchBucket) => CheckResult::failed(
                CheckCode::BucketNotFound,
                format!("The bucket `{}` does not exist.", configuration.bucket_name),
                format!(
                    "Check the bucket name in the Amazon S3 console of AWS account {}. If the bucket was deleted, create it again in \
                     that AWS account and in {}.",
                    configuration.expected_bucket_owner(),
                    configuration.region
                ),
            ),
            Err(Refusal::Fault(fault)) => no_verdict("Amazon S3", &fault),
            Ok(None) | Err(_) => CheckResult::inconclusive(
                CheckCode::RegionNotReported,
                "Amazon S3 responded, but did not report the Region of the bucket.",
                "If other checks did not pass, follow their remedies. Then test again.",
            ),
        };
        result.answered_by(answer.request_id)
    };
    deadline.check(CheckName::BucketRegion, find).await
}

/// The checks, `bucket_region` among them, so that they agree on where the bucket is, which the other answers show too.
///
/// Where `bucket_region` itself has no verdict, they decide it. Where it passed, a redirect is no sign of another
/// region: S3 redirects requests for a bucket that was created a short time ago (Amazon S3 User Guide, "Making
/// requests").
pub(super) fn agree(configuration: &Configuration, checks: &mut [Check], evidence: &[OwnerEvidence]) {
    let elsewhere = |one: &OwnerEvidence| match one {
        OwnerEvidence::OtherRegion(region) => Some(region.clone()),
        _ => None,
    };
    let Some(named) = evidence.iter().filter_map(elsewhere).max() else {
        return;
    };
    let Some(own) = checks.iter_mut().find(|check| check.name == CheckName::BucketRegion) else {
        return;
    };
    match own.result.status {
        CheckStatus::Inconclusive => {
            let request_id = own.result.aws_request_id.take();
            let result = named.map_or_else(|| self::elsewhere(configuration), |region| compare(configuration, &region));
            own.result = result.answered_by(request_id);
        }
        CheckStatus::Passed => {
            let to = named.map_or_else(|| "another Region".to_owned(), |region| format!("the Region {region}"));
            let redirected = checks
                .iter_mut()
                .filter(|check| check.name != CheckName::BucketRegion && check.result.code == CheckCode::WrongRegion);
            for check in redirected {
                let request_id = check.result.aws_request_id.take();
                check.result = CheckResult::inconclusive(
                    CheckCode::UnexpectedResponse,
                    format!(
                        "Amazon S3 redirected the request to {to}, but reported that the bucket is in {}.",
                        configuration.region
                    ),
                    "If the bucket was created a short time ago, wait some minutes, and then test again. If the result does not \
                     change, contact the vendor and include the AWS request ID.",
                )
                .answered_by(request_id);
            }
        }
        CheckStatus::Failed | CheckStatus::Skipped => {}
    }
}

fn elsewhere(configuration: &Configuration) -> CheckResult {
    CheckResult::failed(
        CheckCode::WrongRegion,
        format!("The bucket is not in {}. Amazon S3 did not report its Region.", configuration.region),
        format!("Find the Region of the bucket in the Amazon S3 console, and enter that Region. {ADD_ANOTHER}"),
    )
}

fn compare(configuration: &Configuration, actual: &str) -> CheckResult {
    let expected = &configuration.region;
    if actual == expected.as_str() {
        return CheckResult::passed(format!("The bucket is in {expected}."));
    }
    CheckResult::failed(
        CheckCode::WrongRegion,
        format!("The bucket is in {actual}, not in {expected}."),
        format!("Enter the Region {actual}. {ADD_ANOTHER}"),
    )
}
