use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::report::{Check, CheckCode, CheckName, CheckResult};

const SCHEDULE: Schedule = Schedule { interval: Duration::from_hours(6) };

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn found(status: CheckStatus) -> CheckResult {
    match status {
        CheckStatus::Passed => CheckResult::passed("well"),
        CheckStatus::Failed => {
            CheckResult::failed(CheckCode::DeniedByIdentityPolicy, "no", "fix").denying("s3:X", Some("identity_policy"))
        }
        CheckStatus::Skipped => CheckResult::skipped(CheckCode::TestFileNotWritten, "not tried"),
        CheckStatus::Inconclusive => CheckResult::inconclusive(CheckCode::Throttled, "who knows", "again"),
    }
}

fn report(checks: &[(CheckName, CheckStatus)]) -> Report {
    let check = |&(name, status)| Check { name, result: found(status), duration: Duration::ZERO };
    Report::new(checks.iter().map(check).collect())
}

fn all(status: CheckStatus) -> Report {
    report(&CheckName::ALL.map(|name| (name, status)))
}

/// All well but for this one.
fn but(exception: CheckName, status: CheckStatus) -> Report {
    report(&CheckName::ALL.map(|name| (name, if name == exception { status } else { CheckStatus::Passed })))
}

fn first() -> HealthRecord {
    HealthRecord::first(at(0), at(0), at(100))
}

/// What the reports, a minute apart, make of a new endpoint.
fn after(reports: &[Report]) -> HealthUpdate {
    let mut update = HealthUpdate { record: first(), transition: None };
    for (minute, report) in (1..).zip(reports) {
        update = next(&update.record, report, (at(60 * minute), at(60 * minute)), SCHEDULE, Jitter::new(0));
    }
    update
}

fn due_in(update: &HealthUpdate, minutes: u64) -> bool {
    update.record.due_at == Some(update.record.health.last_checked_at + Duration::from_mins(minutes))
}

/// The table of `docs/HEALTH.md`, line by line.
#[test]
fn the_table() {
    use HealthStatus::{Drifted, Healthy, Suspect, Unreachable};
    let (pass, deny, unsure) =
        (all(CheckStatus::Passed), but(CheckName::Delete, CheckStatus::Failed), all(CheckStatus::Inconclusive));
    let rows: [(&[&Report], Option<HealthStatus>, HealthStatus, u64); 16] = [
        (&[&pass], None, Healthy, 347),
        (&[&deny], Some(Healthy), Suspect, 2),
        (&[&unsure], None, Healthy, 30),
        (&[&unsure, &unsure], None, Healthy, 30),
        (&[&unsure, &unsure, &unsure], Some(Healthy), Unreachable, 30),
        (&[&unsure, &unsure, &pass], None, Healthy, 347),
        (&[&deny, &pass], Some(Suspect), Healthy, 347),
        (&[&deny, &deny], Some(Suspect), Drifted, 30),
        (&[&deny, &unsure], None, Suspect, 2),
        (&[&deny, &unsure, &deny], Some(Suspect), Drifted, 30),
        (&[&deny, &unsure, &unsure, &unsure], Some(Suspect), Unreachable, 30),
        (&[&deny, &unsure, &unsure, &unsure, &deny], Some(Unreachable), Drifted, 30),
        (&[&unsure, &unsure, &unsure, &deny], Some(Unreachable), Suspect, 2),
        (&[&unsure, &unsure, &unsure, &pass], Some(Unreachable), Healthy, 347),
        (&[&deny, &deny, &unsure, &unsure, &unsure, &unsure], None, Drifted, 30),
        (&[&deny, &deny, &pass], Some(Drifted), Healthy, 347),
    ];
    for (line, (reports, from, to, minutes)) in rows.into_iter().enumerate() {
        let update = after(&reports.iter().copied().cloned().collect::<Vec<_>>());
        assert_eq!(update.record.health.status, to, "line {line}");
        assert_eq!(update.transition, from.map(|from| Transition { from, to }), "line {line}");
        assert!(due_in(&update, minutes), "line {line}: {:?}", update.record);
    }
}

#[test]
fn a_second_denial_counts_a_minute_after_the_first_and_not_before() {
    let deny = but(CheckName::Delete, CheckStatus::Failed);
    let mut update = HealthUpdate { record: first(), transition: None };
    for (began, ended, status, is_announced) in [
        (0, 10, HealthStatus::Suspect, true),
        (0, 10, HealthStatus::Suspect, false),
        (40, 40, HealthStatus::Suspect, false),
        // It looked at the role less than a minute after the first one did.
        (69, 89, HealthStatus::Suspect, false),
        (70, 89, HealthStatus::Drifted, true),
        (70, 89, HealthStatus::Drifted, false),
    ] {
        update = next(&update.record, &deny, (at(began), at(ended)), SCHEDULE, Jitter::new(0));
        let record = &update.record;
        assert_eq!((record.health.status, update.transition.is_some()), (status, is_announced), "from {began} s");
        assert_eq!(record.denied_since, Some(at(10)));
        assert!(record.due_at >= Some(at(70)), "a check that comes in its time counts");
    }
}

#[test]
fn a_finding_says_what_flipped_where_and_when_it_last_passed() {
    let update = after(&[all(CheckStatus::Passed), but(CheckName::Delete, CheckStatus::Failed)]);
    let [finding] = update.record.health.findings.as_slice() else { panic!("{update:?}") };
    assert_eq!((finding.check.as_str(), finding.code.as_str()), ("delete", "denied_by_identity_policy"));
    assert_eq!((finding.action.as_deref(), finding.layer.as_deref()), (Some("s3:X"), Some("identity_policy")));
    assert_eq!(finding.remedy.as_deref(), Some("fix"));
    assert_eq!(finding.last_passed_at, Some(at(60)));
    // While it is drifted, another check passes and then flips: that one passed later than the first.
    let update = after(&[
        but(CheckName::Delete, CheckStatus::Failed),
        but(CheckName::Delete, CheckStatus::Failed),
        all(CheckStatus::Failed),
    ]);
    let when =
        |check| update.record.health.findings.iter().find(|finding| finding.check == check).unwrap().last_passed_at;
    assert_eq!((when("delete"), when("list")), (Some(at(0)), Some(at(120))));
}

#[test]
fn trust_that_has_become_loose_is_drift() {
    let loose = but(CheckName::ExternalIdRequired, CheckStatus::Failed);
    let update = after(&[loose.clone(), loose]);
    assert_eq!(update.record.health.status, HealthStatus::Drifted);
    assert_eq!(update.record.health.findings[0].check, "external_id_required");
}

#[test]
fn worse_drift_is_reported_again_and_unchanged_drift_is_not() {
    let deny = but(CheckName::Delete, CheckStatus::Failed);
    let drifted = [deny.clone(), deny.clone(), deny];
    assert_eq!(after(&drifted).transition, None);
    let worse = [drifted.as_slice(), &[all(CheckStatus::Failed)]].concat();
    let transition = Transition { from: HealthStatus::Drifted, to: HealthStatus::Drifted };
    assert_eq!(after(&worse).transition, Some(transition));
}

#[test]
fn what_was_denied_and_not_tried_again_is_not_fixed() {
    let deny = but(CheckName::Delete, CheckStatus::Failed);
    let mut gone = CheckName::ALL.map(|name| (name, CheckStatus::Skipped));
    gone[0].1 = CheckStatus::Failed;
    let update = after(&[deny.clone(), deny, report(&gone)]);
    let checks: Vec<_> = update.record.health.findings.iter().map(|finding| finding.check.as_str()).collect();
    assert_eq!(checks, ["role_assumable", "delete"]);
}

#[test]
fn a_denial_is_still_reported_when_the_endpoint_can_no_longer_be_reached() {
    let deny = but(CheckName::Delete, CheckStatus::Failed);
    let unsure = but(CheckName::List, CheckStatus::Inconclusive);
    let mut reports = vec![deny, unsure.clone(), unsure.clone(), unsure];
    let outcome = |reports: &[Report]| {
        let update = after(reports);
        let findings = update.record.health.findings.into_iter();
        (update.record.health.status, findings.map(|finding| (finding.check, finding.inconclusive)).collect::<Vec<_>>())
    };
    let both = [("delete".to_owned(), false), ("list".to_owned(), true)];
    assert_eq!(outcome(&reports), (HealthStatus::Unreachable, both.to_vec()));
    // What gives no verdict any more is no finding; what was denied is one until a test passes.
    reports.push(but(CheckName::Read, CheckStatus::Inconclusive));
    let both = [("delete".to_owned(), false), ("read".to_owned(), true)];
    assert_eq!(outcome(&reports), (HealthStatus::Unreachable, both.to_vec()));
    // And it is a part of the drift that a second denial makes, unless that test saw it pass.
    let mut gone = CheckName::ALL.map(|name| (name, CheckStatus::Skipped));
    gone[0].1 = CheckStatus::Failed;
    reports.push(report(&gone));
    let drifted = [("role_assumable".to_owned(), false), ("delete".to_owned(), false)];
    assert_eq!(outcome(&reports), (HealthStatus::Drifted, drifted.to_vec()));
}

#[test]
fn a_retired_endpoint_never_comes_due_again() {
    let retired = HealthRecord { due_at: None, ..first() };
    assert_eq!(next(&retired, &all(CheckStatus::Failed), (at(1), at(1)), SCHEDULE, Jitter::new(9)).record.due_at, None);
}

fn reports() -> impl Strategy<Value = Report> {
    let status =
        select(vec![CheckStatus::Passed, CheckStatus::Failed, CheckStatus::Skipped, CheckStatus::Inconclusive]);
    let any = proptest::collection::vec(status.clone(), 10)
        .prop_map(|statuses| report(&CheckName::ALL.into_iter().zip(statuses).collect::<Vec<_>>()));
    let one = (select(CheckName::ALL.to_vec()), status.clone()).prop_map(|(name, status)| but(name, status));
    prop_oneof![any, one, status.prop_map(all)]
}

/// Reports with the seconds between them, by clocks that agree or differ by minutes, and how long each test took.
fn histories() -> impl Strategy<Value = Vec<(Report, i64, i64, i64, u8)>> {
    let gap = prop_oneof![0_i64..=61, 0_i64..180];
    let skew = prop_oneof![Just(0), -300_i64..300];
    proptest::collection::vec((reports(), gap, skew, 0_i64..=20, any::<u8>()), 1..40)
}

proptest! {
    /// The sweep runs every five minutes, a second look is due after two, and two tests take less than a minute.
    #[test]
    fn drift_is_announced_within_the_interval(minutes in 27_u64..=10_080, first in any::<u8>(), second in any::<u8>()) {
        let (schedule, start) = (Schedule { interval: Duration::from_mins(minutes) }, at(0));
        let (sweep, tests) = (Duration::from_mins(5), Duration::from_mins(1));
        let looked = schedule.due_at(HealthStatus::Healthy, false, start, Jitter::new(first)) + sweep;
        let again = schedule.due_at(HealthStatus::Suspect, false, looked, Jitter::new(second)) + sweep;
        prop_assert!(again + tests <= start + schedule.interval);
    }

    /// Where the interval is too short for that, there is still time between two tests.
    #[test]
    fn no_interval_is_all_tests(minutes in 5_u64..=10_080, jitter in any::<u8>(), unsure in any::<bool>()) {
        let schedule = Schedule { interval: Duration::from_mins(minutes) };
        let due = schedule.due_at(HealthStatus::Healthy, unsure, at(0), Jitter::new(jitter));
        prop_assert!(due >= at(0) + Duration::from_mins(1) && due < at(0) + schedule.interval);
    }

    #[test]
    fn whatever_happens(history in histories()) {
        let mut record = first();
        let (mut denied_since, mut unsure, mut seconds) = (None, 0, 0);
        for (report, gap, skew, took, jitter) in history {
            seconds += gap;
            let (began, now) = (at(seconds + skew - took), at(seconds + skew));
            let update = next(&record, &report, (began, now), SCHEDULE, Jitter::new(jitter));
            let (old, new) = (&record.health, &update.record.health);
            let outcome = report.outcome();
            match outcome {
                Outcome::Passed => (denied_since, unsure) = (None, 0),
                Outcome::Failed => unsure = 0,
                Outcome::Inconclusive => unsure += 1,
            }
            // A pass recovers at once, and nothing else does.
            if outcome == Outcome::Passed {
                prop_assert_eq!(new.status, HealthStatus::Healthy);
            } else if old.status != HealthStatus::Healthy {
                prop_assert_ne!(new.status, HealthStatus::Healthy);
            }
            // One denial never flags, the second does if it began a minute later; no number of them within a minute
            // does.
            if outcome == Outcome::Failed {
                let first = *denied_since.get_or_insert(new.last_checked_at);
                let is_later = began.duration_since(first).as_secs() >= 60;
                let is_drifted = is_later || old.status == HealthStatus::Drifted;
                prop_assert_eq!(new.status, if is_drifted { HealthStatus::Drifted } else { HealthStatus::Suspect });
            }
            prop_assert_eq!(update.record.denied_since, denied_since);
            // No verdict flags nothing and takes no flag back.
            if outcome == Outcome::Inconclusive {
                prop_assert_eq!(old.status == HealthStatus::Drifted, new.status == HealthStatus::Drifted);
                prop_assert!(new.status == old.status || new.status == HealthStatus::Unreachable);
                let is_unreachable = unsure >= 3 && old.status != HealthStatus::Drifted;
                prop_assert!(!is_unreachable || new.status == HealthStatus::Unreachable);
            }
            // What was denied is reported until a test passes, or is denied for something else.
            if outcome == Outcome::Inconclusive {
                let denied = |finding: &&Finding| !finding.inconclusive;
                prop_assert!(old.findings.iter().filter(denied).all(|finding| new.findings.contains(finding)));
            }
            let may_be_unsure = new.status == HealthStatus::Unreachable;
            prop_assert!(may_be_unsure || new.findings.iter().all(|finding| !finding.inconclusive));
            // Findings are there exactly while something is wrong, and no check is named twice.
            let names: Vec<_> = new.findings.iter().map(|finding| &finding.check).collect();
            let mut once = names.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), names.len());
            if new.status == HealthStatus::Healthy {
                prop_assert!(names.is_empty());
            } else if new.status != HealthStatus::Unreachable {
                prop_assert!(!names.is_empty());
            }
            prop_assert!(new.findings.iter().all(|finding| finding.last_passed_at <= Some(new.last_checked_at)));
            // Time does not go back, a version follows the other, and due is later, but within the interval.
            prop_assert!(new.last_checked_at >= old.last_checked_at && new.last_checked_at >= now);
            prop_assert_eq!(new.since, if new.status == old.status { old.since } else { new.last_checked_at });
            prop_assert_eq!(update.record.version, record.version + 1);
            let due = update.record.due_at.unwrap();
            prop_assert!(due > new.last_checked_at && due <= new.last_checked_at + SCHEDULE.interval);
            // What changes is reported.
            prop_assert!(new.status == old.status || update.transition.is_some());
            if let Some(transition) = update.transition {
                prop_assert_eq!((transition.from, transition.to), (old.status, new.status));
                prop_assert!(transition.from != transition.to || transition.to == HealthStatus::Drifted);
            }
            record = update.record;
        }
    }
}
