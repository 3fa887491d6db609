//! `bucket_region`: the bucket is in the region that the configuration says.

use super::deadline::Deadline;
use super::explain::no_verdict;
use crate::endpoint::Configuration;
use crate::ports::{Clock, CustomerBucket, Refusal};
use crate::report::{Check, CheckCode, CheckName, CheckResult};

pub(super) async fn check<C: Clock>(
    deadline: &Deadline<'_, C>,
    configuration: &Configuration,
    bucket: &impl CustomerBucket,
) -> Check {
    let find = async {
        let answer = deadline.probe(bucket.region()).await;
        let result = match answer.result {
            Ok(Some(actual)) | Err(Refusal::WrongRegion(Some(actual))) => compare(configuration, &actual),
            Err(Refusal::WrongRegion(None)) => CheckResult::failed(
                CheckCode::WrongRegion,
                format!("The bucket is not in {}. Amazon S3 did not report its Region.", configuration.region),
                "Find the Region of the bucket in the Amazon S3 console, and enter that Region.",
            ),
            Err(Refusal::NoSuchBucket) => CheckResult::failed(
                CheckCode::BucketNotFound,
                format!("The bucket `{}` does not exist.", configuration.bucket_name),
                "Check the bucket name in the Amazon S3 console.",
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

fn compare(configuration: &Configuration, actual: &str) -> CheckResult {
    let expected = &configuration.region;
    if actual == expected.as_str() {
        return CheckResult::passed(format!("The bucket is in {expected}."));
    }
    CheckResult::failed(
        CheckCode::WrongRegion,
        format!("The bucket is in {actual}, not in {expected}."),
        format!("Enter the Region {actual}."),
    )
}
