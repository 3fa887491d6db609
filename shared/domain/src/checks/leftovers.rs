//! Removes what earlier tests left in the bucket.

use futures_util::future::join_all;

use super::deadline::Deadline;
use super::missing_key::{is_there, or_missing};
use super::target::TestTarget;
use super::test_file;
use crate::leftover::Leftover;
use crate::ports::{AwsResponse, Clock, CustomerBucket, Denial, ListedObject, MAX_LISTED, Refusal};

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
    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.removed.extend(other.removed);
        self.gone.extend(other.gone);
        self.remaining.extend(other.remaining);
        self.refused = self.refused.or(other.refused);
        self
    }
}

/// Removes `leftovers`, all at the same time.
pub(super) async fn remove<C: Clock>(
    deadline: &Deadline<'_, C>,
    bucket: &impl CustomerBucket,
    leftovers: &[Leftover],
) -> Removal {
    let tried = join_all(leftovers.iter().map(|leftover| remove_one(deadline, bucket, leftover))).await;
    let mut removal = Removal::default();
    for (leftover, answer) in leftovers.iter().zip(tried) {
        match answer.result {
            Ok(()) => removal.removed.push(leftover.clone()),
            Err(Refusal::NoSuchKey) => removal.gone.push(leftover.clone()),
            Err(_) => {
                removal.remaining.push(leftover.clone());
                if !leftover.is_upload() {
                    removal.refused.get_or_insert(answer);
                }
            }
        }
    }
    removal
}

/// Deletes a file only if it is still there: deleting one that the customer removed would leave a delete marker.
async fn remove_one<C: Clock>(
    deadline: &Deadline<'_, C>,
    bucket: &impl CustomerBucket,
    leftover: &Leftover,
) -> AwsResponse<()> {
    let key = match leftover {
        Leftover::Upload { key, upload_id } => return deadline.probe(bucket.abort_upload(key, upload_id)).await,
        Leftover::TestFile { key, .. } => key,
    };
    let answer = or_missing(deadline.probe(bucket.delete_existing(key)).await);
    let may_be_deleted = match &answer.result {
        // The condition is not supported, or is itself what is denied.
        Err(Refusal::Other(_)) => true,
        Err(Refusal::Denied(Denial { action: Some(action), .. })) => action != "s3:DeleteObject",
        Err(Refusal::Denied(_)) => match is_there(deadline, bucket, key).await {
            Some(false) => return AwsResponse { result: Err(Refusal::NoSuchKey), ..answer },
            there => there.is_some(),
        },
        _ => false,
    };
    if !may_be_deleted {
        return answer;
    }
    let AwsResponse { result, request_id } = deadline.probe(bucket.delete(key)).await;
    AwsResponse { result: result.map(drop), request_id }
}

/// Removes the test files that the list shows and that nobody remembers: of a function that died, or of a configuration
/// that was never added.
///
/// A list shows the first page. Where it is full, the test files are listed by themselves, under a longer prefix, which a
/// policy that allows exactly the path prefix may deny; then only those of the first page are removed. To record each key
/// before its file is written would find them all, for one write more of each test.
pub(super) async fn remove_stale<C: Clock>(
    deadline: &Deadline<'_, C>,
    target: &TestTarget<'_>,
    bucket: &impl CustomerBucket,
    listed: &[ListedObject],
) -> Removal {
    let prefix = &target.configuration.path_prefix;
    let mut objects = listed.to_vec();
    if listed.len() >= MAX_LISTED {
        let answer = deadline.probe(bucket.list(&test_file::keys_begin_with(prefix))).await;
        objects.extend(answer.result.unwrap_or_default());
    }
    let mut stale: Vec<Leftover> = Vec::new();
    for found in test_file::stale(&objects, prefix, deadline.now()) {
        if !target.leftovers.iter().chain(&stale).any(|known| known.is_same(&found)) {
            stale.push(found);
        }
    }
    stale.truncate(MAX_REMOVALS);
    remove(deadline, bucket, &stale).await
}
