use std::collections::BTreeMap;

use jiff::Timestamp;

use super::last_passed::LastPassed;
use super::{Finding, Health};
use crate::checks::WriteCycle;
use crate::leftover::{Leftover, Residue};
use crate::report::CheckName;
use crate::values::BucketName;

/// An endpoint's health with what decides how it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthRecord {
    /// What its owner reads.
    pub health: Health,
    /// When the first test since the last one that passed was denied.
    pub denied_since: Option<Timestamp>,
    /// Tests without a verdict, in a row.
    pub inconclusive: u32,
    /// When each check last passed.
    pub last_passed: LastPassed,
    /// What tests left in the bucket and could not remove yet; a finding for as long as it is there.
    pub leftovers: Vec<Leftover>,
    /// Counts every change: who writes, writes on the version that was read.
    pub version: u64,
    /// When it is to be tested next; never again once the endpoint is retired.
    pub due_at: Option<Timestamp>,
}

impl HealthRecord {
    /// Whether the last tests could not delete: the next one must not write before it knows that it may.
    #[must_use]
    pub fn may_not_delete(&self) -> bool {
        self.has_finding(CheckName::Delete)
    }

    /// How a scheduled check proves writing: what only reading a test file back showed, only that takes back.
    #[must_use]
    pub fn scheduled_cycle(&self) -> WriteCycle {
        if self.has_finding(CheckName::ReadBack) { WriteCycle::Full } else { WriteCycle::WithoutResidue }
    }

    fn has_finding(&self, check: CheckName) -> bool {
        self.health.findings.iter().any(|finding| finding.check == check.as_str())
    }

    /// The same after a test changed what is left in `bucket`. What is left is a finding, whatever the status is, for as
    /// long as it is there, and the only finding of `cleanup`.
    #[must_use]
    pub fn with_residue(mut self, residue: &Residue, bucket: &BucketName) -> Self {
        self.leftovers = residue.after(&self.leftovers);
        self.health.findings.retain(|finding| finding.check != CheckName::Cleanup.as_str());
        let last_passed_at = self.last_passed.of(CheckName::Cleanup);
        self.health.findings.extend(Finding::of_leftovers(&self.leftovers, bucket, last_passed_at));
        self
    }

    /// The record of an endpoint that is added at `now`.
    #[must_use]
    pub fn first(now: Timestamp, due_at: Timestamp) -> Self {
        Self {
            health: Health::first(now),
            denied_since: None,
            inconclusive: 0,
            last_passed: LastPassed { all: now, later: BTreeMap::new() },
            leftovers: Vec::new(),
            version: 1,
            due_at: Some(due_at),
        }
    }
}
