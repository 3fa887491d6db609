//! `bucket_region` and `bucket_owner`: the bucket is where, and whose, the configuration says.

use std::time::Duration;

use super::explain::no_verdict;
use super::limit::Limits;
use crate::endpoint::Configuration;
use crate::ports::{Clock, CustomerBucket, Denial, Layer, Refusal};
use crate::report::{Check, CheckName, Finding};

pub(super) async fn check_region<C: Clock>(
    limits: &Limits<'_, C>,
    configuration: &Configuration,
    bucket: &impl CustomerBucket,
) -> Check {
    let find = async {
        let answer = limits.probe(bucket.region()).await;
        let finding = match answer.result {
            Ok(Some(actual)) | Err(Refusal::WrongRegion(Some(actual))) => compare(configuration, &actual),
            Err(Refusal::WrongRegion(None)) => Finding::failed(
                "wrong_region",
                format!("The bucket is not in {}; S3 did not say where it is.", configuration.region),
                "Look up the bucket's region in the S3 console and enter that one.",
            ),
            Err(Refusal::NoSuchBucket) => Finding::failed(
                "bucket_not_found",
                format!("There is no bucket `{}`.", configuration.bucket_name),
                "Check the bucket's name, letter by letter, in the S3 console.",
            ),
            Err(Refusal::Fault(fault)) => no_verdict("Amazon S3", &fault),
            Ok(None) | Err(_) => Finding::inconclusive(
                "region_not_told",
                "Amazon S3 answered without saying which region the bucket is in.",
                "Mend the other checks that failed, then test again.",
            ),
        };
        finding.answered_by(answer.request_id)
    };
    limits.check(CheckName::BucketRegion, find).await
}

fn compare(configuration: &Configuration, actual: &str) -> Finding {
    let expected = &configuration.region;
    if actual == expected.as_str() {
        return Finding::passed(format!("The bucket is in {expected}."));
    }
    Finding::failed(
        "wrong_region",
        format!("The bucket is in {actual}, not in {expected}."),
        format!("Enter the region {actual}."),
    )
}

/// What one answer says about whose bucket it is. Every call carried `ExpectedBucketOwner`, and the session may reach
/// buckets of that AWS account only, so S3 serves no other bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OwnerEvidence {
    /// S3 served the request.
    Served,
    /// Our own session policy stood in the way. It allows the action on this very bucket and prefix, so it can only
    /// have been its condition on the bucket's AWS account.
    OwnSession,
    /// S3 refused without a word on why.
    Unexplained,
    /// S3 refused and named the permission that is missing.
    Explained,
    /// Nothing can be said.
    Nothing,
}

impl OwnerEvidence {
    pub(super) fn of<T>(result: &Result<T, Refusal>) -> Self {
        match result {
            Ok(_) | Err(Refusal::NoSuchKey | Refusal::EmptyObject | Refusal::Archived | Refusal::AlreadyExists) => {
                Self::Served
            }
            Err(Refusal::Denied(denial)) if is_own_session(denial) => Self::OwnSession,
            Err(Refusal::Denied(denial)) if denial.action.is_none() && denial.layer.is_none() => Self::Unexplained,
            Err(Refusal::Denied(_)) => Self::Explained,
            Err(Refusal::WrongRegion(_) | Refusal::NoSuchBucket | Refusal::Other(_) | Refusal::Fault(_)) => {
                Self::Nothing
            }
        }
    }
}

/// A KMS key that the session may not use says nothing of the bucket.
fn is_own_session(denial: &Denial) -> bool {
    denial.layer == Some(Layer::SessionPolicy)
        && denial.action.as_deref().is_none_or(|action| action.starts_with("s3:"))
}

/// `bucket_owner` takes no call of its own: every other call asked for the owner, so their answers tell.
pub(super) fn check_owner(configuration: &Configuration, evidence: &[OwnerEvidence]) -> Check {
    Check { name: CheckName::BucketOwner, finding: judge_owner(configuration, evidence), duration: Duration::ZERO }
}

fn judge_owner(configuration: &Configuration, evidence: &[OwnerEvidence]) -> Finding {
    use OwnerEvidence::{Explained, Nothing, OwnSession, Served, Unexplained};
    let owner = configuration.expected_bucket_owner();
    let bucket = &configuration.bucket_name;
    let any = |what| evidence.contains(&what);
    if any(Served) {
        return Finding::passed(format!("The bucket belongs to AWS account {owner}."));
    }
    // Within one AWS account S3 says which permission is missing; outside it, and its organization, it says nothing
    // (S3 User Guide, "Troubleshoot access denied errors"). Where the owner was given, silence is to be expected.
    let owner_is_roles = owner == configuration.role_arn.aws_account_id();
    if any(OwnSession) || (owner_is_roles && any(Unexplained) && !any(Explained)) {
        return Finding::failed(
            "bucket_owner_mismatch",
            format!("Amazon S3 does not serve `{bucket}` as a bucket of AWS account {owner}."),
            "Check the bucket's name. If the bucket belongs to another AWS account than the role, enter that one as \
             bucketOwnerAwsAccountId and let its bucket policy allow the role.",
        );
    }
    if any(Explained) || any(Unexplained) {
        return Finding::inconclusive(
            "owner_not_shown",
            format!("Amazon S3 refused every request, so it was not shown that AWS account {owner} owns `{bucket}`."),
            "Mend the other checks that failed, then test again.",
        );
    }
    debug_assert!(evidence.iter().all(|one| *one == Nothing));
    Finding::inconclusive(
        "owner_not_shown",
        format!("No request got far enough to show that AWS account {owner} owns `{bucket}`."),
        "Mend the other checks that failed, then test again.",
    )
}
