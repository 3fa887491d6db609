//! `cleanup`: what is left in the bucket, of this test and of earlier ones.

use jiff::Timestamp;

use super::explain::no_verdict;
use super::leftovers::Removal;
use crate::endpoint::Configuration;
use crate::leftover::{Leftover, explain_unconfirmed};
use crate::ports::{AwsResponse, Refusal};
use crate::report::{CheckCode, CheckResult, CheckStatus};
use crate::values::BucketName;

/// What is known of the test file after the attempt to write it.
pub(super) enum Written {
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
    fn version(&self) -> Option<&String> {
        match self {
            Self::Yes(version) => version.as_ref(),
            Self::YesUnanswered | Self::No | Self::Unknown { .. } => None,
        }
    }

    /// The test file, if it is or may be still in the bucket after its delete was answered so.
    pub(super) fn leftover<T>(&self, key: &str, deleted: &AwsResponse<T>) -> Option<Leftover> {
        let is_gone = is_gone(deleted) && !matches!(self, Self::Unknown { may_arrive: true });
        (!is_gone).then(|| Leftover::TestFile { key: key.to_owned(), version_id: self.version().cloned() })
    }
}

fn is_gone<T>(deleted: &AwsResponse<T>) -> bool {
    matches!(deleted.result, Ok(_) | Err(Refusal::NoSuchKey))
}

/// What is left of a test file that was, or may have been, written.
pub(super) fn judge(
    configuration: &Configuration,
    key: &str,
    written: &Written,
    retained_until: Option<Timestamp>,
    deleted: &AwsResponse<Option<String>>,
) -> CheckResult {
    let version_id = written.version().cloned();
    let file = Leftover::TestFile { key: key.to_owned(), version_id };
    let named = file.named();
    let by_hand = || {
        format!("If the test file still exists, delete it {}", as_administrator(&[&file], &configuration.bucket_name))
    };
    let gone = is_gone(deleted);
    let marker = deleted.result.as_ref().ok().and_then(Option::as_deref);
    match written {
        Written::Unknown { may_arrive: true } => CheckResult::inconclusive(
            CheckCode::TestFileMayRemain,
            format!("Amazon S3 did not confirm whether it wrote the test file, so {named} may still be in the bucket."),
            by_hand(),
        ),
        Written::Unknown { may_arrive: false } if !gone => CheckResult::inconclusive(
            CheckCode::TestFileMayRemain,
            format!(
                "Amazon S3 did not confirm whether it wrote or deleted the test file, so {named} may still be in the bucket."
            ),
            by_hand(),
        ),
        Written::Unknown { .. } if deleted.result == Err(Refusal::NoSuchKey) => {
            CheckResult::passed("The test left no file in the bucket: Amazon S3 found no test file to delete.")
        }
        Written::Yes(None) | Written::YesUnanswered if marker == Some("null") => CheckResult::passed(format!(
            "The test file is deleted. Versioning of the bucket is suspended, so a delete marker with the version ID `null` remains \
             for `{key}` until a lifecycle rule removes it."
        ))
        .coded(CheckCode::NoncurrentVersionRemains),
        Written::YesUnanswered | Written::Unknown { .. } if gone => CheckResult::passed(format!(
            "The test file is deleted. Amazon S3 did not report its version ID. If the bucket is versioned, `{key}` may \
             remain as a noncurrent version until a lifecycle rule removes it."
        ))
        .coded(CheckCode::NoncurrentVersionMayRemain),
        _ if gone => written.version().map_or_else(
            || CheckResult::passed("The test left no file in the bucket."),
            |version| noncurrent(key, version, retained_until, marker),
        ),
        _ => match &deleted.result {
            Err(Refusal::Fault(fault)) => {
                let result = no_verdict("Amazon S3", fault);
                let message = format!("{} The test file {named} is probably still in the bucket.", result.message);
                CheckResult { code: CheckCode::TestFileRemains, message, remedy: Some(by_hand()), ..result }
            }
            _ => CheckResult::failed(
                CheckCode::TestFileRemains,
                format!("The test file {named} is still in the bucket, because it could not be deleted."),
                by_hand(),
            ),
        },
    }
}

/// What a versioned bucket keeps of a file that was deleted. Object Lock lets a delete marker stand over a version that
/// it keeps (S3 User Guide, "Object Lock considerations"), and a copy in another bucket is deleted with the original
/// only by a rule that says so (S3 User Guide, "Replicating delete markers between buckets").
fn noncurrent(key: &str, version: &str, retained_until: Option<Timestamp>, marker: Option<&str>) -> CheckResult {
    let (marker, them) = marker.map_or_else(
        || (String::new(), "removes it"),
        |marker| (format!(" and the delete marker `{marker}`"), "removes them"),
    );
    let retention = retained_until.map_or_else(
        || "If the bucket has Object Lock, the version stays at least until its retention period ends.".to_owned(),
        |until| format!("Object Lock retains the version until {until}."),
    );
    let message = format!(
        "The test file is deleted. The bucket is versioned, so `{key}` remains as the noncurrent version `{version}`{marker} \
         until a lifecycle rule {them}. {retention} If the bucket replicates objects, a copy can remain in the destination \
         bucket, because delete markers are not replicated by default."
    );
    CheckResult::passed(message).coded(CheckCode::NoncurrentVersionRemains)
}

/// The end of the sentence that says how these are removed. The commands end the line: a page shows them by themselves.
/// S3 refuses to delete a version that Object Lock retains, or that MFA delete protects (S3 User Guide, "Object Lock
/// considerations" and "Deleting an object from an MFA delete-enabled bucket").
fn as_administrator(leftovers: &[&Leftover], bucket: &BucketName) -> String {
    let has_version = |one: &&Leftover| matches!(one, Leftover::TestFile { version_id: Some(_), .. });
    let hint = if leftovers.iter().any(has_version) {
        " (if Object Lock or MFA delete prevents this, leave out `--version-id`: a delete marker then hides the file)"
    } else {
        ""
    };
    let commands = leftovers.iter().map(|one| one.command(bucket)).collect::<Vec<_>>().join("; ");
    format!("as an administrator of the bucket{hint}: {commands}")
}

/// What there is to say of an upload whose start S3 did not answer.
pub(super) fn unconfirmed_upload(configuration: &Configuration, upload: &Leftover) -> CheckResult {
    let (message, remedy) = explain_unconfirmed(upload, &configuration.bucket_name).unwrap_or_default();
    CheckResult::inconclusive(CheckCode::UploadRemains, message, remedy)
}

/// What is left of the test file, with an upload of the same test that may remain.
pub(super) fn with_upload(file: CheckResult, upload: CheckResult) -> CheckResult {
    if upload.status == CheckStatus::Passed {
        return file;
    }
    let remedies: Vec<_> = file.remedy.iter().chain(&upload.remedy).cloned().collect();
    let message = format!("{} {}", file.message, upload.message);
    let worse = if file.status == CheckStatus::Failed { file } else { upload };
    CheckResult { message, remedy: Some(remedies.join("\n")), ..worse }
}

/// The same result with what became of what earlier tests left, and with uploads that could not be aborted.
pub(super) fn with_earlier(mut result: CheckResult, configuration: &Configuration, earlier: &Removal) -> CheckResult {
    let bucket = &configuration.bucket_name;
    let names = |list: &[&Leftover]| list.iter().map(|one| one.named()).collect::<Vec<_>>().join(", ");
    let (unconfirmed, others): (Vec<_>, Vec<_>) = earlier.remaining.iter().partition(|one| one.is_unconfirmed());
    let (uploads, files): (Vec<_>, Vec<_>) = others.into_iter().partition(|one| one.is_upload());
    let mut sentences = Vec::new();
    // That nothing is left is then not the whole truth.
    if result.code != CheckCode::Ok || earlier.remaining.is_empty() {
        sentences.push(result.message);
    }
    let mut remedies: Vec<_> = result.remedy.into_iter().collect();
    if !earlier.removed.is_empty() {
        let removed: Vec<_> = earlier.removed.iter().collect();
        sentences.push(format!("The test removed what earlier tests had left: {}.", names(&removed)));
        if result.code == CheckCode::Ok {
            result.code = CheckCode::LeftoversRemoved;
        }
    }
    if !files.is_empty() {
        sentences.push(format!("Test files of earlier tests could not be removed: {}.", names(&files)));
        remedies.push(format!("Delete the test files {}", as_administrator(&files, bucket)));
        if result.status == CheckStatus::Passed {
            let is_fault = |answer: &AwsResponse<()>| matches!(answer.result, Err(Refusal::Fault(_)));
            result.code = CheckCode::TestFileRemains;
            result.status = match &earlier.refused {
                Some(answer) if !is_fault(answer) => CheckStatus::Failed,
                _ => CheckStatus::Inconclusive,
            };
        }
    }
    if !uploads.is_empty() {
        sentences
            .push(format!("A multipart upload that was never completed could not be aborted: {}.", names(&uploads)));
        remedies.push(format!(
            "Each test tries to abort it. If it remains, allow `s3:AbortMultipartUpload` for the role, as the setup kit does. Or \
             abort it {}",
            as_administrator(&uploads, bucket)
        ));
    }
    let unconfirmed: Vec<_> = unconfirmed.into_iter().filter_map(|one| explain_unconfirmed(one, bucket)).collect();
    for (message, remedy) in &unconfirmed {
        sentences.push(message.clone());
        remedies.push(remedy.clone());
    }
    if result.status == CheckStatus::Passed && !(uploads.is_empty() && unconfirmed.is_empty()) {
        result.code = CheckCode::UploadRemains;
    }
    result.message = sentences.join(" ");
    result.remedy = (!remedies.is_empty()).then(|| remedies.join("\n"));
    result
}
