//! Health: written on what was read, announced with what was written, found when it is due.

use std::time::Duration;

use be_domain::endpoint::Endpoint;
use be_domain::health::timeline::EventKind;
use be_domain::health::{HealthRecord, HealthStatus, HealthUpdate, Jitter, Pace, next};
use be_domain::ports::{
    AddEndpoint, DueHealthCheck, FindDue, IfInUse, ReadHealthRecord, ReadTimeline, RetireEndpoint, RetireOutcome,
    SaveHealth, Shard,
};
use be_domain::report::{Check, CheckCode, CheckName, CheckResult, Report};
use futures_util::future::join_all;
use jiff::Timestamp;

use super::Pair;
use super::fixtures::{Tenant, subject};
use super::unruly::{Fate, Unruly};

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

async fn record(tenant: &Tenant<'_>, endpoint: &Endpoint) -> HealthRecord {
    let found = tenant.pair.tables.health_record(&tenant.account, &endpoint.endpoint_id).await.unwrap();
    found.expect("every endpoint has one")
}

fn step(tenant: &Tenant<'_>, record: &HealthRecord, report: &Report) -> HealthUpdate {
    next(record, report, tenant.now + Duration::from_mins(record.version), Pace::default(), Jitter::new(7))
}

async fn keep(tenant: &Tenant<'_>, endpoint: &Endpoint, step: &HealthUpdate) -> bool {
    tenant.pair.tables.save_health(endpoint, step).await.unwrap()
}

async fn kinds(tenant: &Tenant<'_>, endpoint: &Endpoint) -> Vec<EventKind> {
    let events = tenant.pair.tables.timeline(&tenant.account, &endpoint.endpoint_id, None, 100).await.unwrap();
    events.into_iter().rev().map(|event| event.kind).collect()
}

/// What is kept comes back whole, version by version, and what changed is in the timeline.
pub async fn what_is_kept_is_read_back(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let addition = tenant.tested("Exports", "a/").await;
    tenant.add(&addition).await.unwrap();
    let endpoint = addition.endpoint;
    let mut record = record(&tenant, &endpoint).await;
    assert_eq!(record, HealthRecord::first(endpoint.created_at, addition.first_check));
    for report in [passed(), denied(), denied(), denied(), passed()] {
        let step = step(&tenant, &record, &report);
        assert!(keep(&tenant, &endpoint, &step).await);
        record = self::record(&tenant, &endpoint).await;
        assert_eq!(record, step.record);
    }
    let events = pair.tables.timeline(&tenant.account, &endpoint.endpoint_id, None, 100).await.unwrap();
    let told: Vec<_> = events.iter().map(|event| (event.kind, event.sequence, event.status)).collect();
    assert_eq!(
        told,
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

/// Who read another version writes nothing, whether it would have been told or not.
pub async fn what_was_read_must_still_be_there(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let endpoint = tenant.added("Exports", "a/").await;
    let read = record(&tenant, &endpoint).await;
    assert!(keep(&tenant, &endpoint, &step(&tenant, &read, &denied())).await);
    let before = pair.stored(&tenant.account).await;
    for report in [passed(), denied()] {
        assert!(!keep(&tenant, &endpoint, &step(&tenant, &read, &report)).await);
    }
    let ahead = HealthRecord { version: 9, ..read };
    assert!(!keep(&tenant, &endpoint, &step(&tenant, &ahead, &denied())).await);
    assert_eq!(pair.stored(&tenant.account).await, before);
}

/// Of many that read the same version, one writes, and one event is told.
pub async fn of_8_that_read_the_same_one_writes(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let endpoint = tenant.added("Exports", "a/").await;
    let read = record(&tenant, &endpoint).await;
    let step = step(&tenant, &read, &denied());
    let kept = join_all((0..8).map(|_| keep(&tenant, &endpoint, &step))).await;
    assert_eq!(kept.iter().filter(|kept| **kept).count(), 1);
    assert_eq!(kinds(&tenant, &endpoint).await, [EventKind::Added, EventKind::Suspect]);
    assert_eq!(record(&tenant, &endpoint).await, step.record);
}

/// All of an account's due checks at `now`, page by page, and how many pages that took.
async fn due(tenant: &Tenant<'_>, now: Timestamp) -> (Vec<DueHealthCheck>, usize) {
    let (mut all, mut pages) = (Vec::new(), 0);
    for shard in Shard::all() {
        let mut place = None;
        loop {
            let page = tenant.pair.due.due(shard, now, place).await.unwrap();
            pages += usize::from(!page.due.is_empty());
            all.extend(page.due.into_iter().filter(|due| due.account_id == tenant.account));
            place = page.next;
            if place.is_none() {
                break;
            }
        }
    }
    (all, pages)
}

/// Every live endpoint is found when its time has come and not before, with its version, over as many pages as it takes.
pub async fn what_is_due_is_found_when_it_is(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let one_shard = pair.tables.clone().with_shards(1);
    let mut added = Vec::new();
    for n in 0..120 {
        let mut addition = tenant.tested(&format!("Number {n}"), &format!("{n}/")).await;
        addition.first_check = tenant.now + Duration::from_secs(600 - n);
        one_shard.add(&addition).await.unwrap();
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
    let step = step(&tenant, &record(&tenant, endpoint).await, &denied());
    assert!(keep(&tenant, endpoint, &step).await);
    let found = |all: Vec<DueHealthCheck>| all.into_iter().find(|due| due.endpoint_id == endpoint.endpoint_id);
    let due_at = step.record.due_at.unwrap();
    assert_eq!(found(due(&tenant, due_at - Duration::from_millis(1)).await.0), None);
    assert_eq!(found(due(&tenant, due_at).await.0).map(|due| due.version), Some(2));
}

/// A retired endpoint is never due, and a test that was under way is not written any more.
pub async fn what_is_retired_is_left_alone(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let endpoint = tenant.added("Exports", "a/").await;
    let read = record(&tenant, &endpoint).await;
    assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::Retired);
    let retired = record(&tenant, &endpoint).await;
    assert_eq!((retired.due_at, &retired.health), (None, &read.health));
    assert_eq!(due(&tenant, tenant.now + Duration::from_hours(1_000)).await.0, []);
    for report in [passed(), denied()] {
        assert!(!keep(&tenant, &endpoint, &step(&tenant, &read, &report)).await);
    }
    assert_eq!(kinds(&tenant, &endpoint).await, [EventKind::Added, EventKind::Retired]);
}

/// Retiring and testing at the same moment: whichever comes first, the endpoint ends retired, out of the index, and its
/// timeline ends with the retirement.
pub async fn a_retirement_wins_over_a_test(pair: &Pair) {
    for n in 0..8 {
        let tenant = Tenant::new(pair);
        let endpoint = tenant.added("Exports", "a/").await;
        let step = step(&tenant, &record(&tenant, &endpoint).await, &denied());
        let by = subject("retirer");
        let retire = pair.tables.retire(&endpoint, tenant.now, &by, IfInUse::Refuse);
        let (retired, _) = futures_util::future::join(retire, pair.tables.save_health(&endpoint, &step)).await;
        assert_eq!(retired, Ok(RetireOutcome::Retired), "{n}");
        assert_eq!(record(&tenant, &endpoint).await.due_at, None);
        assert_eq!(kinds(&tenant, &endpoint).await.last(), Some(&EventKind::Retired));
    }
}

/// Pages of any size show the same, the latest first.
pub async fn a_timeline_pages(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let endpoint = tenant.added("Exports", "a/").await;
    for n in 0..11 {
        let report = if n % 2 == 0 { denied() } else { passed() };
        let step = step(&tenant, &record(&tenant, &endpoint).await, &report);
        assert!(keep(&tenant, &endpoint, &step).await);
    }
    tenant.retire(&endpoint).await;
    let all = pair.tables.timeline(&tenant.account, &endpoint.endpoint_id, None, 100).await.unwrap();
    assert_eq!(all.len(), 13);
    assert!(all.is_sorted_by(|one, other| one.sequence > other.sequence));
    for limit in [1, 2, 12, 13] {
        let mut seen = Vec::new();
        loop {
            let before = seen.last().map(|last: &be_domain::health::timeline::HealthEvent| last.sequence);
            let page = pair.tables.timeline(&tenant.account, &endpoint.endpoint_id, before, limit).await.unwrap();
            let is_last = page.len() < limit;
            seen.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(seen, all, "pages of {limit}");
    }
    let other = Tenant::new(pair);
    assert_eq!(pair.tables.timeline(&other.account, &endpoint.endpoint_id, None, 9).await, Ok(Vec::new()));
}

/// A transition whose answer is lost, or that is throttled, is there once: in the health and in the timeline.
pub async fn no_transition_is_lost_in_trouble(pair: &Pair, unruly: &Unruly) {
    let fates = [
        Fate::AnswerLost,
        Fate::Cancelled("TransactionConflict"),
        Fate::Cancelled("ThrottlingError"),
        Fate::Refused("ThrottlingException"),
    ];
    for fate in fates {
        for times in [1, 4] {
            let tenant = Tenant::new(pair);
            let endpoint = tenant.added("Exports", "a/").await;
            let step = step(&tenant, &record(&tenant, &endpoint).await, &denied());
            unruly.destine(vec![fate; times]);
            // Whether it was told of its own write or not, it is there, and a message that comes again sees that.
            let kept = pair.tables.save_health(&endpoint, &step).await.unwrap();
            assert!(kept || fate == Fate::AnswerLost, "{fate:?}");
            assert_eq!(unruly.left(), 0);
            assert_eq!(record(&tenant, &endpoint).await, step.record, "{fate:?}");
            assert_eq!(kinds(&tenant, &endpoint).await, [EventKind::Added, EventKind::Suspect], "{fate:?}");
        }
    }
}
