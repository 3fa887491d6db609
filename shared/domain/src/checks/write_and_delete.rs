//! `write`, `read_back`, `delete`, `cleanup`: the full cycle of an endpoint with `read_write`. It writes a test file,
//! reads it back, and deletes it.

use std::time::Duration;

use super::bucket_operation::BucketOperation;
use super::bucket_owner::OwnerEvidence;
use super::cleanup::{self, Written};
use super::deadline::Deadline;
use super::explain;
use super::leftovers::Removal;
use super::missing_key::or_missing;
use super::role_fix;
use super::target::TestTarget;
use super::test_file;
use super::write_headers::other_encryption;
use crate::endpoint::Configuration;
use crate::leftover::Leftover;
use crate::ports::{AwsResponse, Clock, CustomerBucket, Refusal, SmallObject, WrittenObject};
use crate::report::{Check, CheckCode, CheckName, CheckResult};
use crate::retry::RetrySchedule;
use crate::values::KmsKeyArn;

/// Tries to delete, or to abort an upload, each with the SDK's own retries within: what is left behind is the one thing
/// that a test must not do.
pub(super) const CLEANING_UP: RetrySchedule = RetrySchedule::without_waits(3);

/// What was found of writing and deleting.
pub(super) struct Writing {
    /// `write`, `delete`, and `read_back` if it was tried.
    pub(super) checks: Vec<Check>,
    pub(super) cleanup: CheckResult,
    pub(super) left: Vec<Leftover>,
    /// What became of what earlier tests left.
    pub(super) earlier: Removal,
    pub(super) evidence: Vec<OwnerEvidence>,
    /// The KMS key with which S3 encrypted what it took, or would have.
    pub(super) key_in_use: Option<KmsKeyArn>,
}

pub(super) async fn check<C: Clock>(
    deadline: &Deadline<'_, C>,
    target: &TestTarget<'_>,
    bucket: &impl CustomerBucket,
    nonce: &str,
    earlier: Removal,
) -> Writing {
    let configuration = target.configuration;
    if let Some(refused) = &earlier.refused {
        return may_not_delete(configuration, refused.clone(), Duration::ZERO, earlier);
    }
    // Who could delete what was left may delete. Else a key of which there is no object shows it.
    if target.deletes_first && earlier.removed.is_empty() {
        let missing = test_file::missing_key(&configuration.path_prefix, nonce);
        let (answer, duration) = deadline.timed(deadline.probe(bucket.delete_existing(&missing))).await;
        let may_not = match &answer.result {
            // A denial of another action, or of none, says nothing of the delete, which the cycle then shows. It leaves
            // one file at most: while that can't be removed, no other is written.
            Err(Refusal::Denied(denial)) => denial.action.as_deref() == Some("s3:DeleteObject"),
            Err(Refusal::Fault(_)) => true,
            _ => false,
        };
        if may_not {
            return may_not_delete(configuration, answer, duration, earlier);
        }
    }
    if let Some(fault) = deadline.fault_if_over() {
        let check = |name, result| Check { name, result, duration: Duration::ZERO };
        let write = check(CheckName::Write, explain::no_verdict("Amazon S3", &fault));
        let others = [CheckName::ReadBack, CheckName::Delete].map(|name| check(name, not_written()));
        let checks = [write].into_iter().chain(others).collect();
        let (left, evidence) = (Vec::new(), Vec::new());
        return Writing { checks, cleanup: not_written(), left, earlier, evidence, key_in_use: None };
    }
    let key = test_file::key(&configuration.path_prefix, nonce);
    let body = test_file::body(nonce);
    let (answer, duration) = deadline.timed(deadline.probe(bucket.write_new(&key, &body))).await;
    let evidence = vec![OwnerEvidence::of(&answer.result)];
    let written = judge_written(&answer.result);
    let key_in_use = answer.result.as_ref().ok().and_then(|written| role_fix::key_in_use(&written.encryption));
    let mut checks = vec![Check { name: CheckName::Write, result: judge_write(configuration, answer), duration }];

    let mut retained_until = None;
    let read_back = deadline.check(CheckName::ReadBack, async {
        if !matches!(written, Written::Yes(_) | Written::YesUnanswered) {
            return not_written();
        }
        let answer = or_missing(deadline.probe(bucket.read(&key)).await);
        retained_until = answer.result.as_ref().ok().and_then(|object| object.retained_until);
        judge_read_back(configuration, answer, &body)
    });
    checks.push(read_back.await);

    if matches!(written, Written::No) {
        checks.push(Check { name: CheckName::Delete, result: not_written(), duration: Duration::ZERO });
        return Writing { checks, cleanup: not_written(), left: Vec::new(), earlier, evidence, key_in_use };
    }
    let is_unknown = matches!(written, Written::Unknown { .. });
    let delete_existing =
        async || or_missing(bucket.delete_existing(&key).await).map_result(|result| result.map(|()| None));
    let delete = async || {
        // Where there may be no file, a delete without a condition would make a delete marker.
        if is_unknown {
            let answer = delete_existing().await;
            if !matches!(answer.result, Err(Refusal::Other(_))) {
                return answer;
            }
        }
        bucket.delete(&key).await
    };
    let (answer, duration) = deadline.timed(deadline.cleanup_with_retry(CLEANING_UP, delete)).await;
    let delete = match &answer.result {
        Err(Refusal::Denied(denial)) if is_unknown && denial.action.as_deref() != Some("s3:DeleteObject") => {
            not_confirmed().answered_by(answer.request_id.clone())
        }
        _ => judge_delete(configuration, answer.clone()),
    };
    checks.push(Check { name: CheckName::Delete, result: delete, duration });
    // A bucket policy can require the condition (S3 User Guide, "Enforce conditional deletes on Amazon S3 buckets").
    // Features that delete without it are denied all the same, but no file of the test stays.
    let answer = match &answer.result {
        Err(Refusal::Denied(_)) if !is_unknown => deadline.cleanup_with_retry(CLEANING_UP, delete_existing).await,
        _ => answer,
    };
    let cleanup = cleanup::judge(configuration, &key, &written, retained_until, &answer);
    let left = written.leftover(&key, &answer).into_iter().collect();
    Writing { checks, cleanup, left, earlier, evidence, key_in_use }
}

/// S3 denies what is not there, too, if it does not say what it denied.
fn not_confirmed() -> CheckResult {
    CheckResult::skipped(
        CheckCode::TestFileNotWritten,
        "Amazon S3 denied the deletion, but it did not confirm that the test file was written, so the denial does not show that \
         the role cannot delete files. See the check `write`.",
    )
}

/// What there is to say where nothing was written, as it could not have been deleted.
fn may_not_delete(
    configuration: &Configuration,
    answer: AwsResponse<()>,
    duration: Duration,
    earlier: Removal,
) -> Writing {
    let evidence = vec![OwnerEvidence::of(&answer.result)];
    let unwritten = || {
        CheckResult::skipped(
            CheckCode::TestFileNotWritten,
            "The check did not run. An earlier test could not delete its test file, so this test deletes first, and that did \
             not succeed. See the check `delete`.",
        )
    };
    let skipped = |name| Check { name, result: unwritten(), duration: Duration::ZERO };
    let delete = Check { name: CheckName::Delete, result: judge_delete(configuration, answer), duration };
    let checks = vec![skipped(CheckName::Write), skipped(CheckName::ReadBack), delete];
    Writing { checks, cleanup: unwritten(), left: Vec::new(), earlier, evidence, key_in_use: None }
}

fn not_written() -> CheckResult {
    CheckResult::skipped(
        CheckCode::TestFileNotWritten,
        "The check did not run, because the test file was not written. See the check `write`.",
    )
}

/// What a conditional delete shows of which there is no object.
pub(super) const MAY_DELETE: &str = "Amazon S3 allowed the vendor to delete a file in the path prefix.";

fn judge_written(result: &Result<WrittenObject, Refusal>) -> Written {
    match result {
        Ok(written) => Written::Yes(written.version.clone()),
        // Nobody else knows the random name: a first try of ours got through and its answer was lost.
        Err(Refusal::AlreadyExists) => Written::YesUnanswered,
        Err(Refusal::Fault(fault)) => Written::Unknown { may_arrive: fault.kind.may_be_done() },
        Err(_) => Written::No,
    }
}

fn judge_write(configuration: &Configuration, answer: AwsResponse<WrittenObject>) -> CheckResult {
    let passed = || CheckResult::passed(format!("The vendor wrote a test file in {}.", explain::place(configuration)));
    let result = match answer.result {
        Ok(written) => other_encryption(configuration, &written.encryption).unwrap_or_else(passed),
        // The answer that said how it is encrypted was lost.
        Err(Refusal::AlreadyExists) => passed(),
        Err(refusal) => explain::refused(configuration, BucketOperation::Write, &refusal),
    };
    result.answered_by(answer.request_id)
}

/// A statement on the tag that a malware scan sets denies each new object.
const NOT_SCANNED: &str = " The vendor reads the test file immediately after it writes it, so a malware scan has perhaps not \
                           tagged the file yet.";

fn judge_read_back(configuration: &Configuration, answer: AwsResponse<SmallObject>, body: &str) -> CheckResult {
    let result = match answer.result {
        Ok(read) if read.content == body.as_bytes() => {
            CheckResult::passed("The vendor read the test file back. Its content is unchanged.")
        }
        Ok(_) => CheckResult::failed(
            CheckCode::TestFileChanged,
            "The content of the test file changed after it was written.",
            "Find out what rewrites objects in the bucket, and exclude the path prefix from it.",
        ),
        Err(Refusal::NoSuchKey) => CheckResult::failed(
            CheckCode::TestFileMissing,
            "The test file did not exist when the vendor read it back.",
            "Find out what deletes or moves new objects in the bucket, and exclude the path prefix from it.",
        ),
        Err(refusal) => {
            let mut result = explain::refused(configuration, BucketOperation::Read, &refusal);
            let is_explicit = matches!(&refusal, Refusal::Denied(denial) if denial.explicit);
            if let (CheckCode::DeniedByBucketPolicy, true, Some(remedy)) =
                (result.code, is_explicit, &mut result.remedy)
            {
                remedy.push_str(NOT_SCANNED);
            }
            result
        }
    };
    result.answered_by(answer.request_id)
}

fn judge_delete<T>(configuration: &Configuration, answer: AwsResponse<T>) -> CheckResult {
    let result = match answer.result {
        Ok(_) => CheckResult::passed("Amazon S3 allowed the vendor to delete the test file."),
        Err(Refusal::NoSuchKey) => CheckResult::passed(MAY_DELETE),
        Err(refusal) => explain::refused(configuration, BucketOperation::Delete, &refusal),
    };
    result.answered_by(answer.request_id)
}
