//! `list` and `read`: what every endpoint must be able to do.

use futures_util::future::join;

use super::bucket_operation::BucketOperation;
use super::bucket_owner::OwnerEvidence;
use super::deadline::Deadline;
use super::explain;
use super::leftovers::{self, Removal};
use super::listed_object::{perhaps_meant, with_content};
use super::missing_key::or_missing;
use super::target::TestTarget;
use super::test_file;
use crate::endpoint::{BucketAccess, Configuration};
use crate::ports::{AwsResponse, Clock, CustomerBucket, Denial, Layer, ListedObject, ObjectList, Refusal};
use crate::report::{Check, CheckCode, CheckName, CheckResult, CheckStatus};

pub(super) struct Reading {
    pub(super) list: Check,
    pub(super) read: Check,
    pub(super) evidence: Vec<OwnerEvidence>,
    /// What became of the test files of earlier tests that the list shows.
    pub(super) removal: Removal,
}

/// How many objects are tried where one can't be read now by any role, because it is archived, or encrypted with its
/// writer's own key or with another one than the vendor's session may use.
const MAX_READS: usize = 3;

pub(super) async fn check<C: Clock>(
    deadline: &Deadline<'_, C>,
    target: &TestTarget<'_>,
    bucket: &impl CustomerBucket,
    nonce: &str,
) -> Reading {
    let configuration = target.configuration;
    let (listed, duration) = deadline.timed(deadline.probe(bucket.list(configuration.path_prefix.as_str()))).await;
    let mut evidence = vec![OwnerEvidence::of(&listed.result)];
    let list = Check { name: CheckName::List, result: judge_list(target, &listed), duration };
    let removal = async {
        match (&listed.result, configuration.bucket_access) {
            (Ok(listed), BucketAccess::ReadWrite) => leftovers::remove_stale(deadline, target, bucket, listed).await,
            _ => Removal::default(),
        }
    };
    let read = deadline.check(CheckName::Read, async {
        let found = ListCoverage::of(&listed.result);
        let objects = with_content(listed.result.clone().unwrap_or_default().objects);
        if let Some(result) = read_one(deadline, configuration, bucket, objects, found, &mut evidence).await {
            return result;
        }
        let missing = test_file::missing_key(&configuration.path_prefix, nonce);
        let answer = deadline.probe(bucket.read_first_byte(&missing)).await;
        // A 403 here may be about `s3:ListBucket` and our own session: no evidence of the owner.
        if !matches!(answer.result, Err(Refusal::Denied(_))) {
            evidence.push(OwnerEvidence::of(&answer.result));
        }
        judge_missing_read(target, found, or_missing(answer))
    });
    let (read, removal) = join(read, removal).await;
    Reading { list, read, evidence, removal }
}

/// Reads the newest object that can be read by somebody; `None` where there is no object with content.
async fn read_one<C: Clock>(
    deadline: &Deadline<'_, C>,
    configuration: &Configuration,
    bucket: &impl CustomerBucket,
    objects: Vec<ListedObject>,
    found: ListCoverage,
    evidence: &mut Vec<OwnerEvidence>,
) -> Option<CheckResult> {
    let mut best: Option<(u8, CheckResult)> = None;
    let (count, readable) = (objects.len(), objects.iter().filter(|object| !object.is_archived).count());
    // One that is archived shows more than those that only their writers can read.
    let tried = objects.into_iter().enumerate().filter(|(index, _)| *index < MAX_READS || *index == readable);
    let are_all_read = found == ListCoverage::All && count <= MAX_READS;
    for (_, ListedObject { key, .. }) in tried {
        let answer = or_missing(deadline.probe(bucket.read_first_byte(&key)).await);
        evidence.push(OwnerEvidence::of(&answer.result));
        let rank = rank(configuration, &answer.result);
        if best.as_ref().is_none_or(|(before, _)| rank > *before) {
            best = Some((rank, judge_read(configuration, &key, answer)));
        }
        if rank == DECIDES {
            break;
        }
    }
    let (rank, result) = best?;
    if rank != OTHER_KEY || are_all_read {
        return Some(result);
    }
    let message = format!(
        "The {MAX_READS} newest objects that were listed cannot be read, and it was not tested whether others can. {}",
        result.message
    );
    Some(CheckResult { status: CheckStatus::Inconclusive, message, ..result })
}

/// How many objects a list shows at most: [`MAX_LISTED`](crate::ports::MAX_LISTED).
const FIRST: &str = "first 1,000";

/// Which of the objects under the path prefix are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListCoverage {
    All,
    /// There are others.
    First,
    /// They could not be listed.
    None,
}

impl ListCoverage {
    const fn of(listed: &Result<ObjectList, Refusal>) -> Self {
        match listed {
            Ok(ObjectList { has_more: false, .. }) => Self::All,
            Ok(ObjectList { has_more: true, .. }) => Self::First,
            Err(_) => Self::None,
        }
    }

    /// What was looked at in vain, as the start of a sentence.
    fn without_content(self, place: &str) -> String {
        match self {
            Self::All => format!("{place} has no object with content"),
            Self::First => format!("None of the objects in {place} that Amazon S3 listed has content"),
            Self::None => format!("{place} could not be listed"),
        }
    }
}

/// An object that was read, or that the role may not read.
const DECIDES: u8 = 3;

/// An object whose key is its writer's own, or one that the session may not use because `encryption` names another.
const OTHER_KEY: u8 = 0;

/// How much an answer shows, so that the order of the objects does not matter: an archived object may be read once it
/// is restored, one that is gone might have been, and one with another key shows nothing of the role.
fn rank(configuration: &Configuration, result: &Result<(), Refusal>) -> u8 {
    match result {
        Err(Refusal::CustomerProvidedKey(_)) => OTHER_KEY,
        Err(Refusal::Denied(denial)) if is_of_own_session(configuration, denial) => OTHER_KEY,
        Err(Refusal::NoSuchKey | Refusal::EmptyObject) => 1,
        Err(Refusal::Archived) => 2,
        Ok(()) | Err(_) => DECIDES,
    }
}

/// Whether it is the vendor's session policy that denies the key, as it does all but that of `encryption`.
fn is_of_own_session(configuration: &Configuration, denial: &Denial) -> bool {
    configuration.encryption.is_some()
        && denial.layer == Some(Layer::SessionPolicy)
        && denial.action.as_deref().is_some_and(|action| action.starts_with("kms:"))
}

fn judge_list(target: &TestTarget<'_>, answer: &AwsResponse<ObjectList>) -> CheckResult {
    let configuration = target.configuration;
    let place = explain::place(configuration);
    let result = match &answer.result {
        Ok(ObjectList { objects, has_more: false }) if objects.is_empty() => {
            let hint = perhaps_meant(configuration);
            let hint = hint.as_deref().unwrap_or("Check that this is the folder that you mean.");
            CheckResult::passed(format!(
                "The vendor can list {place}, but no object is there yet. {hint} An endpoint cannot be changed."
            ))
            .coded(CheckCode::NothingUnderPrefix)
        }
        Ok(_) => CheckResult::passed(format!("The vendor listed the objects in {place}.")),
        Err(refusal) => {
            let mut result = explain::refused(configuration, BucketOperation::List, refusal);
            // A role is often allowed the folder that is meant, and the statement would allow the other one. An
            // endpoint that was added was listed once.
            let may_be_the_folder = matches!(
                refusal,
                Refusal::Denied(Denial { layer: Some(Layer::IdentityPolicy | Layer::ResourcePolicy) | None, .. })
            );
            let hint = perhaps_meant(configuration).filter(|_| may_be_the_folder && target.endpoint_id.is_none());
            if let (Some(hint), Some(remedy)) = (hint, result.remedy.as_mut()) {
                remedy.insert_str(0, &format!("{hint} "));
            }
            result
        }
    };
    result.answered_by(answer.request_id.clone())
}

fn judge_read(configuration: &Configuration, key: &str, answer: AwsResponse<()>) -> CheckResult {
    let object = format!("s3://{}/{key}", configuration.bucket_name);
    let result = match answer.result {
        Ok(()) => CheckResult::passed(format!("The vendor read the first byte of {object}.")),
        // Deleted or emptied between list and read; that we may know shows that we might have read it.
        Err(refusal @ (Refusal::NoSuchKey | Refusal::EmptyObject)) => CheckResult::passed(format!(
            "{object} {} during the test. The response of Amazon S3 shows that the role can read objects, but it was not \
             verified that they can be decrypted.",
            if refusal == Refusal::EmptyObject { "became empty" } else { "was removed" }
        ))
        .coded(CheckCode::NoContentToRead),
        Err(Refusal::Archived) => CheckResult::passed(format!(
            "The role can read {object}, but the object is archived, so it was not verified that the role can decrypt objects. \
             Restore archived objects before the vendor needs them."
        ))
        .coded(CheckCode::ObjectArchived),
        Err(refusal) => explain::refused_at(configuration, BucketOperation::Read, &object, &refusal),
    };
    result.answered_by(answer.request_id)
}

/// With no content to read, a missing object shows it: that it is missing is the answer to who may read it.
///
/// Where listing failed there may well be objects, and nothing is said of them.
fn judge_missing_read(target: &TestTarget<'_>, found: ListCoverage, answer: AwsResponse<()>) -> CheckResult {
    let configuration = target.configuration;
    let in_vain = found.without_content(&explain::place(configuration));
    let result = match answer.result {
        Ok(()) | Err(Refusal::NoSuchKey | Refusal::EmptyObject | Refusal::Archived | Refusal::CustomerProvidedKey(_)) => {
            CheckResult::passed(format!(
                "{in_vain}. The response of Amazon S3 for a missing object shows that the role can read objects, but it was not \
                 verified that they can be decrypted."
            ))
            .coded(CheckCode::NoContentToRead)
        }
        Err(Refusal::Denied(denial)) if denial.action.is_none() || denial.action.as_deref().is_some_and(not_get) => {
            let message = format!("{in_vain}, and Amazon S3 did not report whether the role can read objects there.");
            // An endpoint was read from before it was added, and is as good as it was when its folder is empty.
            if target.endpoint_id.is_some() && found != ListCoverage::None {
                CheckResult::passed(message).coded(CheckCode::NoObjectToRead)
            } else {
                let remedy = match found {
                    ListCoverage::All => "Add a file with any content under the path prefix, and then test again.".to_owned(),
                    ListCoverage::First => format!(
                        "The test looks at the {FIRST} keys under the path prefix, in UTF-8 binary order. Add a file with any \
                         content whose key is among them, and then test again."
                    ),
                    ListCoverage::None => "Fix the check `list`, and then test again.".to_owned(),
                };
                CheckResult::inconclusive(CheckCode::NoObjectToRead, message, remedy)
            }
        }
        Err(refusal) => explain::refused(configuration, BucketOperation::Read, &refusal),
    };
    result.answered_by(answer.request_id)
}

/// Whether only a file that is written and read back can show that the role can read: nothing is there that could be
/// read, and S3 did not say.
pub(super) fn needs_read_back(configuration: &Configuration, list: &Check, read: &Check) -> bool {
    is_undecided(configuration, &read.result) && list.result.status == CheckStatus::Passed
}

fn is_undecided(configuration: &Configuration, read: &CheckResult) -> bool {
    match read.code {
        CheckCode::NoObjectToRead => true,
        CheckCode::CustomerProvidedKey => read.status == CheckStatus::Inconclusive,
        CheckCode::KmsAccessDenied => read.status == CheckStatus::Inconclusive && configuration.encryption.is_some(),
        _ => false,
    }
}

/// `read`, decided by `read_back` where no object under the path prefix shows it.
pub(super) fn decided_by_read_back(configuration: &Configuration, read: Check, read_back: Option<&Check>) -> Check {
    let Some(read_back) = read_back else {
        return read;
    };
    let is_open = is_undecided(configuration, &read.result)
        || matches!(read.result.code, CheckCode::NoContentToRead | CheckCode::ObjectArchived);
    if !is_open || read_back.result.status != CheckStatus::Passed {
        return read;
    }
    let message = "The test found no object under the path prefix that it could read. The check `read_back` shows that the role \
                   can read objects.";
    let request_id = read_back.result.aws_request_id.clone();
    let result = CheckResult::passed(message).coded(CheckCode::VerifiedByReadBack).answered_by(request_id);
    Check { result, ..read }
}

fn not_get(action: &str) -> bool {
    action != "s3:GetObject" && !action.starts_with("kms:")
}
