//! Saving what a test found, within one time limit: what cannot be saved by then is reported as a fault, before Lambda
//! ends the function and nothing is reported.

use std::time::Duration;

use jiff::Timestamp;

use super::event::HealthEvent;
use super::{HealthRecord, HealthUpdate, Jitter, Schedule, next};
use crate::checks::{OVERALL, TestPorts};
use crate::endpoint::Endpoint;
use crate::fault::{Fault, FaultKind};
use crate::ports::{Clock, Randomness, ReadHealthRecord, SaveHealth, SaveReceipt};
use crate::receipt::Receipt;
use crate::report::{Outcome, Report};
use crate::retry::{RetrySchedule, ended_by};

/// How long after its start a test by hand is saved, or reported as not saved: 8 s after the test itself must have
/// ended. The function ends after 29 s, and API Gateway waits for 30 s.
pub(crate) const BY_HAND: Duration = OVERALL.saturating_add(Duration::from_secs(8));
/// How long saving a health check may take: twice as long as one write is tried. The function ends after 60 s, of which
/// the canary role takes up to 8 s, and the slowest test of a batch 20 s.
pub(super) const SCHEDULED: Duration = Duration::from_secs(16);
/// What of the time is kept for what a test left in the bucket, if it left anything: the next test has to know.
const FOR_RESIDUE: Duration = Duration::from_secs(3);
/// There are not more writers at one endpoint at the same time.
const TRIES: RetrySchedule = RetrySchedule::without_waits(4);

/// What `save` comes to, or a fault at `end`, on the clock's forward-only time. What it was writing then may be written
/// or not.
pub(crate) async fn save_by<T>(
    clock: &impl Clock,
    end: Duration,
    save: impl Future<Output = Result<T, Fault>> + Unpin,
) -> Result<T, Fault> {
    let late = || Err(Fault::new(FaultKind::TimedOut, "health::saving", "the time limit for saving"));
    ended_by(clock, end, save).await.unwrap_or_else(late)
}

/// What `save` comes to: whether the test counts. If it does not, what it left in the bucket, or removed from it, is
/// kept all the same. All of it ends at `end`.
pub(super) async fn save_or_keep_residue<S: ReadHealthRecord + SaveHealth>(
    store: &S,
    (clock, end): (&impl Clock, Duration),
    (endpoint, report): (&Endpoint, &Report),
    save: impl Future<Output = Result<bool, Fault>> + Unpin,
) -> Result<bool, Fault> {
    let reserved = if report.residue.is_empty() { Duration::ZERO } else { FOR_RESIDUE };
    let saved = save_by(clock, end.saturating_sub(reserved), save).await;
    if saved != Ok(true) {
        save_by(clock, end, Box::pin(keep_residue(store, clock, endpoint, report))).await?;
    }
    saved
}

/// Takes back a receipt by which the configuration of an endpoint could be added anew, if the test of the endpoint that
/// began then failed.
pub(crate) async fn void_receipt<S: SaveReceipt>(
    store: &S,
    endpoint: &Endpoint,
    began: Timestamp,
    report: &Report,
) -> Result<(), Fault> {
    if report.outcome() != Outcome::Failed {
        return Ok(());
    }
    let void = Receipt::void(&endpoint.account_id, &endpoint.configuration, began);
    store.save_receipt(&endpoint.account_id, &void).await.map(drop)
}

/// Keeps what a test by hand found, which began then and started from `record`, by `end`. It counts as one of the
/// sweep's does.
///
/// Where the sweep was faster, its result stands, for it is as fresh; but a pass counts at once. That holds also for a
/// pass of a test that began before a denial which was written meanwhile: of two tests at the same time the one that
/// passed is believed, and should the denial be the truth, the next test says so.
pub(crate) async fn keep_by_hand<S: ReadHealthRecord + SaveHealth, R>(
    store: &S,
    ports: &TestPorts<'_, R, impl Clock, impl Randomness>,
    schedule: Schedule,
    endpoint: &Endpoint,
    (record, began, report): (HealthRecord, Timestamp, &Report),
    end: Duration,
) -> Result<(), Fault> {
    let save = Box::pin(async {
        let (mut record, mut retry) = (record, TRIES.start(ports.clock));
        while record.due_at.is_some() {
            let update = update(ports, schedule, endpoint, &record, (began, report))?;
            let event = HealthEvent::of_update(endpoint, &update);
            if store.save_health(endpoint, &update.record, event.as_ref()).await? {
                return Ok(true);
            }
            if report.outcome() != Outcome::Passed || !retry.wait().await {
                break;
            }
            match store.health_record(&endpoint.account_id, &endpoint.endpoint_id).await? {
                Some(newer) => record = newer,
                None => break,
            }
        }
        Ok(false)
    });
    save_or_keep_residue(store, (ports.clock, end), (endpoint, report), save).await.map(drop)
}

/// Keeps what a test left in the bucket, or removed from it, where somebody else's result of the same time counts.
pub(super) async fn keep_residue<S: ReadHealthRecord + SaveHealth>(
    store: &S,
    clock: &impl Clock,
    endpoint: &Endpoint,
    report: &Report,
) -> Result<(), Fault> {
    let mut retry = TRIES.start(clock);
    while !report.residue.is_empty() {
        let Some(record) = store.health_record(&endpoint.account_id, &endpoint.endpoint_id).await? else {
            break;
        };
        if report.residue.after(&record.leftovers) == record.leftovers {
            break;
        }
        let version = record.version.saturating_add(1);
        let record = record.with_residue(&report.residue, &endpoint.configuration.bucket_name);
        let record = HealthRecord { version, ..record };
        if record.due_at.is_none() || store.save_health(endpoint, &record, None).await? || !retry.wait().await {
            break;
        }
    }
    Ok(())
}

/// What the test makes of the endpoint's health.
pub(super) fn update<R>(
    ports: &TestPorts<'_, R, impl Clock, impl Randomness>,
    schedule: Schedule,
    endpoint: &Endpoint,
    record: &HealthRecord,
    (began, report): (Timestamp, &Report),
) -> Result<HealthUpdate, Fault> {
    let HealthUpdate { record, transition } =
        next(record, report, (began, ports.clock.now()), schedule, Jitter::draw(ports.randomness)?);
    let record = record.with_residue(&report.residue, &endpoint.configuration.bucket_name);
    Ok(HealthUpdate { record, transition })
}
