//! `write`, `read_back`, `delete`, `cleanup`: what an endpoint with `read_write` must be able to do, leaving no trace.

use std::time::Duration;

use super::Tested;
use super::explain::{self, Wanted, no_verdict};
use super::limit::Limits;
use super::place::OwnerEvidence;
use super::reading::told_missing;
use crate::endpoint::Configuration;
use crate::fault::FaultKind;
use crate::ports::{Answer, Clock, CustomerBucket, Refusal};
use crate::report::{Check, CheckName, Finding};

const FILE_NAME: &str = "bucket-endpoint-test-";
/// Tries to delete, each with the SDK's own retries within.
const DELETE_TRIES: usize = 3;

pub(super) struct Writing {
    pub(super) checks: [Check; 4],
    pub(super) evidence: OwnerEvidence,
}

/// Whether a key is that of a test file, of this test or of another that runs at the same time.
pub(super) fn is_test_file(key: &str) -> bool {
    key.rsplit('/').next().is_some_and(|name| name.starts_with(FILE_NAME))
}

/// What is known of the test file after the attempt to write it.
enum Written {
    /// It is there, as this version in a versioned bucket.
    Yes(Option<String>),
    /// It is there, and the answer that would have told its version was lost.
    YesUnanswered,
    /// It is not there.
    No,
    /// There was no answer: it may be there, or even arrive later.
    Unknown { may_arrive: bool },
}

impl Written {
    fn judge(result: &Result<Option<String>, Refusal>) -> Self {
        match result {
            Ok(version) => Self::Yes(version.clone()),
            // Nobody else knows the random name: a first try of ours got through and its answer was lost.
            Err(Refusal::AlreadyExists) => Self::YesUnanswered,
            Err(Refusal::Fault(fault)) => Self::Unknown { may_arrive: fault.kind == FaultKind::TimedOut },
            Err(_) => Self::No,
        }
    }
}

pub(super) async fn check<C: Clock>(
    limits: &Limits<'_, C>,
    tested: &Tested<'_>,
    bucket: &impl CustomerBucket,
    nonce: &str,
) -> Writing {
    let configuration = tested.configuration;
    let key = format!("{}{FILE_NAME}{nonce}.txt", configuration.path_prefix);
    // There is no such key, and whether it may be deleted S3 says all the same.
    if tested.deletes_first {
        let (answer, duration) = limits.timed(limits.probe(bucket.delete(&key))).await;
        if !matches!(answer.result, Ok(()) | Err(Refusal::NoSuchKey)) {
            return may_not_delete(configuration, answer, duration);
        }
    }
    let body = format!(
        "Bucket Endpoint wrote this file to test that it may, and deletes it at once.\n\
         If it is still here a minute later, delete it.\n{nonce}\n"
    );
    let (answer, duration) = limits.timed(limits.probe(bucket.write_new(&key, &body))).await;
    let evidence = OwnerEvidence::of(&answer.result);
    let written = Written::judge(&answer.result);
    let write = Check { name: CheckName::Write, finding: judge_write(configuration, answer), duration };

    let read_back = limits.check(CheckName::ReadBack, async {
        match written {
            Written::Yes(_) | Written::YesUnanswered => {
                judge_read_back(configuration, told_missing(limits.probe(bucket.read(&key)).await), &body)
            }
            Written::No | Written::Unknown { .. } => not_written(),
        }
    });
    let read_back = read_back.await;

    let [delete, cleanup] = if matches!(written, Written::No) {
        [CheckName::Delete, CheckName::Cleanup].map(|name| Check {
            name,
            finding: not_written(),
            duration: Duration::ZERO,
        })
    } else {
        let (answer, duration) = limits.timed(delete(limits, bucket, &key)).await;
        let cleanup = judge_cleanup(configuration, &key, &written, &answer);
        [
            Check { name: CheckName::Delete, finding: judge_delete(configuration, answer), duration },
            Check { name: CheckName::Cleanup, finding: cleanup, duration: Duration::ZERO },
        ]
    };
    Writing { checks: [write, read_back, delete, cleanup], evidence }
}

/// What there is to say where nothing was written, as it could not have been deleted.
fn may_not_delete(configuration: &Configuration, answer: Answer<()>, duration: Duration) -> Writing {
    let evidence = OwnerEvidence::of(&answer.result);
    let delete = Check { name: CheckName::Delete, finding: judge_delete(configuration, answer), duration };
    let unwritten = |name| {
        let why = "Nothing was written, because what the last test wrote could not be deleted, and it was not shown that \
                   this test may delete.";
        Check { name, finding: Finding::skipped("nothing_written", why), duration: Duration::ZERO }
    };
    let [write, read_back, cleanup] = [CheckName::Write, CheckName::ReadBack, CheckName::Cleanup].map(unwritten);
    Writing { checks: [write, read_back, delete, cleanup], evidence }
}

/// Deletes the test file. What passes by itself is tried again as long as there is time, for a file that is left
/// behind is the one thing that a test must not do.
async fn delete<C: Clock>(limits: &Limits<'_, C>, bucket: &impl CustomerBucket, key: &str) -> Answer<()> {
    let mut answer = limits.cleanup(bucket.delete(key)).await;
    for _ in 1..DELETE_TRIES {
        let passing = matches!(&answer.result, Err(Refusal::Fault(fault)) if fault.kind.is_transient());
        if !passing || !limits.may_clean_up() {
            break;
        }
        answer = limits.cleanup(bucket.delete(key)).await;
    }
    answer
}

fn not_written() -> Finding {
    Finding::skipped("nothing_written", "Not tried, because the test file was not written.")
}

fn judge_write(configuration: &Configuration, answer: Answer<Option<String>>) -> Finding {
    let finding = match answer.result {
        Ok(_) | Err(Refusal::AlreadyExists) => {
            Finding::passed(format!("Wrote a test file in {}.", explain::place(configuration)))
        }
        Err(refusal) => explain::refused(configuration, Wanted::Write, &refusal),
    };
    finding.answered_by(answer.request_id)
}

fn judge_read_back(configuration: &Configuration, answer: Answer<Vec<u8>>, body: &str) -> Finding {
    let finding = match answer.result {
        Ok(read) if read == body.as_bytes() => Finding::passed("Read the test file back, byte for byte."),
        Ok(_) => Finding::failed(
            "content_differs",
            "The test file came back with another content than was written.",
            "Check what rewrites objects in this bucket, and exempt the path prefix from it.",
        ),
        Err(Refusal::NoSuchKey) => Finding::failed(
            "file_gone",
            "The test file was gone before it could be read back.",
            "Check what deletes or moves new objects in this bucket, and exempt the path prefix from it.",
        ),
        Err(refusal) => explain::refused(configuration, Wanted::Read, &refusal),
    };
    finding.answered_by(answer.request_id)
}

fn judge_delete(configuration: &Configuration, answer: Answer<()>) -> Finding {
    let finding = match answer.result {
        Ok(()) | Err(Refusal::NoSuchKey) => Finding::passed("Deleted the test file."),
        Err(refusal) => explain::refused(configuration, Wanted::Delete, &refusal),
    };
    finding.answered_by(answer.request_id)
}

fn judge_cleanup(configuration: &Configuration, key: &str, written: &Written, deleted: &Answer<()>) -> Finding {
    let bucket = &configuration.bucket_name;
    let version = match written {
        Written::Yes(version) => version.as_deref(),
        Written::YesUnanswered | Written::No | Written::Unknown { .. } => None,
    };
    let named = version.map_or_else(|| format!("`{key}`"), |version| format!("`{key}` (version `{version}`)"));
    // As one word of a shell: a prefix may hold whatever a name can, and people paste this.
    let quoted = key.replace('\'', r"'\''");
    let by_hand = format!("Delete it by hand: aws s3api delete-object --bucket {bucket} --key '{quoted}'");
    let gone = matches!(deleted.result, Ok(()) | Err(Refusal::NoSuchKey));
    match written {
        Written::Unknown { may_arrive: true } => Finding::inconclusive(
            "file_may_be_left",
            format!("Amazon S3 never answered whether the test file was written, so {named} may be left behind."),
            by_hand,
        ),
        Written::Unknown { may_arrive: false } if !gone => Finding::inconclusive(
            "file_may_be_left",
            format!("Neither writing nor deleting the test file was answered, so {named} may be left behind."),
            by_hand,
        ),
        Written::YesUnanswered | Written::Unknown { .. } if gone => Finding::passed(format!(
            "The test file is deleted. An answer of S3's to writing it was lost, and its version with it: if the bucket \
             is versioned, S3 may keep `{key}` behind a delete marker until a lifecycle rule of yours removes it."
        ))
        .coded("version_unknown"),
        _ if gone => version.map_or_else(
            || Finding::passed("Nothing was left behind."),
            |version| {
                Finding::passed(format!(
                    "The test file is deleted. As the bucket is versioned, S3 keeps `{key}` as version `{version}` \
                     behind a delete marker until a lifecycle rule of yours removes it."
                ))
                .coded("version_kept")
            },
        ),
        _ => match &deleted.result {
            Err(Refusal::Fault(fault)) => {
                let finding = no_verdict("Amazon S3", fault);
                let message = format!("{} The test file {named} is probably left behind.", finding.message);
                Finding { code: "file_left", message, remedy: Some(by_hand), ..finding }
            }
            _ => Finding::failed("file_left", format!("The test file {named} is left behind."), by_hand),
        },
    }
}
