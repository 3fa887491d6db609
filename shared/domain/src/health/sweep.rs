//! Finding what is due and putting it on the queue.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;

use super::ports::{DueCheck, FindDue, QUEUE_BATCH, QueueChecks, Shard};
use crate::fault::Fault;
use crate::ports::Clock;

/// How often entries that the queue did not take are sent again in one sweep.
const SENDS: usize = 3;

/// What bounds one sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How many tests may wait on the queue. What waits there is still due, and would only be put there again.
    pub most_waiting: usize,
    /// How long a sweep goes on; the next one goes on where it ended.
    pub time: Duration,
}

/// What a sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many due tests it found.
    pub found: usize,
    /// How many of them it put on the queue.
    pub sent: usize,
    /// How many waited there before.
    pub waiting: usize,
    /// Whether it found all that was due.
    pub complete: bool,
    /// What went wrong in some shard; the others are done all the same.
    pub faults: Vec<Fault>,
}

/// Puts what is due on the queue, shards side by side.
///
/// Nothing is marked: what is due stays due until its test is written. So a sweep that dies loses nothing, and two at
/// once put some on the queue twice, of which the second finds its version gone.
pub async fn sweep<S: FindDue, Q: QueueChecks, C: Clock>(
    store: &S,
    queue: &Q,
    clock: &C,
    bounds: Bounds,
) -> Result<Swept, Fault> {
    let waiting = queue.waiting().await?;
    let room = AtomicUsize::new(bounds.most_waiting.saturating_sub(waiting));
    let end = clock.elapsed() + bounds.time;
    let one = |shard| sweep_shard(store, queue, clock, shard, (&room, end));
    let shards = join_all(Shard::all().map(one)).await;
    let mut swept = Swept { waiting, complete: true, ..Swept::default() };
    for shard in shards {
        swept.found += shard.found;
        swept.sent += shard.sent;
        swept.complete &= shard.complete;
        swept.faults.extend(shard.faults);
    }
    Ok(swept)
}

async fn sweep_shard<S: FindDue, Q: QueueChecks, C: Clock>(
    store: &S,
    queue: &Q,
    clock: &C,
    shard: Shard,
    (room, end): (&AtomicUsize, Duration),
) -> Swept {
    let now = clock.now();
    let mut swept = Swept::default();
    let mut place = None;
    loop {
        if clock.elapsed() >= end || room.load(Ordering::Relaxed) == 0 {
            return swept;
        }
        let page = match store.due(shard, now, place).await {
            Ok(page) => page,
            Err(fault) => {
                swept.faults.push(fault);
                return swept;
            }
        };
        swept.found += page.due.len();
        for batch in page.due.chunks(QUEUE_BATCH) {
            let granted = take(room, batch.len());
            match send(queue, &batch[..granted]).await {
                Ok(unsent) => swept.sent += granted - unsent,
                Err(fault) => {
                    swept.faults.push(fault);
                    return swept;
                }
            }
            if granted < batch.len() {
                return swept;
            }
        }
        let Some(next) = page.next else {
            swept.complete = true;
            return swept;
        };
        place = Some(next);
    }
}

/// Takes up to `wanted` of the room that is left, which shards share.
fn take(room: &AtomicUsize, wanted: usize) -> usize {
    let before = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(wanted)));
    before.unwrap_or_else(|left| left).min(wanted)
}

/// Sends a batch, and what was not taken again; answers how many were not taken at last. Those are still due.
async fn send<Q: QueueChecks>(queue: &Q, batch: &[DueCheck]) -> Result<usize, Fault> {
    let mut rest = batch.to_vec();
    for _ in 0..SENDS {
        if rest.is_empty() {
            break;
        }
        rest = queue.send(&rest).await?;
    }
    Ok(rest.len())
}

#[cfg(test)]
mod tests;
