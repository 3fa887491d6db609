//! Health: written on what was read, announced with what was written, found when it is due.

use std::time::Duration;

use be_domain::endpoint::Endpoint;
use be_domain::health::event::{EventKind, HealthEvent};
use be_domain::health::{HealthRecord, HealthStatus, HealthUpdate, Jitter, Lane, Schedule, next};
use be_domain::operations::retire_endpoint::IfInUse;
use be_domain::ports::{DueHealthCheck, FindDue, ReadHealthRecord, ReadTimeline, RetireOutcome, SaveHealth, Shard};
use be_domain::report::{Check, CheckCode, CheckName, CheckResult, Report};
use futures_util::future::join_all;
use jiff::Timestamp;

use super::fixtures::{Tenant, subject};
use super::store::Store;

fn report(result: CheckResult) -> Report {
    Report::new(vec![Check { name: CheckName::Delete, result, duration: Duration::ZERO }])
}

pub(super) fn passed() -> Report {
    report(CheckResult::passed("well"))
}

pub(super) fn denied() -> Report {
    report(
        CheckResult::failed(CheckCode::AccessDenied, "no", "fix it")
            .denying("s3:DeleteObject", Some("identity_policy")),
    )
}

pub(super) async fn record<S: Store>(tenant: &Tenant<'_, S>, endpoint: &Endpoint) -> HealthRecord {
    let found = tenant.store.tables().health_record(&tenant.account, &endpoint.endpoint_id).await.unwrap();
    found.expect("every endpoint has one")
}

pub(super) fn update<S: Store>(tenant: &Tenant<'_, S>, record: &HealthRecord, report: &Report) -> HealthUpdate {
    let at = tenant.now + Duration::from_mins(record.version);
    next(record, report, (at, at), Schedule::default(), Jitter::new(7))
}

/// Saves the update as the domain does: together with its event, if it has one.
pub(super) async fn keep<S: Store>(tenant: &Tenant<'_, S>, endpoint: &Endpoint, update: &HealthUpdate) -> bool {
    let event = HealthEvent::of_update(endpoint, update);
    tenant.store.tables().save_health(endpoint, &update.record, event.as_ref()).await.unwrap()
}

pub(super) async fn kinds<S: Store>(tenant: &Tenant<'_, S>, endpoint: &Endpoint) -> Vec<EventKind> {
    let events = tenant.store.tables().timeline(&tenant.account, &endpoint.endpoint_id, None, 100).await.unwrap();
    events.into_iter().rev().map(|event| event.kind).collect()
}

/// What is kept comes back whole, version by version, and what changed is in the timeline.
pub async fn saved_health_is_read_back<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let addition = tenant.tested("Exports", "a/").await;
    tenant.add(&addition).await.unwrap();
    let endpoint = addition.endpoint;
    let mut record = record(&tenant, &endpoint).await;
    assert_eq!(record, HealthRecord::first(endpoint.created_at, endpoint.created_at, tenant.now));
    for report in [passed(), denied(), denied(), denied(), passed()] {
        let update = update(&tenant, &record, &report);
        assert!(keep(&tenant, &endpoint, &update).await);
        record = self::record(&tenant, &endpoint).await;
        assert_eq!(record, update.record);
    }
    let events = store.tables().timeline(&tenant.account, &endpoint.endpoint_id, None, 100).await.unwrap();
    let recorded: Vec<_> = events.iter().map(|event| (event.kind, event.sequence, event.status)).collect();
    assert_eq!(
        recorded,
        [
            (EventKind::Recovered, 6, Some(HealthStatus::Healthy)),
            (EventKind::Drifted, 4, Some(HealthStatus::Drifted)),
            (EventKind::Suspect, 3, Some(HealthStatus::Suspect)),
            (EventKind::Added, 1, Some(HealthStatus::Healthy)),
        ]
    );
    assert_eq!(events[1].findings[0].action.as_deref(), Some("s3:DeleteObject"));
    assert_eq!(events[1].endpoint, (&endpoint).into());
    assert_eq!(events[1].previous_status, Some(HealthStatus::Suspect));
}

/// Who read another version writes nothing, whether there would have been an event or not.
pub async fn a_stale_update_is_not_saved<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    let read = record(&tenant, &endpoint).await;
    assert!(keep(&tenant, &endpoint, &update(&tenant, &read, &denied())).await);
    let before = store.stored(&tenant.account).await;
    for report in [passed(), denied()] {
        assert!(!keep(&tenant, &endpoint, &update(&tenant, &read, &report)).await);
    }
    let ahead = HealthRecord { version: 9, ..read };
    assert!(!keep(&tenant, &endpoint, &update(&tenant, &ahead, &denied())).await);
    assert_eq!(store.stored(&tenant.account).await, before);
}

/// Of many that read the same version, one writes, and one event is recorded.
pub async fn one_of_concurrent_updates_is_saved<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    let read = record(&tenant, &endpoint).await;
    let update = update(&tenant, &read, &denied());
    let kept = join_all((0..8).map(|_| keep(&tenant, &endpoint, &update))).await;
    assert_eq!(kept.iter().filter(|kept| **kept).count(), 1);
    assert_eq!(kinds(&tenant, &endpoint).await, [EventKind::Added, EventKind::Suspect]);
    assert_eq!(record(&tenant, &endpoint).await, update.record);
}

/// All of an account's due checks at `now`, page by page, and how many pages that took.
async fn due<S: Store>(tenant: &Tenant<'_, S>, now: Timestamp) -> (Vec<DueHealthCheck>, usize) {
    let (mut all, mut pages) = (Vec::new(), 0);
    for shard in Shard::all() {
        let (due, of_shard) = due_of(tenant, shard, now).await;
        all.extend(due);
        pages += of_shard;
    }
    (all, pages)
}

/// Those of one shard. Other tenants of the tables may fill pages.
async fn due_of<S: Store>(tenant: &Tenant<'_, S>, shard: Shard, now: Timestamp) -> (Vec<DueHealthCheck>, usize) {
    let (mut all, mut pages, mut place) = (Vec::new(), 0, None);
    loop {
        let page = tenant.store.due().due(shard, now, place).await.unwrap();
        pages += usize::from(!page.due.is_empty());
        all.extend(page.due.into_iter().filter(|due| due.account_id == tenant.account));
        place = page.next;
        if place.is_none() {
            return (all, pages);
        }
    }
}

/// Every live endpoint is found when its time has come and not before, with its version, over as many pages as it
/// takes.
pub async fn due_endpoints_are_found<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut added = Vec::new();
    for n in 0..120 {
        let mut addition = tenant.tested(&format!("Number {n}"), &format!("{n}/")).await;
        addition.health.due_at = Some(tenant.now + Duration::from_secs(600 - n));
        store.add_to_one_shard(&addition).await.unwrap();
        added.push(addition.endpoint);
    }
    let at = |seconds| tenant.now + Duration::from_secs(seconds);
    assert_eq!(due(&tenant, at(480)).await.0, []);
    let (last, _) = due(&tenant, at(490)).await;
    assert_eq!(last.len(), 10, "those of the 481st to the 490th second");
    let (all, pages) = due(&tenant, at(600)).await;
    assert!(pages >= 2, "{pages}");
    let ids: Vec<_> = all.iter().map(|due| due.endpoint_id.clone()).collect();
    let expected: Vec<_> = added.iter().rev().map(|endpoint| endpoint.endpoint_id.clone()).collect();
    assert_eq!(ids, expected, "longest ago first");
    assert!(all.iter().all(|due| due.version == 1));

    // Tested: due again later, with its new version.
    let endpoint = &added[0];
    let update = update(&tenant, &record(&tenant, endpoint).await, &denied());
    assert!(keep(&tenant, endpoint, &update).await);
    let found = |all: Vec<DueHealthCheck>| all.into_iter().find(|due| due.endpoint_id == endpoint.endpoint_id);
    let due_at = update.record.due_at.unwrap();
    assert_eq!(found(due(&tenant, due_at - Duration::from_millis(1)).await.0), None);
    assert_eq!(found(due(&tenant, due_at).await.0).map(|due| due.version), Some(2));
}

/// An endpoint whose bucket did not respond in time is due in the slow lane until it does.
pub async fn a_bucket_that_does_not_respond_is_due_in_the_slow_lane<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    let timed_out = || report(CheckResult::inconclusive(CheckCode::TimedOut, "no answer", "wait"));
    for (report, expected) in
        [(timed_out(), Lane::Slow), (denied(), Lane::Fast), (timed_out(), Lane::Slow), (passed(), Lane::Fast)]
    {
        let update = update(&tenant, &record(&tenant, &endpoint).await, &report);
        assert_eq!(update.record.lane, expected);
        assert!(keep(&tenant, &endpoint, &update).await);
        assert_eq!(record(&tenant, &endpoint).await, update.record);
        let mut lanes = Vec::new();
        for shard in Shard::all() {
            let (due, _) = due_of(&tenant, shard, update.record.due_at.unwrap()).await;
            lanes.extend(due.into_iter().map(|due| (shard.lane(), due.version)));
        }
        assert_eq!(lanes, [(expected, update.record.version)]);
    }
}

/// A retired endpoint is never due, and a test that was under way is not written any more.
pub async fn a_retired_endpoint_is_never_due<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    let read = record(&tenant, &endpoint).await;
    assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::Retired);
    let retired = record(&tenant, &endpoint).await;
    assert_eq!((retired.due_at, &retired.health), (None, &read.health));
    assert_eq!(due(&tenant, tenant.now + Duration::from_hours(1_000)).await.0, []);
    for report in [passed(), denied()] {
        assert!(!keep(&tenant, &endpoint, &update(&tenant, &read, &report)).await);
    }
    assert_eq!(kinds(&tenant, &endpoint).await, [EventKind::Added, EventKind::Retired]);
}

/// Retiring and testing at the same moment: whichever comes first, the endpoint ends retired, out of the index, and its
/// timeline ends with the retirement.
pub async fn a_retirement_wins_over_a_concurrent_update<S: Store>(store: &S) {
    for n in 0..8 {
        let tenant = Tenant::new(store);
        let endpoint = tenant.added("Exports", "a/").await;
        let update = update(&tenant, &record(&tenant, &endpoint).await, &denied());
        let by = subject("retirer");
        let retire = tenant.retire_at(tenant.now, &by, &endpoint, IfInUse::Refuse);
        let (retired, _) = futures_util::future::join(retire, keep(&tenant, &endpoint, &update)).await;
        assert_eq!(retired, Ok(RetireOutcome::Retired), "{n}");
        assert_eq!(record(&tenant, &endpoint).await.due_at, None);
        assert_eq!(kinds(&tenant, &endpoint).await.last(), Some(&EventKind::Retired));
    }
}

/// Pages of any size show the same, the latest first.
pub async fn the_timeline_is_paged<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    for n in 0..11 {
        let report = if n % 2 == 0 { denied() } else { passed() };
        let update = update(&tenant, &record(&tenant, &endpoint).await, &report);
        assert!(keep(&tenant, &endpoint, &update).await);
    }
    tenant.retire(&endpoint).await;
    let all = store.tables().timeline(&tenant.account, &endpoint.endpoint_id, None, 100).await.unwrap();
    assert_eq!(all.len(), 13);
    // The retirement follows the last update.
    assert!(all.iter().rev().map(|event| event.sequence).eq(1..=13));
    for limit in [1, 2, 12, 13] {
        let mut seen = Vec::new();
        loop {
            let before = seen.last().map(|last: &HealthEvent| last.sequence);
            let page = store.tables().timeline(&tenant.account, &endpoint.endpoint_id, before, limit).await.unwrap();
            let is_last = page.len() < limit;
            seen.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(seen, all, "pages of {limit}");
    }
    let other = Tenant::new(store);
    assert_eq!(store.tables().timeline(&other.account, &endpoint.endpoint_id, None, 9).await, Ok(Vec::new()));
}
