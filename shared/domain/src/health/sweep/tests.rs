use std::collections::VecDeque;
use std::sync::Mutex;

use tokio::sync::Notify;

use super::*;
use crate::fault::FaultKind;
use crate::ports::DuePage;
use crate::values::{AccountId, EndpointId};

/// A clock on which nothing takes time but waiting, and what somebody lets pass.
#[derive(Default)]
struct Hours(Mutex<Duration>);

impl Hours {
    fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Hours {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_hours(1)
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    async fn sleep_until(&self, elapsed: Duration) {
        *self.0.lock().unwrap() = elapsed;
    }
}

fn due(n: u64) -> DueHealthCheck {
    let account_id = AccountId::parse("acme").unwrap();
    DueHealthCheck { account_id, endpoint_id: EndpointId::new(n, &[0; 10]), version: n }
}

fn fault() -> Fault {
    Fault { kind: FaultKind::Throttled, operation: "fake", detail: String::new() }
}

/// Shards of pages of 100, of which one may be broken; the n-th of shard s is due since s minutes and n seconds after
/// midnight.
#[derive(Default)]
struct Index {
    counts: Vec<u64>,
    broken: Option<u8>,
    unreadable: usize,
}

impl FindDue for Index {
    type Position = u64;

    async fn due(&self, shard: Shard, _: Timestamp, after: Option<u64>) -> Result<DuePage<u64>, Fault> {
        if self.broken == Some(shard.number()) {
            return Err(fault());
        }
        let (start, count) = (after.unwrap_or(0), self.counts.get(usize::from(shard.number())).copied().unwrap_or(0));
        let end = count.min(start + 100);
        let number = |n| u64::from(shard.number()) * 1_000_000 + n;
        let midnight = Timestamp::UNIX_EPOCH + Duration::from_mins(u64::from(shard.number()));
        Ok(DuePage {
            due: (start..end).map(|n| due(number(n))).collect(),
            since: (start < end).then_some(midnight + Duration::from_secs(start)),
            unreadable: if shard.number() < 2 { self.unreadable } else { 0 },
            next: (end < count).then_some(end),
        })
    }
}

#[derive(Default)]
struct Queue {
    /// How many it says are waiting, if that is not the greatest number, at which it does not say so.
    waiting: usize,
    /// How many of a batch are not taken, for the first sends.
    unsent: Mutex<VecDeque<usize>>,
    sent: Mutex<Vec<Vec<DueHealthCheck>>>,
}

impl QueueHealthChecks for &Queue {
    async fn waiting(&self) -> Result<usize, Fault> {
        if self.waiting == usize::MAX { Err(fault()) } else { Ok(self.waiting) }
    }

    async fn send(&self, batch: &[DueHealthCheck]) -> Result<Vec<DueHealthCheck>, Fault> {
        assert!((1..=QUEUE_BATCH).contains(&batch.len()));
        let unsent = self.unsent.lock().unwrap().pop_front().unwrap_or(0).min(batch.len());
        let (rest, taken) = batch.split_at(unsent);
        self.sent.lock().unwrap().push(taken.to_vec());
        Ok(rest.to_vec())
    }
}

const LIMITS: SweepLimits =
    SweepLimits { max_waiting: Lanes { fast: 10_000, slow: 100 }, time: Duration::from_secs(45) };

/// A sweep of what is in the fast lane, with this queue for it.
async fn swept(index: &Index, queue: &Queue, clock: &Hours) -> SweepResult {
    sweep(index, &Lanes { fast: queue, slow: &Queue::default() }, clock, LIMITS).await
}

#[tokio::test]
async fn everything_that_is_due_is_sent_once_in_full_batches() {
    let index = Index { counts: vec![250, 0, 7, 100], ..Index::default() };
    let queue = Queue::default();
    let SweepResult { lanes: Lanes { fast, slow }, .. } = swept(&index, &queue, &Hours::default()).await;
    assert_eq!((fast.found, fast.sent, fast.complete), (357, 357, true));
    assert_eq!(slow, LaneSweep { complete: true, ..LaneSweep::default() });
    let sent = queue.sent.into_inner().unwrap();
    assert_eq!(sent.len(), 25 + 1 + 10, "full batches but for the last of a shard");
    let mut all: Vec<_> = sent.into_iter().flatten().map(|due| due.version).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 357);
}

#[tokio::test]
async fn what_the_queue_did_not_take_is_sent_again() {
    let index = Index { counts: vec![20], ..Index::default() };
    let queue = Queue { unsent: Mutex::new([4, 2, 0].into()), ..Queue::default() };
    assert_eq!(swept(&index, &queue, &Hours::default()).await.lanes.fast.sent, 20);
    let never = Queue { unsent: Mutex::new([10; 3].into()), ..Queue::default() };
    let clock = Hours::default();
    let swept = swept(&index, &never, &clock).await;
    assert_eq!(swept.lanes.fast.sent, 10, "the first batch is left to the next sweep, the second goes on");
    let [fault] = swept.faults.as_slice() else { panic!("{swept:?}") };
    assert!(!swept.lanes.fast.complete && fault.detail.starts_with("10 of a batch"), "{swept:?}");
    assert_eq!(clock.elapsed(), SENDING.first_wait * 3, "it does not hammer at what asks for time");
}

#[tokio::test]
async fn a_broken_shard_keeps_no_other_from_being_swept() {
    let index = Index { counts: vec![20, 20, 20], broken: Some(1), ..Index::default() };
    let SweepResult { lanes, faults, .. } = swept(&index, &Queue::default(), &Hours::default()).await;
    assert_eq!((lanes.fast.sent, lanes.fast.complete, faults), (40, false, vec![fault()]));
}

#[tokio::test]
async fn a_full_queue_is_not_filled_further() {
    let index = Index { counts: vec![500, 500], ..Index::default() };
    let queue = Queue { waiting: 9_985, ..Queue::default() };
    let Lanes { fast, .. } = swept(&index, &queue, &Hours::default()).await.lanes;
    assert_eq!((fast.sent, fast.complete, fast.waiting), (15, false, 9_985));
    let full = Queue { waiting: 10_001, ..Queue::default() };
    let Lanes { fast, .. } = swept(&index, &full, &Hours::default()).await.lanes;
    assert_eq!((fast.sent, fast.found, fast.complete), (0, 200, false), "a page of each, to know how late it is");
}

#[tokio::test]
async fn delay_is_reported_even_if_the_queue_is_full() {
    let oldest = async |counts: Vec<u64>, waiting| {
        let (index, queue) = (Index { counts, ..Index::default() }, Queue { waiting, ..Queue::default() });
        swept(&index, &queue, &Hours::default()).await.lanes.fast.oldest_due
    };
    assert_eq!(oldest(vec![0, 0, 250, 10], 0).await, Duration::from_mins(58));
    assert_eq!(oldest(vec![0, 0, 250, 10], 20_000).await, Duration::from_mins(58));
    assert_eq!(oldest(vec![1], 0).await, Duration::from_hours(1));
    assert_eq!(oldest(Vec::new(), 0).await, Duration::ZERO);
}

#[tokio::test]
async fn what_cannot_be_read_is_counted() {
    let index = Index { counts: vec![20, 20], unreadable: 3, ..Index::default() };
    let SweepResult { lanes, unreadable, .. } = swept(&index, &Queue::default(), &Hours::default()).await;
    assert_eq!((lanes.fast.sent, unreadable, lanes.fast.complete), (40, 6, true));
}

/// Five are due in the fast lane and 250 in the slow one.
fn both() -> Index {
    let mut counts = vec![0; usize::from(Shard::MAX)];
    (counts[0], counts[usize::from(Shard::MAX_FAST)]) = (5, 250);
    Index { counts, ..Index::default() }
}

#[tokio::test]
async fn each_lane_has_its_own_queue_and_room() {
    let (index, fast, slow) = (both(), Queue::default(), Queue::default());
    let SweepResult { lanes, faults, .. } =
        sweep(&index, &Lanes { fast: &fast, slow: &slow }, &Hours::default(), LIMITS).await;
    assert_eq!((lanes.fast.found, lanes.fast.sent, lanes.fast.complete), (5, 5, true));
    assert_eq!((lanes.slow.sent, lanes.slow.complete, faults), (100, false, vec![]), "no more than its limit");
    assert_eq!(lanes.fast.oldest_due, Duration::from_hours(1));
    assert_eq!(lanes.slow.oldest_due, Duration::from_mins(60 - u64::from(Shard::MAX_FAST)));
    let sent = |queue: &Queue| queue.sent.lock().unwrap().iter().flatten().map(|due| due.version).collect::<Vec<_>>();
    assert_eq!(sent(&fast), [0, 1, 2, 3, 4]);
    assert!(sent(&slow).iter().all(|version| *version >= u64::from(Shard::MAX_FAST) * 1_000_000));
}

#[tokio::test]
async fn a_queue_that_does_not_respond_leaves_the_other_lane_alone() {
    let (index, works, broken) = (both(), Queue::default(), Queue { waiting: usize::MAX, ..Queue::default() });
    let swept = sweep(&index, &Lanes { fast: &works, slow: &broken }, &Hours::default(), LIMITS).await;
    assert_eq!((swept.lanes.fast.sent, swept.lanes.fast.complete), (5, true));
    assert_eq!((swept.lanes.slow.sent, swept.lanes.slow.complete, swept.faults), (0, false, vec![fault()]));
}

/// A queue of which every call takes a second.
struct SlowQueue<'a>(&'a Hours);

impl QueueHealthChecks for &SlowQueue<'_> {
    async fn waiting(&self) -> Result<usize, Fault> {
        Ok(0)
    }

    async fn send(&self, _: &[DueHealthCheck]) -> Result<Vec<DueHealthCheck>, Fault> {
        self.0.pass(Duration::from_secs(1));
        Ok(Vec::new())
    }
}

#[tokio::test]
async fn a_sweep_ends_in_time_also_within_a_page() {
    let index = Index { counts: vec![100], ..Index::default() };
    let clock = Hours::default();
    let limits = SweepLimits { time: Duration::from_secs(4), ..LIMITS };
    let queue = SlowQueue(&clock);
    let swept = sweep(&index, &Lanes { fast: &queue, slow: &queue }, &clock, limits).await;
    assert_eq!((swept.lanes.fast.sent, swept.lanes.fast.complete, swept.faults), (40, false, Vec::new()));
}

#[test]
fn endpoints_are_spread_over_the_shards_in_use() {
    let slow = usize::from(Shard::MAX_FAST)..usize::from(Shard::MAX);
    for (lane, shards, expected) in [
        (Lane::Fast, 1, 0..1),
        (Lane::Fast, 3, 0..3),
        (Lane::Fast, 8, 0..8),
        (Lane::Fast, 24, 0..24),
        // As a stack of an earlier release can have it.
        (Lane::Fast, 32, 0..24),
        (Lane::Slow, 1, slow.clone()),
        (Lane::Slow, 32, slow),
    ] {
        let mut counts = vec![0; usize::from(Shard::MAX)];
        for n in 0..3_200_u64 {
            let mut random = [0; 10];
            random[2..].copy_from_slice(&n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
            let shard = Shard::of(&EndpointId::new(1, &random), lane, shards);
            assert_eq!((shard.lane(), Shard::numbered(shard.number())), (lane, Some(shard)));
            counts[usize::from(shard.number())] += 1;
        }
        let fair = 3_200 / expected.len();
        for (shard, count) in counts.into_iter().enumerate() {
            let fair = if expected.contains(&shard) { fair / 2..=fair * 2 } else { 0..=0 };
            assert!(fair.contains(&count), "{lane:?}, {shards}: {count} in {shard}");
        }
    }
    assert_eq!(Shard::numbered(Shard::MAX), None);
}

/// A queue that never answers once it has taken so many batches.
struct Stuck {
    left: AtomicUsize,
    full: Notify,
    sent: Mutex<usize>,
}

impl QueueHealthChecks for &Stuck {
    async fn waiting(&self) -> Result<usize, Fault> {
        Ok(0)
    }

    async fn send(&self, batch: &[DueHealthCheck]) -> Result<Vec<DueHealthCheck>, Fault> {
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err() {
            self.full.notify_one();
            std::future::pending::<()>().await;
        }
        *self.sent.lock().unwrap() += batch.len();
        Ok(Vec::new())
    }
}

#[tokio::test]
async fn a_sweep_that_dies_half_way_loses_nothing() {
    let index = Index { counts: vec![250, 50], ..Index::default() };
    let queue = Stuck { left: AtomicUsize::new(7), full: Notify::new(), sent: Mutex::default() };
    let (clock, queues) = (Hours::default(), Lanes { fast: &queue, slow: &queue });
    tokio::select! {
        swept = sweep(&index, &queues, &clock, LIMITS) => panic!("it lives: {swept:?}"),
        () = queue.full.notified() => {}
    }
    assert_eq!(*queue.sent.lock().unwrap(), 70);
    // Nothing was marked, so the next one finds all that was not tested meanwhile.
    let Lanes { fast, .. } = swept(&index, &Queue::default(), &Hours::default()).await.lanes;
    assert_eq!((fast.sent, fast.complete), (300, true));
}
