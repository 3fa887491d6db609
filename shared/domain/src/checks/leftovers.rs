//! Removes what earlier tests left in the bucket.

use futures_util::future::join_all;
use jiff::Timestamp;

use super::deadline::Deadline;
use super::missing_key::{is_there, or_missing};
use super::target::TestTarget;
use super::test_file;
use crate::endpoint::Configuration;
use crate::leftover::Leftover;
use crate::policy::access::Grant;
use crate::ports::{AwsResponse, Clock, CustomerBucket, Denial, ObjectList, Refusal};

/// As many of what a list shows are removed by one test.
const MAX_REMOVALS: usize = 20;

/// What became of what earlier tests left.
#[derive(Default)]
pub(super) struct Removal {
    pub(super) removed: Vec<Leftover>,
    /// What somebody else has removed.
    pub(super) gone: Vec<Leftover>,
    pub(super) remaining: Vec<Leftover>,
    /// Why a file could not be removed.
    pub(super) refused: Option<AwsResponse<()>>,
}

impl Removal {
    /// The same after it was found that these are not there any more.
    pub(super) fn without(mut self, gone: Vec<Leftover>) -> Self {
        self.remaining.retain(|one| !gone.contains(one));
        self.gone.extend(gone);
        self
    }

    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.removed.extend(other.removed);
        self.gone.extend(other.gone);
        self.remaining.extend(other.remaining);
        self.refused = self.refused.or(other.refused);
        self
    }
}

/// What became of one.
enum RemovalOutcome {
    Removed,
    Gone,
    /// With the answer to the delete of a file.
    Remains(Option<AwsResponse<()>>),
}

impl RemovalOutcome {
    fn of(answer: AwsResponse<()>) -> Self {
        match answer.result {
            Ok(()) => Self::Removed,
            Err(Refusal::NoSuchKey) => Self::Gone,
            Err(_) => Self::Remains(Some(answer)),
        }
    }
}

/// Removes `leftovers`, all at the same time.
pub(super) async fn remove<C: Clock>(
    deadline: &Deadline<'_, C>,
    configuration: &Configuration,
    bucket: &impl CustomerBucket,
    leftovers: &[Leftover],
) -> Removal {
    let attempts = leftovers.iter().map(async |leftover| match leftover {
        Leftover::TestFile { key, .. } => RemovalOutcome::of(delete(deadline, bucket, key).await),
        Leftover::Upload { key, upload_id } => {
            match RemovalOutcome::of(deadline.probe(bucket.abort_upload(key, upload_id)).await) {
                RemovalOutcome::Remains(_) => RemovalOutcome::Remains(None),
                done => done,
            }
        }
        Leftover::UnconfirmedUpload { key, started_at } => {
            abort_unconfirmed(deadline, configuration, bucket, key, *started_at).await
        }
    });
    let attempts = join_all(attempts).await;
    let mut removal = Removal::default();
    for (leftover, attempt) in leftovers.iter().cloned().zip(attempts) {
        match attempt {
            RemovalOutcome::Removed => removal.removed.push(leftover),
            RemovalOutcome::Gone => removal.gone.push(leftover),
            RemovalOutcome::Remains(answer) => {
                removal.remaining.push(leftover);
                removal.refused = removal.refused.or(answer);
            }
        }
    }
    removal
}

/// Aborts the uploads of a key of ours, which a list of exactly that key shows. Where uploads cannot be listed, nothing
/// shows whether there is one, so it is remembered for a limited time.
async fn abort_unconfirmed<C: Clock>(
    deadline: &Deadline<'_, C>,
    configuration: &Configuration,
    bucket: &impl CustomerBucket,
    key: &str,
    started_at: Timestamp,
) -> RemovalOutcome {
    let now = deadline.now();
    if started_at.checked_add(Leftover::UNCONFIRMED_FOR).is_ok_and(|forget_at| now >= forget_at) {
        return RemovalOutcome::Gone;
    }
    if !Grant::from(configuration).lists_uploads() {
        return RemovalOutcome::Remains(None);
    }
    match deadline.probe(bucket.uploads_of(key)).await.result {
        // A request that was given up may still arrive.
        Ok(ids) if ids.is_empty() && test_file::is_stale(started_at, now) => RemovalOutcome::Gone,
        Ok(ids) if !ids.is_empty() => {
            let aborted = join_all(ids.iter().map(|id| deadline.probe(bucket.abort_upload(key, id)))).await;
            let is_gone = |answer: &AwsResponse<()>| matches!(answer.result, Ok(()) | Err(Refusal::NoSuchKey));
            if aborted.iter().all(is_gone) { RemovalOutcome::Removed } else { RemovalOutcome::Remains(None) }
        }
        _ => RemovalOutcome::Remains(None),
    }
}

/// Deletes a file only if it is still there: deleting one that the customer removed would leave a delete marker.
async fn delete<C: Clock>(deadline: &Deadline<'_, C>, bucket: &impl CustomerBucket, key: &str) -> AwsResponse<()> {
    let answer = or_missing(deadline.probe(bucket.delete_existing(key)).await);
    let may_be_deleted = match &answer.result {
        // The condition is not supported, or is itself what is denied.
        Err(Refusal::Other(_)) => true,
        Err(Refusal::Denied(Denial { action: Some(action), .. })) => action != "s3:DeleteObject",
        Err(Refusal::Denied(_)) => match is_there(deadline, bucket, key).await {
            Ok(false) => return AwsResponse { result: Err(Refusal::NoSuchKey), ..answer },
            // Perhaps it is not there, so nothing was denied.
            Err(fault @ Refusal::Fault(_)) => return AwsResponse { result: Err(fault), ..answer },
            there => there.is_ok(),
        },
        _ => false,
    };
    if !may_be_deleted {
        return answer;
    }
    deadline.probe(bucket.delete(key)).await.map_result(|result| result.map(drop))
}

/// Removes the test files that the list shows and that nobody remembers: of a function that died, or of a configuration
/// that was never added.
///
/// A list shows the first page. Where there are more, the test files are listed by themselves, under a longer prefix,
/// which a policy that allows exactly the path prefix may deny; then only those of the first page are removed. To
/// record each key before its file is written would find them all, for one write more of each test.
pub(super) async fn remove_stale<C: Clock>(
    deadline: &Deadline<'_, C>,
    target: &TestTarget<'_>,
    bucket: &impl CustomerBucket,
    listed: &ObjectList,
) -> Removal {
    let prefix = &target.configuration.path_prefix;
    let mut objects = listed.objects.clone();
    if listed.has_more {
        let answer = deadline.probe(bucket.list(&test_file::keys_begin_with(prefix))).await;
        objects.extend(answer.result.unwrap_or_default().objects);
    }
    let mut stale: Vec<Leftover> = Vec::new();
    for found in test_file::stale(&objects, prefix, deadline.now()) {
        if !target.leftovers.iter().chain(&stale).any(|known| known.is_same(&found)) {
            stale.push(found);
        }
    }
    stale.truncate(MAX_REMOVALS);
    remove(deadline, target.configuration, bucket, &stale).await
}
