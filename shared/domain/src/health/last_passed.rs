use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::report::{CheckName, CheckStatus, Outcome, Report};

/// When each check last passed: all of them at once, and since then some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastPassed {
    /// When all of them did.
    pub all: Timestamp,
    /// Those that did again, in tests that did not pass as a whole: by name, for a later release may know more checks.
    pub later: BTreeMap<String, Timestamp>,
}

impl LastPassed {
    /// When `check` last passed.
    pub fn of(&self, check: CheckName) -> Timestamp {
        self.later.get(check.as_str()).copied().unwrap_or(self.all)
    }

    /// The same with what `report` proves at `now`.
    pub(super) fn with(mut self, report: &Report, now: Timestamp) -> Self {
        if report.outcome() == Outcome::Passed {
            return Self { all: now, later: BTreeMap::new() };
        }
        let passed = report.checks.iter().filter(|check| check.result.status == CheckStatus::Passed);
        self.later.extend(passed.map(|check| (check.name.as_str().to_owned(), now)));
        self
    }
}
