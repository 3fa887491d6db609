//! `list` and `read`: what every endpoint must be able to do.

use super::bucket_owner::OwnerEvidence;
use super::deadline::Deadline;
use super::explain::{self, Operation};
use super::test_file::is_test_file;
use crate::endpoint::Configuration;
use crate::ports::{AwsResponse, Clock, CustomerBucket, Denial, Refusal};
use crate::report::{Check, CheckCode, CheckName, CheckResult};

pub(super) struct Reading {
    pub(super) list: Check,
    pub(super) read: Check,
    pub(super) evidence: Vec<OwnerEvidence>,
}

pub(super) async fn check<C: Clock>(
    deadline: &Deadline<'_, C>,
    configuration: &Configuration,
    bucket: &impl CustomerBucket,
    nonce: &str,
) -> Reading {
    let prefix = &configuration.path_prefix;
    let (listed, duration) = deadline.timed(deadline.probe(bucket.list(prefix))).await;
    let mut evidence = vec![OwnerEvidence::of(&listed.result)];
    let list = Check { name: CheckName::List, result: judge_list(configuration, &listed), duration };

    let is_listed = listed.result.is_ok();
    // Test files come and go beside us, ours among them; they are no proof that the customer's files can be read.
    let keys = listed.result.unwrap_or_default();
    let found = keys.into_iter().find(|key| !is_test_file(key));
    let read = deadline
        .check(CheckName::Read, async {
            if let Some(key) = found {
                let answer = or_missing(deadline.probe(bucket.read_first_byte(&key)).await);
                evidence.push(OwnerEvidence::of(&answer.result));
                return judge_read(configuration, answer);
            }
            let missing = format!("{prefix}bucket-endpoint-missing-{nonce}");
            let answer = deadline.probe(bucket.read_first_byte(&missing)).await;
            // A 403 here may be about `s3:ListBucket` and our own session: no evidence of the owner.
            if !matches!(answer.result, Err(Refusal::Denied(_))) {
                evidence.push(OwnerEvidence::of(&answer.result));
            }
            judge_missing_read(configuration, is_listed, or_missing(answer))
        })
        .await;
    Reading { list, read, evidence }
}

/// The answer to a read, with the other way in which S3 says that the key is missing.
///
/// S3 looks at `s3:GetObject` first, and only who may also list the bucket learns that a key is missing; to others it
/// denies `s3:ListBucket` (S3 API, `GetObject`, "Permissions"). Our own session lists with its prefix and not without,
/// so under a prefix that is the answer whatever the role may do.
pub(super) fn or_missing<T>(answer: AwsResponse<T>) -> AwsResponse<T> {
    match answer.result {
        Err(Refusal::Denied(Denial { action: Some(action), .. })) if action == "s3:ListBucket" => {
            AwsResponse { result: Err(Refusal::NoSuchKey), ..answer }
        }
        result => AwsResponse { result, ..answer },
    }
}

fn judge_list(configuration: &Configuration, answer: &AwsResponse<Vec<String>>) -> CheckResult {
    let result = match &answer.result {
        Ok(_) => CheckResult::passed(format!("The vendor listed the objects in {}.", explain::place(configuration))),
        Err(refusal) => explain::refused(configuration, Operation::List, refusal),
    };
    result.answered_by(answer.request_id.clone())
}

fn judge_read(configuration: &Configuration, answer: AwsResponse<()>) -> CheckResult {
    let place = explain::place(configuration);
    let result = match answer.result {
        Ok(()) | Err(Refusal::EmptyObject) => {
            CheckResult::passed(format!("The vendor read the first byte of an object in {place}."))
        }
        // Deleted between list and read; that we may know it is missing shows that we might have read it.
        Err(Refusal::NoSuchKey) => CheckResult::passed(format!("The role can read objects in {place}.")),
        Err(Refusal::Archived) => CheckResult::passed(format!(
            "The role can read objects in {place}. The object that was tested is archived: restore it before it is needed."
        ))
        .coded(CheckCode::ObjectArchived),
        Err(refusal) => explain::refused(configuration, Operation::Read, &refusal),
    };
    result.answered_by(answer.request_id)
}

/// With no object to read, a missing one shows it: that it is missing is the answer to who may read it.
///
/// Where listing failed there may well be objects, and nothing is said of them.
fn judge_missing_read(configuration: &Configuration, is_listed: bool, answer: AwsResponse<()>) -> CheckResult {
    let place = explain::place(configuration);
    let found = if is_listed { "has no object to read yet" } else { "could not be listed" };
    let granted = || CheckResult::passed(format!("{place} {found}. Amazon S3 would allow the role to read an object."));
    let result = match answer.result {
        Ok(()) | Err(Refusal::NoSuchKey | Refusal::EmptyObject | Refusal::Archived) => granted(),
        Err(Refusal::Denied(denial)) if denial.action.is_none() || denial.action.as_deref().is_some_and(not_get) => {
            CheckResult::inconclusive(
                CheckCode::NoObjectToRead,
                format!("{place} {found}, and Amazon S3 did not report whether the role can read objects there."),
                if is_listed {
                    "Add a file with any content under the path prefix, and then test again."
                } else {
                    "Fix the check `list`, and then test again."
                },
            )
        }
        Err(refusal) => explain::refused(configuration, Operation::Read, &refusal),
    };
    result.answered_by(answer.request_id)
}

fn not_get(action: &str) -> bool {
    action != "s3:GetObject" && !action.starts_with("kms:")
}
