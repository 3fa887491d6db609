//! `write`, `delete`, `cleanup` of a scheduled check: proved without a version, a delete marker, an upload or an object
//! event that stays in the bucket.

use std::time::Duration;

use futures_util::future::join;

use super::bucket_operation::BucketOperation;
use super::bucket_owner::OwnerEvidence;
use super::cleanup::unconfirmed_upload;
use super::deadline::Deadline;
use super::explain;
use super::leftovers::Removal;
use super::role_fix;
use super::target::TestTarget;
use super::test_file;
use super::write_and_delete::{CLEANING_UP, MAY_DELETE, Writing};
use super::write_headers::other_encryption;
use crate::endpoint::Configuration;
use crate::fault::{Fault, FaultKind};
use crate::leftover::Leftover;
use crate::ports::{AwsResponse, Clock, CustomerBucket, Refusal, StartedUpload};
use crate::report::{Check, CheckName, CheckResult};
use crate::retry::RetrySchedule;
use crate::values::KmsKeyArn;

/// Tries to start an upload: only after a throttle, as every other lost answer may have started one.
const STARTING: RetrySchedule = RetrySchedule::new(3, Duration::from_millis(100));

/// What was proved, and whether the full cycle has to decide the rest.
pub(super) struct Probed {
    pub(super) writing: Writing,
    /// Whether writing or deleting has no verdict that the full cycle would not have.
    pub(super) is_open: bool,
    /// Whether a test file may be written: nothing shows that it could not be deleted.
    pub(super) may_write: bool,
}

/// Write is proved by a multipart upload that is started and aborted, which S3 authorizes as `s3:PutObject`, with
/// `kms:GenerateDataKey` (S3 User Guide, "Multipart upload API and permissions"). Delete is proved by a conditional
/// delete of a random key of which there is no object: S3 answers 404 to who may delete it (S3 User Guide, "How to
/// perform conditional deletes"). A delete without the condition would make a delete marker in a versioned bucket.
pub(super) async fn check<C: Clock>(
    deadline: &Deadline<'_, C>,
    target: &TestTarget<'_>,
    bucket: &impl CustomerBucket,
    nonce: &str,
    earlier: Removal,
) -> Probed {
    let configuration = target.configuration;
    let missing = test_file::missing_key(&configuration.path_prefix, nonce);
    let (upload, (deleted, delete_duration)) = {
        let delete = deadline.timed(deadline.probe(bucket.delete_existing(&missing)));
        let upload = upload(deadline, configuration, bucket, nonce, &earlier);
        if earlier.remaining.iter().any(Leftover::is_unconfirmed) {
            // While AWS does not answer, uploads that nobody can name would pile up.
            let delete = delete.await;
            match &delete.0.result {
                Err(Refusal::Fault(fault)) => (Upload::not_started(fault), delete),
                _ => (upload.await, delete),
            }
        } else {
            join(upload, delete).await
        }
    };
    let earlier = earlier.without(upload.gone);
    let mut evidence = vec![OwnerEvidence::of(&upload.started.result)];
    // A denial may be about listing the bucket, which our own session does only under the prefix: no evidence of the
    // owner.
    if !matches!(deleted.result, Err(Refusal::Denied(_))) {
        evidence.push(OwnerEvidence::of(&deleted.result));
    }
    let delete_denied =
        matches!(&deleted.result, Err(Refusal::Denied(denial)) if denial.action.as_deref() == Some("s3:DeleteObject"));
    let delete_is_open = !delete_denied && matches!(&deleted.result, Err(Refusal::Denied(_) | Refusal::Other(_)));
    let write_is_open = is_open(&upload.started.result);
    let may_write = !delete_denied && earlier.refused.is_none() && !matches!(deleted.result, Err(Refusal::Fault(_)));
    // What keeps the full cycle from deciding what is open, if it is no denial.
    let fault = match (&deleted.result, earlier.refused.as_ref().map(|answer| &answer.result)) {
        (Err(Refusal::Fault(fault)), _) | (_, Some(Err(Refusal::Fault(fault)))) if !delete_denied => Some(fault),
        _ => None,
    };
    let mut write = upload.write;
    if let Some(fault) = fault.filter(|_| write_is_open) {
        write.result = explain::no_verdict("Amazon S3", fault);
    }
    let delete = match (fault.filter(|_| delete_is_open), &deleted.result) {
        (Some(fault), _) => explain::no_verdict("Amazon S3", fault),
        (None, Ok(()) | Err(Refusal::NoSuchKey)) => CheckResult::passed(MAY_DELETE),
        (None, Err(refusal)) => explain::refused(configuration, BucketOperation::Delete, refusal),
    };
    let checks = vec![
        write,
        Check { name: CheckName::Delete, result: delete.answered_by(deleted.request_id), duration: delete_duration },
    ];
    let (cleanup, left, key_in_use) = (upload.cleanup, upload.left, upload.key_in_use);
    let writing = Writing { checks, cleanup, left, earlier, evidence, key_in_use };
    Probed { writing, is_open: write_is_open || delete_is_open, may_write }
}

/// What became of the upload.
struct Upload {
    started: AwsResponse<()>,
    write: Check,
    cleanup: CheckResult,
    left: Vec<Leftover>,
    /// What earlier checks left and is not there any more, or is now in `left`.
    gone: Vec<Leftover>,
    key_in_use: Option<KmsKeyArn>,
}

impl Upload {
    fn not_started(fault: &Fault) -> Self {
        let (started, result) = (Err(Refusal::Fault(fault.clone())), explain::no_verdict("Amazon S3", fault));
        Self {
            started: AwsResponse { result: started, request_id: None },
            write: Check { name: CheckName::Write, result, duration: Duration::ZERO },
            cleanup: nothing_left(),
            left: Vec::new(),
            gone: Vec::new(),
            key_in_use: None,
        }
    }
}

async fn upload<C: Clock>(
    deadline: &Deadline<'_, C>,
    configuration: &Configuration,
    bucket: &impl CustomerBucket,
    nonce: &str,
    earlier: &Removal,
) -> Upload {
    // All whose start was not answered have one key, so one command finds them.
    let unconfirmed = earlier.remaining.iter().find_map(|one| match one {
        Leftover::UnconfirmedUpload { key, .. } => Some((one, key)),
        Leftover::TestFile { .. } | Leftover::Upload { .. } => None,
    });
    let key = unconfirmed.map_or_else(|| test_file::key(&configuration.path_prefix, nonce), |(_, key)| key.clone());
    let (mut left, mut gone) = (Vec::new(), Vec::new());
    let (started, duration) = deadline
        .timed(async {
            // An upload that could not be aborted takes the part, so there is never a second one.
            for one in &earlier.remaining {
                let Leftover::Upload { key, upload_id } = one else { continue };
                let answer = deadline.probe(bucket.write_part(key, upload_id, &test_file::body(nonce))).await;
                if !matches!(answer.result, Err(Refusal::NoSuchKey)) {
                    return answer.map_result(|result| result.map(|()| None));
                }
                // Somebody else has aborted it.
                gone.push(one.clone());
            }
            if let Some(fault) = deadline.fault_if_over() {
                return AwsResponse { result: Err(Refusal::Fault(fault)), request_id: None };
            }
            let answer = start(deadline, bucket, &key).await;
            if matches!(&answer.result, Err(Refusal::Fault(fault)) if fault.kind.may_be_done()) {
                left.push(Leftover::UnconfirmedUpload { key: key.clone(), started_at: deadline.now() });
                gone.extend(unconfirmed.map(|(one, _)| one.clone()));
            }
            answer.map_result(|result| result.map(Some))
        })
        .await;
    let cleanup = left.first().map_or_else(nothing_left, |one| unconfirmed_upload(configuration, one));
    if let Ok(Some(StartedUpload { upload_id: id, .. })) = &started.result {
        let aborted = deadline.cleanup_with_retry(CLEANING_UP, || bucket.abort_upload(&key, id)).await;
        if !matches!(aborted.result, Ok(()) | Err(Refusal::NoSuchKey)) {
            left.push(Leftover::Upload { key: key.clone(), upload_id: id.clone() });
        }
    }
    let passed = || {
        CheckResult::passed(format!(
            "Amazon S3 allowed the vendor to write in {}. The vendor started a multipart upload and did not complete it.",
            explain::place(configuration)
        ))
    };
    let result = match &started.result {
        // A part says nothing of encryption: the upload was started with it.
        Ok(upload) => upload
            .as_ref()
            .and_then(|upload| other_encryption(configuration, &upload.encryption))
            .unwrap_or_else(passed),
        Err(refusal) => explain::refused(configuration, BucketOperation::Write, refusal),
    };
    let result = result.answered_by(started.request_id.clone());
    let upload = started.result.as_ref().ok().and_then(Option::as_ref);
    let key_in_use = upload.and_then(|upload| role_fix::key_in_use(&upload.encryption));
    let write = Check { name: CheckName::Write, result, duration };
    let started = started.map_result(|result| result.map(drop));
    Upload { started, write, cleanup, left, gone, key_in_use }
}

fn nothing_left() -> CheckResult {
    CheckResult::passed("The health check left nothing in the bucket.")
}

async fn start<C: Clock>(
    deadline: &Deadline<'_, C>,
    bucket: &impl CustomerBucket,
    key: &str,
) -> AwsResponse<StartedUpload> {
    let mut retry = deadline.probe_retry(STARTING);
    loop {
        let answer = deadline.probe(bucket.start_upload(key)).await;
        let is_throttled = matches!(&answer.result, Err(Refusal::Fault(fault)) if fault.kind == FaultKind::Throttled);
        if !is_throttled || !retry.wait().await {
            return answer;
        }
    }
}

/// Whether the full cycle may come to another result: a statement may demand of writes what an upload can't send, for
/// example `If-None-Match`, whether it denies or allows, and S3 does not always say what it denied.
fn is_open(started: &Result<(), Refusal>) -> bool {
    match started {
        Err(Refusal::Denied(denial)) => match denial.action.as_deref() {
            Some("s3:PutObject") | None => true,
            Some(action) => denial.explicit && !action.starts_with("kms:"),
        },
        Err(Refusal::Other(_) | Refusal::AlreadyExists) => true,
        _ => false,
    }
}
