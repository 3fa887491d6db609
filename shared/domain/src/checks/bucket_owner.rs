//! `bucket_owner`: the bucket belongs to the AWS account that the configuration says.

use std::time::Duration;

use super::remedy::ADD_ANOTHER;
use crate::endpoint::Configuration;
use crate::ports::{Denial, Layer, Refusal};
use crate::report::{Check, CheckCode, CheckName, CheckResult, CheckStatus};

/// What one answer says about whose bucket it is. Every call carried `ExpectedBucketOwner`, and the session may reach
/// buckets of that AWS account only, so S3 serves no other bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OwnerEvidence {
    /// S3 served the request.
    Served,
    /// A denial of our own session policy stood in the way. Of this very bucket and prefix it denies nothing, so it can
    /// only have been the one of buckets of other AWS accounts.
    OwnSession,
    /// S3 refused without a word on why.
    Unexplained,
    /// S3 refused and named the permission that is missing.
    Explained,
    /// The bucket is in another region, which S3 may have named.
    OtherRegion(Option<String>),
    /// There is no such bucket.
    NoBucket,
    /// Nothing can be said.
    Nothing,
}

impl OwnerEvidence {
    pub(super) fn of<T>(result: &Result<T, Refusal>) -> Self {
        match result {
            Ok(_)
            | Err(
                Refusal::NoSuchKey
                | Refusal::EmptyObject
                | Refusal::Archived
                | Refusal::CustomerProvidedKey(_)
                | Refusal::AlreadyExists,
            ) => Self::Served,
            Err(Refusal::Denied(denial)) if is_own_session(denial) => Self::OwnSession,
            Err(Refusal::Denied(denial)) if is_bare(denial) => Self::Unexplained,
            Err(Refusal::Denied(_)) => Self::Explained,
            Err(Refusal::WrongRegion(region)) => Self::OtherRegion(region.clone()),
            Err(Refusal::NoSuchBucket) => Self::NoBucket,
            Err(
                Refusal::SessionNotAccepted(_) | Refusal::StsNotActivated(_) | Refusal::Other(_) | Refusal::Fault(_),
            ) => Self::Nothing,
        }
    }
}

/// `Access Denied` and no more.
const fn is_bare(denial: &Denial) -> bool {
    denial.action.is_none() && denial.layer.is_none() && denial.message.is_none()
}

/// A KMS key that the session may not use says nothing of the bucket, and neither does an action that the session
/// policy does not allow: its statement on the AWS account denies explicitly.
fn is_own_session(denial: &Denial) -> bool {
    denial.layer == Some(Layer::SessionPolicy)
        && denial.explicit
        && denial.action.as_deref().is_none_or(|action| action.starts_with("s3:"))
}

/// `bucket_owner` takes no call of its own: every other call asked for the owner, so their answers show it. If it
/// failed, what denied the others without a reason is the owner, and no statement helps.
pub(super) fn check(configuration: &Configuration, evidence: &[OwnerEvidence], checks: &mut Vec<Check>) {
    let result = judge(configuration, evidence);
    let is_bare = |check: &&mut Check| check.result.code == CheckCode::AccessDenied;
    if result.status == CheckStatus::Failed {
        for remedy in checks.iter_mut().filter(is_bare).filter_map(|check| check.result.remedy.as_mut()) {
            remedy.insert_str(0, "Fix the check `bucket_owner` first. ");
        }
    }
    checks.push(Check { name: CheckName::BucketOwner, result, duration: Duration::ZERO });
}

fn judge(configuration: &Configuration, evidence: &[OwnerEvidence]) -> CheckResult {
    use OwnerEvidence::{Explained, NoBucket, Nothing, OtherRegion, OwnSession, Served, Unexplained};
    let owner = configuration.expected_bucket_owner();
    let bucket = &configuration.bucket_name;
    let any = |what| evidence.contains(&what);
    if any(Served) {
        return CheckResult::passed(format!("The bucket belongs to AWS account {owner}."));
    }
    // Within one AWS account S3 says which permission is missing; outside it, and its organization, it says nothing
    // (S3 User Guide, "Troubleshoot access denied errors"). Where the owner was given, silence is to be expected.
    let owner_is_roles = owner == configuration.role_arn.aws_account_id();
    let is_silent = any(Unexplained) && !any(Explained);
    if any(OwnSession) || (owner_is_roles && is_silent) {
        let message = if any(OwnSession) {
            format!("Amazon S3 denied the request, because AWS account {owner} does not own the bucket `{bucket}`.")
        } else {
            format!(
                "Amazon S3 denied every request for the bucket `{bucket}` without a reason. It reports a reason only \
                 within one AWS account or organization, so AWS account {owner} probably does not own the bucket."
            )
        };
        return CheckResult::failed(
            CheckCode::BucketOwnerMismatch,
            message,
            format!(
                "Check the bucket name. If an AWS account other than {owner} owns the bucket, set `bucketOwnerAwsAccountId` to that \
                 AWS account, and allow the role in the bucket policy: the setup kit with `bucketOwnerAwsAccountId` has the \
                 statements. {ADD_ANOTHER}"
            ),
        );
    }
    let message = if any(Explained) || any(Unexplained) {
        format!(
            "Amazon S3 denied every request, so the test could not verify that AWS account {owner} owns `{bucket}`."
        )
    } else {
        debug_assert!(evidence.iter().all(|one| matches!(one, Nothing | NoBucket | OtherRegion(_))));
        format!("No response of Amazon S3 showed whether AWS account {owner} owns the bucket `{bucket}`.")
    };
    // S3 denies a request with another owner than the bucket's in the same words (S3 User Guide, "Verifying bucket
    // ownership with bucket owner condition").
    let remedy = if is_silent {
        &format!(
            "Check the bucket name and `bucketOwnerAwsAccountId`: Amazon S3 returns the same error if AWS account {owner} does not \
             own the bucket. If both are correct, follow the remedies of the other checks, and then test again. Otherwise, correct \
             them. {ADD_ANOTHER}"
        )
    } else {
        "If other checks did not pass, follow their remedies. Then test again."
    };
    CheckResult::inconclusive(CheckCode::OwnerNotVerified, message, remedy)
}
