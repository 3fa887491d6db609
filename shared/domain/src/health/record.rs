use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Health;
use super::last_passed::LastPassed;
use crate::report::CheckName;

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
    /// Counts every change: who writes, writes on the version that was read.
    pub version: u64,
    /// When it is to be tested next; never again once the endpoint is retired.
    pub due_at: Option<Timestamp>,
}

impl HealthRecord {
    /// Whether the last tests could not delete what they wrote: the next one must not write before it knows that it may.
    #[must_use]
    pub fn may_not_delete(&self) -> bool {
        let deleting = [CheckName::Delete, CheckName::Cleanup].map(CheckName::as_str);
        self.health.findings.iter().any(|finding| deleting.contains(&finding.check.as_str()))
    }

    /// The record of an endpoint that is added at `now`.
    #[must_use]
    pub fn first(now: Timestamp, due_at: Timestamp) -> Self {
        Self {
            health: Health::first(now),
            denied_since: None,
            inconclusive: 0,
            last_passed: LastPassed { all: now, later: BTreeMap::new() },
            version: 1,
            due_at: Some(due_at),
        }
    }
}
