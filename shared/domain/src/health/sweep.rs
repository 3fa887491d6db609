//! Finding what is due and putting it on the queue.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::{join, join_all};
use jiff::Timestamp;

use super::{Lane, Lanes};
use crate::fault::{Fault, FaultKind};
use crate::ports::{Clock, DueHealthCheck, FindDue, QUEUE_BATCH, QueueHealthChecks, Shard};
use crate::retry::RetrySchedule;

/// How often entries that the queue did not accept are sent in one sweep.
const SENDING: RetrySchedule = RetrySchedule::new(3, Duration::from_millis(100));

/// What limits one sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepLimits {
    /// How many tests may wait on each queue. What waits there is still due, and would only be put there again.
    pub max_waiting: Lanes<usize>,
    /// How long a sweep goes on; the next one goes on where it ended.
    pub time: Duration,
}

/// What a sweep did in one lane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaneSweep {
    /// How many due tests it found.
    pub found: usize,
    /// How many of them it put on the queue.
    pub sent: usize,
    /// How many waited there before.
    pub waiting: usize,
    /// For how long the test that waits longest has been due, whether there was room for it or not; zero if none is.
    pub oldest_due: Duration,
    /// Whether it found all that was due, and put all of it on the queue.
    pub complete: bool,
}

/// What a sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SweepResult {
    /// What it did in each lane.
    pub lanes: Lanes<LaneSweep>,
    /// How many items of the index it could not read.
    pub unreadable: usize,
    /// What went wrong in some shard or with the queue of a lane; the others are done all the same.
    pub faults: Vec<Fault>,
}

/// Puts what is due on the queue of its lane, shards side by side.
///
/// Nothing is marked: what is due stays due until its test is written. So a sweep that dies loses nothing, and two at
/// once put some on the queue twice, of which the second finds its version gone.
pub async fn sweep<S: FindDue, Q: QueueHealthChecks, C: Clock>(
    store: &S,
    queues: &Lanes<Q>,
    clock: &C,
    limits: SweepLimits,
) -> SweepResult {
    let now = clock.now();
    let end = clock.elapsed() + limits.time;
    let (fast, slow) = join(queues.fast.waiting(), queues.slow.waiting()).await;
    let mut swept = SweepResult::default();
    let mut room = Lanes::<AtomicUsize>::default();
    for (lane, waiting) in [(Lane::Fast, fast), (Lane::Slow, slow)] {
        swept.lanes.of_mut(lane).complete = waiting.is_ok();
        match waiting {
            Ok(waiting) => {
                swept.lanes.of_mut(lane).waiting = waiting;
                *room.of_mut(lane) = AtomicUsize::new(limits.max_waiting.of(lane).saturating_sub(waiting));
            }
            // Without knowing how many wait there, no room is left on that queue.
            Err(fault) => swept.faults.push(fault),
        }
    }
    let one = async |shard: Shard| {
        let lane = shard.lane();
        (lane, sweep_shard(store, queues.of(lane), clock, (shard, now), (room.of(lane), end)).await)
    };
    for (lane, shard) in join_all(Shard::all().map(one)).await {
        let lane = swept.lanes.of_mut(lane);
        lane.found += shard.found;
        lane.sent += shard.sent;
        lane.oldest_due = lane.oldest_due.max(shard.oldest_due);
        lane.complete &= shard.complete;
        swept.unreadable += shard.unreadable;
        swept.faults.extend(shard.faults);
    }
    swept
}

/// What a sweep did in one shard.
#[derive(Default)]
struct ShardSweep {
    found: usize,
    sent: usize,
    unreadable: usize,
    oldest_due: Duration,
    complete: bool,
    faults: Vec<Fault>,
}

async fn sweep_shard<S: FindDue, Q: QueueHealthChecks, C: Clock>(
    store: &S,
    queue: &Q,
    clock: &C,
    (shard, now): (Shard, Timestamp),
    (room, end): (&AtomicUsize, Duration),
) -> ShardSweep {
    let mut swept = ShardSweep::default();
    let mut position = None;
    loop {
        // Without room too: how late the tests are is to be known above all when there is none.
        let page = match store.due(shard, now, position).await {
            Ok(page) => page,
            Err(fault) => {
                swept.faults.push(fault);
                return swept;
            }
        };
        swept.found += page.due.len();
        swept.unreadable += page.unreadable;
        let since = page.since.map(|since| Duration::try_from(now.duration_since(since)).unwrap_or_default());
        swept.oldest_due = swept.oldest_due.max(since.unwrap_or_default());
        for batch in page.due.chunks(QUEUE_BATCH) {
            if clock.elapsed() >= end {
                return swept;
            }
            let granted = take(room, batch.len());
            match send(queue, clock, &batch[..granted]).await {
                Ok(0) => swept.sent += granted,
                // They are still due. The batches behind them may fare better.
                Ok(unsent) => {
                    swept.sent += granted - unsent;
                    swept.faults.push(not_taken(unsent));
                }
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
            swept.complete = swept.faults.is_empty();
            return swept;
        };
        if clock.elapsed() >= end || room.load(Ordering::Relaxed) == 0 {
            return swept;
        }
        position = Some(next);
    }
}

fn not_taken(count: usize) -> Fault {
    let detail = format!("{count} of a batch were not accepted in {} tries", SENDING.tries);
    Fault::new(FaultKind::Unavailable, "sweep::send", detail)
}

/// Takes up to `wanted` of the room that is left, which shards share.
fn take(room: &AtomicUsize, wanted: usize) -> usize {
    let before = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(wanted)));
    before.unwrap_or_else(|left| left).min(wanted)
}

/// Sends a batch, and what was not taken again; answers how many were not taken at last. Those are still due.
async fn send<Q: QueueHealthChecks, C: Clock>(queue: &Q, clock: &C, batch: &[DueHealthCheck]) -> Result<usize, Fault> {
    let mut rest = batch.to_vec();
    let mut retry = SENDING.start(clock);
    while !rest.is_empty() {
        rest = queue.send(&rest).await?;
        if rest.is_empty() || !retry.wait().await {
            break;
        }
    }
    Ok(rest.len())
}

#[cfg(test)]
mod tests;
