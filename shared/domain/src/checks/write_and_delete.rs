//! `write`, `read_back`, `delete`, `cleanup`: what an endpoint with `read_write` must be able to do, leaving no trace.

use std::time::Duration;

use super::bucket_owner::OwnerEvidence;
use super::deadline::Deadline;
use super::explain::{self, no_verdict};
use super::list_and_read::or_missing;
use super::operation::Operation;
use super::target::TestTarget;
use super::test_file;
use super::write_headers::other_encryption;
use crate::endpoint::Configuration;
use crate::fault::FaultKind;
use crate::ports::{AwsResponse, Clock, CustomerBucket, Refusal, WrittenObject};
use crate::report::{Check, CheckCode, CheckName, CheckResult};
use crate::retry::RetrySchedule;

/// Tries to delete, each with the SDK's own retries within.
const DELETING: RetrySchedule = RetrySchedule::without_waits(3);

pub(super) struct Writing {
    pub(super) checks: [Check; 4],
    pub(super) evidence: OwnerEvidence,
}

/// What is known of the test file after the attempt to write it.
enum Written {
    /// It is there, as this version in a versioned bucket.
    Yes(Option<String>),
    /// It is there, and the answer that would have named its version was lost.
    YesUnanswered,
    /// It is not there.
    No,
    /// There was no answer: it may be there, or even arrive later.
    Unknown { may_arrive: bool },
}

impl Written {
    fn judge(result: &Result<WrittenObject, Refusal>) -> Self {
        match result {
            Ok(written) => Self::Yes(written.version.clone()),
            // Nobody else knows the random name: a first try of ours got through and its answer was lost.
            Err(Refusal::AlreadyExists) => Self::YesUnanswered,
            Err(Refusal::Fault(fault)) => Self::Unknown { may_arrive: fault.kind == FaultKind::TimedOut },
            Err(_) => Self::No,
        }
    }
}

pub(super) async fn check<C: Clock>(
    deadline: &Deadline<'_, C>,
    target: &TestTarget<'_>,
    bucket: &impl CustomerBucket,
    nonce: &str,
) -> Writing {
    let configuration = target.configuration;
    let key = test_file::key(&configuration.path_prefix, nonce);
    // There is no such key, and whether it may be deleted S3 says all the same.
    if target.deletes_first {
        let (answer, duration) = deadline.timed(deadline.probe(bucket.delete(&key))).await;
        if !matches!(answer.result, Ok(()) | Err(Refusal::NoSuchKey)) {
            return may_not_delete(configuration, answer, duration);
        }
    }
    let body = test_file::body(nonce);
    let (answer, duration) = deadline.timed(deadline.probe(bucket.write_new(&key, &body))).await;
    let evidence = OwnerEvidence::of(&answer.result);
    let written = Written::judge(&answer.result);
    let write = Check { name: CheckName::Write, result: judge_write(configuration, answer), duration };

    let read_back = deadline.check(CheckName::ReadBack, async {
        match written {
            Written::Yes(_) | Written::YesUnanswered => {
                judge_read_back(configuration, or_missing(deadline.probe(bucket.read(&key)).await), &body)
            }
            Written::No | Written::Unknown { .. } => not_written(),
        }
    });
    let read_back = read_back.await;

    let [delete, cleanup] = if matches!(written, Written::No) {
        [CheckName::Delete, CheckName::Cleanup].map(|name| Check {
            name,
            result: not_written(),
            duration: Duration::ZERO,
        })
    } else {
        let (answer, duration) = deadline.timed(delete(deadline, bucket, &key)).await;
        let cleanup = judge_cleanup(configuration, &key, &written, &answer);
        [
            Check { name: CheckName::Delete, result: judge_delete(configuration, answer), duration },
            Check { name: CheckName::Cleanup, result: cleanup, duration: Duration::ZERO },
        ]
    };
    Writing { checks: [write, read_back, delete, cleanup], evidence }
}

/// What there is to say where nothing was written, as it could not have been deleted.
fn may_not_delete(configuration: &Configuration, answer: AwsResponse<()>, duration: Duration) -> Writing {
    let evidence = OwnerEvidence::of(&answer.result);
    let delete = Check { name: CheckName::Delete, result: judge_delete(configuration, answer), duration };
    let unwritten = |name| {
        let why = "The check did not run. An earlier test could not delete its test file, so this test deletes first, \
                   and that did not succeed. See the check `delete`.";
        Check { name, result: CheckResult::skipped(CheckCode::TestFileNotWritten, why), duration: Duration::ZERO }
    };
    let [write, read_back, cleanup] = [CheckName::Write, CheckName::ReadBack, CheckName::Cleanup].map(unwritten);
    Writing { checks: [write, read_back, delete, cleanup], evidence }
}

/// Deletes the test file. What fails for the moment is tried again as long as there is time, for a file that is left
/// behind is the one thing that a test must not do.
async fn delete<C: Clock>(deadline: &Deadline<'_, C>, bucket: &impl CustomerBucket, key: &str) -> AwsResponse<()> {
    let mut retry = deadline.cleanup_retry(DELETING);
    loop {
        let answer = deadline.cleanup(bucket.delete(key)).await;
        let is_transient = matches!(&answer.result, Err(Refusal::Fault(fault)) if fault.kind.is_transient());
        if !is_transient || !retry.wait().await {
            return answer;
        }
    }
}

fn not_written() -> CheckResult {
    CheckResult::skipped(
        CheckCode::TestFileNotWritten,
        "The check did not run, because the test file was not written. See the check `write`.",
    )
}

fn judge_write(configuration: &Configuration, answer: AwsResponse<WrittenObject>) -> CheckResult {
    let passed = || CheckResult::passed(format!("The vendor wrote a test file in {}.", explain::place(configuration)));
    let result = match answer.result {
        Ok(written) => other_encryption(configuration, &written.encryption).unwrap_or_else(passed),
        // The answer that said how it is encrypted was lost.
        Err(Refusal::AlreadyExists) => passed(),
        Err(refusal) => explain::refused(configuration, Operation::Write, &refusal),
    };
    result.answered_by(answer.request_id)
}

fn judge_read_back(configuration: &Configuration, answer: AwsResponse<Vec<u8>>, body: &str) -> CheckResult {
    let result = match answer.result {
        Ok(read) if read == body.as_bytes() => {
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
        Err(refusal) => explain::refused(configuration, Operation::Read, &refusal),
    };
    result.answered_by(answer.request_id)
}

fn judge_delete(configuration: &Configuration, answer: AwsResponse<()>) -> CheckResult {
    let result = match answer.result {
        Ok(()) | Err(Refusal::NoSuchKey) => {
            CheckResult::passed("Amazon S3 allowed the vendor to delete the test file.")
        }
        Err(refusal) => explain::refused(configuration, Operation::Delete, &refusal),
    };
    result.answered_by(answer.request_id)
}

fn judge_cleanup(
    configuration: &Configuration,
    key: &str,
    written: &Written,
    deleted: &AwsResponse<()>,
) -> CheckResult {
    let bucket = &configuration.bucket_name;
    let version = match written {
        Written::Yes(version) => version.as_deref(),
        Written::YesUnanswered | Written::No | Written::Unknown { .. } => None,
    };
    let named = version.map_or_else(|| format!("`{key}`"), |version| format!("`{key}` (version `{version}`)"));
    // Each as one word of a shell, with `=`: a key may hold whatever a name can, and begin with a hyphen.
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let version_id = version.map_or_else(String::new, |version| format!(" --version-id={}", quoted(version)));
    let key_word = quoted(key);
    let by_hand = format!(
        "If the test file still exists, delete it: aws s3api delete-object --bucket={bucket} --key={key_word}{version_id}"
    );
    let gone = matches!(deleted.result, Ok(()) | Err(Refusal::NoSuchKey));
    match written {
        Written::Unknown { may_arrive: true } => CheckResult::inconclusive(
            CheckCode::TestFileMayRemain,
            format!("Amazon S3 did not confirm whether it wrote the test file, so {named} may still be in the bucket."),
            by_hand,
        ),
        Written::Unknown { may_arrive: false } if !gone => CheckResult::inconclusive(
            CheckCode::TestFileMayRemain,
            format!(
                "Amazon S3 did not confirm whether it wrote or deleted the test file, so {named} may still be in the bucket."
            ),
            by_hand,
        ),
        Written::YesUnanswered | Written::Unknown { .. } if gone => CheckResult::passed(format!(
            "The test file is deleted. Amazon S3 did not report its version ID. If the bucket is versioned, `{key}` may \
             remain as a noncurrent version until a lifecycle rule removes it."
        ))
        .coded(CheckCode::NoncurrentVersionMayRemain),
        _ if gone => version.map_or_else(
            || CheckResult::passed("The test left no file in the bucket."),
            |version| {
                CheckResult::passed(format!(
                    "The test file is deleted. The bucket is versioned, so `{key}` remains as the noncurrent version \
                     `{version}` until a lifecycle rule removes it."
                ))
                .coded(CheckCode::NoncurrentVersionRemains)
            },
        ),
        _ => match &deleted.result {
            Err(Refusal::Fault(fault)) => {
                let result = no_verdict("Amazon S3", fault);
                let message = format!("{} The test file {named} is probably still in the bucket.", result.message);
                CheckResult { code: CheckCode::TestFileRemains, message, remedy: Some(by_hand), ..result }
            }
            _ => CheckResult::failed(
                CheckCode::TestFileRemains,
                format!("The test file {named} is still in the bucket, because it could not be deleted."),
                by_hand,
            ),
        },
    }
}
