use std::collections::BTreeMap;

use jiff::Timestamp;

use super::last_passed::LastPassed;
use super::{Finding, Health, Lane};
use crate::checks::WriteCycle;
use crate::leftover::{LaterLeftover, Leftover, Residue};
use crate::report::CheckName;
use crate::values::BucketName;

/// An endpoint's health with what decides how it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthRecord {
    /// What its owner reads.
    pub health: Health,
    /// When the first test that was denied since the last one that passed ended.
    pub denied_since: Option<Timestamp>,
    /// Tests without a verdict, in a row.
    pub inconclusive: u32,
    /// When each check last passed.
    pub last_passed: LastPassed,
    /// Which queue its next scheduled check takes.
    pub lane: Lane,
    /// What tests left in the bucket and could not remove yet; a finding for as long as it is there.
    pub leftovers: Vec<Leftover>,
    /// The same, of kinds that only a later release knows.
    pub later_leftovers: Vec<LaterLeftover>,
    /// Counts every change: who writes, writes on the version that was read.
    pub version: u64,
    /// When it is to be tested next; never again once the endpoint is retired.
    pub due_at: Option<Timestamp>,
}

impl HealthRecord {
    /// Whether the last tests could not delete: the next one must not write before it knows that it may.
    pub fn may_not_delete(&self) -> bool {
        self.has_finding(CheckName::Delete)
    }

    /// How a scheduled check proves writing: what the full cycle showed, only that takes back. A policy can allow the
    /// probes and deny what features do, for example one that demands `If-Match` for every delete.
    pub fn scheduled_cycle(&self) -> WriteCycle {
        let shown_by_the_full_cycle = [CheckName::Write, CheckName::ReadBack, CheckName::Delete];
        let is_open = shown_by_the_full_cycle.into_iter().any(|check| self.has_finding(check));
        if is_open { WriteCycle::Full } else { WriteCycle::WithoutResidue }
    }

    fn has_finding(&self, check: CheckName) -> bool {
        self.health.findings.iter().any(|finding| finding.check == check.as_str())
    }

    /// The same after a test changed what is left in `bucket`. What is left is a finding, whatever the status is, for
    /// as long as it is there, and the only finding of `cleanup`.
    #[must_use]
    pub fn with_residue(mut self, residue: &Residue, bucket: &BucketName) -> Self {
        self.leftovers = residue.after(&self.leftovers);
        self.health.findings.retain(|finding| finding.check != CheckName::Cleanup.as_str());
        let last_passed_at = self.last_passed.of(CheckName::Cleanup);
        self.health.findings.extend(Finding::of_leftovers(&self.leftovers, bucket, last_passed_at));
        self
    }

    /// The record of an endpoint that is added at `now`, and passed its test at `passed_at`.
    pub fn first(now: Timestamp, passed_at: Timestamp, due_at: Timestamp) -> Self {
        Self {
            health: Health::first(now, passed_at),
            denied_since: None,
            inconclusive: 0,
            last_passed: LastPassed { all: passed_at, later: BTreeMap::new() },
            lane: Lane::Fast,
            leftovers: Vec::new(),
            later_leftovers: Vec::new(),
            version: 1,
            due_at: Some(due_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finding_of_a_full_cycle_is_cleared_only_by_a_full_cycle() {
        let now = Timestamp::UNIX_EPOCH;
        let mut record = HealthRecord::first(now, now, now);
        assert_eq!(record.scheduled_cycle(), WriteCycle::WithoutResidue);
        for (check, cycle) in [
            (CheckName::Write, WriteCycle::Full),
            (CheckName::ReadBack, WriteCycle::Full),
            (CheckName::Delete, WriteCycle::Full),
            (CheckName::List, WriteCycle::WithoutResidue),
        ] {
            record.health.findings = vec![Finding { check: check.as_str().to_owned(), ..Finding::default() }];
            assert_eq!(record.scheduled_cycle(), cycle, "{check:?}");
        }
    }
}
