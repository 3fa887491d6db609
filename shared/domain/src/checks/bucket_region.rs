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
            Err(Refusal::NoSuchBucket) => not_found(configuration),
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

/// The checks, `bucket_region` among them, so that they agree on whether there is a bucket and where it is, which the
/// other answers show too.
///
/// Where `bucket_region` itself has no verdict, they decide it. Where it passed, they show no other region and no
/// missing bucket: S3 redirects requests for a bucket that was created a short time ago (Amazon S3 User Guide, "Making
/// requests"), and deleted buckets are not gone everywhere at once (the same, "Amazon S3 data consistency model").
pub(super) fn agree(configuration: &Configuration, checks: &mut [Check], evidence: &[OwnerEvidence]) {
    let elsewhere = |one: &OwnerEvidence| match one {
        OwnerEvidence::OtherRegion(region) => Some(region.clone()),
        _ => None,
    };
    let named = evidence.iter().filter_map(elsewhere).max();
    let [is_missing, is_served] = [OwnerEvidence::NoBucket, OwnerEvidence::Served].map(|one| evidence.contains(&one));
    let Some(own) = checks.iter_mut().find(|check| check.name == CheckName::BucketRegion) else {
        return;
    };
    if is_served || own.result.status == CheckStatus::Passed {
        return contradict(configuration, checks, named.flatten());
    }
    let shown = match &named {
        Some(Some(region)) => compare(configuration, region),
        Some(None) => self::elsewhere(configuration),
        None if is_missing => not_found(configuration),
        None => return,
    };
    // The answer to a `HEAD` has no body, which is where S3 names the region if no header does.
    if own.result.status == CheckStatus::Inconclusive || own.result.message == self::elsewhere(configuration).message {
        let request_id = own.result.aws_request_id.take();
        own.result = shown.answered_by(request_id);
    }
}

/// Requests go to the region of the configuration, so what S3 serves shows that the bucket is there: what says
/// otherwise shows nothing.
fn contradict(configuration: &Configuration, checks: &mut [Check], named: Option<String>) {
    let passed = |check: &Check| check.name == CheckName::BucketRegion && check.result.status == CheckStatus::Passed;
    let but = if checks.iter().any(passed) {
        format!("reported that the bucket is in {}", configuration.region)
    } else {
        "accepted other requests for it".to_owned()
    };
    let to = named.map_or_else(|| "another Region".to_owned(), |region| format!("the Region {region}"));
    // What the header of the answer to `HeadBucket` names is for S3 to say.
    let is_named = |check: &Check| {
        check.name == CheckName::BucketRegion && check.result.message != elsewhere(configuration).message
    };
    for check in checks {
        let what = match check.result.code {
            CheckCode::WrongRegion if is_named(check) => continue,
            CheckCode::WrongRegion => format!("redirected the request to {to}"),
            CheckCode::BucketNotFound => "reported that the bucket does not exist".to_owned(),
            _ => continue,
        };
        let request_id = check.result.aws_request_id.take();
        check.result = CheckResult::inconclusive(
            CheckCode::UnexpectedResponse,
            format!("Amazon S3 {what}, but it also {but}."),
            "If the bucket was created or deleted a short time ago, wait some minutes, and then test again. If the result does \
             not change, contact the vendor and include the AWS request ID.",
        )
        .answered_by(request_id);
    }
}

fn not_found(configuration: &Configuration) -> CheckResult {
    CheckResult::failed(
        CheckCode::BucketNotFound,
        format!("The bucket `{}` does not exist.", configuration.bucket_name),
        format!(
            "Check the bucket name in the Amazon S3 console of AWS account {}. If the bucket was deleted, create it again in \
             that AWS account and in {}.",
            configuration.expected_bucket_owner(),
            configuration.region
        ),
    )
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
