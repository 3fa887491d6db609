use jiff::Timestamp;

use super::{Finding, Health, HealthRecord, HealthStatus, Jitter, Lane, Schedule};
use crate::report::{CheckStatus, IAM_CHANGE, Outcome, Report};

/// How many tests in a row give no verdict before the endpoint is unreachable.
pub const UNREACHABLE_AFTER: u32 = 3;

/// What a test's report makes of an endpoint's health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthUpdate {
    /// The new record, one version on.
    pub record: HealthRecord,
    /// What is to be announced, if anything is.
    pub transition: Option<Transition>,
}

/// A change to announce: of the status, or of a drifted endpoint for the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Where the endpoint stood.
    pub from: HealthStatus,
    /// Where it stands.
    pub to: HealthStatus,
}

/// What `report`, of a test from `began` to `now`, makes of `previous`.
///
/// One denial never flags, and neither does any number of tests without a verdict; only a pass takes a flag back. A
/// second denial flags if its test began at least a minute after that of the first ended, whoever tested: IAM can take
/// that long to apply a change, so what comes sooner can be the same denial.
pub fn next(
    previous: &HealthRecord,
    report: &Report,
    (began, now): (Timestamp, Timestamp),
    schedule: Schedule,
    jitter: Jitter,
) -> HealthUpdate {
    // Clocks differ by minutes between machines; reported times must not go back because of that.
    let now = now.max(previous.health.last_checked_at);
    let outcome = report.outcome();
    let before = previous.health.status;
    let is_second = previous
        .denied_since
        .is_some_and(|first| first.checked_add(IAM_CHANGE).is_ok_and(|earliest| began >= earliest));
    let (denied_since, inconclusive) = match outcome {
        Outcome::Passed => (None, 0),
        Outcome::Failed => (previous.denied_since.or(Some(now)), 0),
        Outcome::Inconclusive => (previous.denied_since, previous.inconclusive.saturating_add(1)),
    };
    let status = match outcome {
        Outcome::Passed => HealthStatus::Healthy,
        Outcome::Failed if is_second || before == HealthStatus::Drifted => HealthStatus::Drifted,
        Outcome::Failed => HealthStatus::Suspect,
        Outcome::Inconclusive if before != HealthStatus::Drifted && inconclusive >= UNREACHABLE_AFTER => {
            HealthStatus::Unreachable
        }
        Outcome::Inconclusive => before,
    };
    let last_passed = previous.last_passed.clone().with(report, now);
    let found = |wanted| {
        let checks = report.checks.iter().filter(move |check| check.result.status == wanted);
        checks.map(|check| Finding::of(check, &last_passed))
    };
    let findings: Vec<Finding> = match (outcome, status) {
        (Outcome::Passed, _) => Vec::new(),
        (Outcome::Failed, _) => {
            let mut findings: Vec<_> = found(CheckStatus::Failed).collect();
            findings.extend(without_verdict(previous, report));
            findings
        }
        (Outcome::Inconclusive, HealthStatus::Unreachable) => {
            let mut findings: Vec<_> = denied_before(previous).cloned().collect();
            let is_new = |new: &Finding| findings.iter().all(|old| old.check != new.check);
            let unsure: Vec<_> = found(CheckStatus::Inconclusive).filter(is_new).collect();
            findings.extend(unsure);
            findings
        }
        (Outcome::Inconclusive, _) => previous.health.findings.clone(),
    };
    let worse = status == HealthStatus::Drifted
        && findings.iter().any(|new| previous.health.findings.iter().all(|old| old.check != new.check));
    let changed = status != before;
    let health =
        Health { status, since: if changed { now } else { previous.health.since }, last_checked_at: now, findings };
    // A retired endpoint stays out of the index, whatever a test that was under way says of it.
    let due = |_| schedule.due_at(status, outcome == Outcome::Inconclusive, now, jitter);
    let record = HealthRecord {
        health,
        denied_since,
        inconclusive,
        last_passed,
        lane: Lane::after(report),
        leftovers: previous.leftovers.clone(),
        later_leftovers: previous.later_leftovers.clone(),
        version: previous.version.saturating_add(1),
        due_at: previous.due_at.map(due),
    };
    HealthUpdate { record, transition: (changed || worse).then_some(Transition { from: before, to: status }) }
}

/// What was denied before, and was not tried or not answered this time: nothing shows that it is fixed.
fn without_verdict(previous: &HealthRecord, report: &Report) -> Vec<Finding> {
    let open = report
        .checks
        .iter()
        .filter(|check| matches!(check.result.status, CheckStatus::Inconclusive | CheckStatus::Skipped))
        .map(|check| check.name.as_str());
    open.filter_map(|name| denied_before(previous).find(|finding| finding.check == name).cloned()).collect()
}

/// The findings that are denials: those of an unreachable endpoint are mixed with checks that gave no verdict.
fn denied_before(previous: &HealthRecord) -> impl Iterator<Item = &Finding> {
    previous.health.findings.iter().filter(|finding| !finding.inconclusive)
}

#[cfg(test)]
mod tests;
