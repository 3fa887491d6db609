//! `bucket_region`: the bucket is in the region that the configuration says.

use super::deadline::Deadline;
use super::explain::no_verdict;
use crate::endpoint::Configuration;
use crate::ports::{Clock, CustomerBucket, Refusal};
use crate::report::{Check, CheckName, CheckResult};

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
                "wrong_region",
                format!("The bucket is not in {}; S3 did not say where it is.", configuration.region),
                "Look up the bucket's region in the S3 console and enter that one.",
            ),
            Err(Refusal::NoSuchBucket) => CheckResult::failed(
                "bucket_not_found",
                format!("There is no bucket `{}`.", configuration.bucket_name),
                "Check the bucket's name, letter by letter, in the S3 console.",
            ),
            Err(Refusal::Fault(fault)) => no_verdict("Amazon S3", &fault),
            Ok(None) | Err(_) => CheckResult::inconclusive(
                "region_not_told",
                "Amazon S3 answered without saying which region the bucket is in.",
                "Mend the other checks that failed, then test again.",
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
        "wrong_region",
        format!("The bucket is in {actual}, not in {expected}."),
        format!("Enter the region {actual}."),
    )
}
