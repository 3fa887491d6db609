use crate::checks::TimeLimit;
use crate::report::{Check, CheckCode, CheckName, Report};

/// Which queue an endpoint's health checks take. Each has a concurrency of its own, so that a Region that does not
/// respond holds up the endpoints in it and no others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Lane {
    /// The bucket responded in time, or was not tested yet.
    #[default]
    Fast,
    /// The bucket did not respond in time when it was last tested.
    Slow,
}

impl Lane {
    /// The lane of the next health check after a test with this report.
    ///
    /// Only the checks of the bucket count. AWS STS is one for all endpoints: if it does not respond, no lane is better
    /// than the other, and all endpoints would be in the slow one when it responds again.
    pub fn after(report: &Report) -> Self {
        let is_late = |check: &Check| {
            check.name > CheckName::ExternalIdRequired
                && (check.result.code == CheckCode::TimedOut || check.duration >= TimeLimit::SHORT.calls())
        };
        if report.checks.iter().any(is_late) { Self::Slow } else { Self::Fast }
    }

    /// How long a health check may take. In the fast lane the other endpoints of its batch wait for it.
    pub const fn time_limit(self) -> TimeLimit {
        match self {
            Self::Fast => TimeLimit::SHORT,
            Self::Slow => TimeLimit::FULL,
        }
    }
}

/// Something that each lane has one of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lanes<T> {
    /// That of the fast lane.
    pub fast: T,
    /// That of the slow lane.
    pub slow: T,
}

impl<T> Lanes<T> {
    /// That of `lane`.
    pub const fn of(&self, lane: Lane) -> &T {
        match lane {
            Lane::Fast => &self.fast,
            Lane::Slow => &self.slow,
        }
    }

    /// That of `lane`, to change it.
    pub const fn of_mut(&mut self, lane: Lane) -> &mut T {
        match lane {
            Lane::Fast => &mut self.fast,
            Lane::Slow => &mut self.slow,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::report::{CheckResult, CheckStatus};

    fn lane(name: CheckName, code: CheckCode, millis: u64) -> Lane {
        let result = CheckResult::inconclusive(code, "no answer", "wait");
        let others = CheckName::ALL.into_iter().filter(|other| *other != name).map(|name| Check {
            name,
            result: CheckResult::passed("well"),
            duration: Duration::from_millis(900),
        });
        let check = Check { name, result, duration: Duration::from_millis(millis) };
        Lane::after(&Report::new(others.chain([check]).collect()))
    }

    #[test]
    fn a_bucket_that_does_not_respond_in_time_takes_the_slow_lane() {
        assert_eq!(lane(CheckName::List, CheckCode::TimedOut, 8_000), Lane::Slow);
        assert_eq!(lane(CheckName::BucketRegion, CheckCode::TimedOut, 0), Lane::Slow, "no time was left for it");
        assert_eq!(lane(CheckName::List, CheckCode::Throttled, 7_999), Lane::Fast);
        assert_eq!(lane(CheckName::List, CheckCode::Ok, 8_000), Lane::Slow, "it is too late for the fast lane");
        assert_eq!(Lane::after(&Report::new(Vec::new())), Lane::Fast);
    }

    #[test]
    fn sts_is_the_same_for_all_endpoints() {
        for name in [CheckName::RoleAssumable, CheckName::ExternalIdRequired] {
            assert_eq!(lane(name, CheckCode::TimedOut, 15_000), Lane::Fast);
        }
    }

    proptest! {
        /// What the others of its batch must not wait for is never in the fast lane, whatever the report says beside
        /// it.
        #[test]
        fn no_test_that_took_too_long_stays_in_the_fast_lane(
            checks in prop::collection::vec((select(CheckName::ALL.to_vec()), 0..20_000_u64, any::<bool>()), 0..12),
        ) {
            let report = Report::new(checks.iter().map(|&(name, millis, times_out)| {
                let result = if times_out {
                    CheckResult::inconclusive(CheckCode::TimedOut, "no answer", "wait")
                } else {
                    CheckResult::passed("well")
                };
                Check { name, result, duration: Duration::from_millis(millis) }
            }).collect());
            let of_bucket = report.checks.iter().filter(|check| check.name > CheckName::ExternalIdRequired);
            let in_time = |check: &Check| check.result.status == CheckStatus::Passed
                && check.duration < Lane::Fast.time_limit().calls();
            let all_in_time = of_bucket.clone().all(in_time);
            prop_assert_eq!(Lane::after(&report) == Lane::Fast, all_in_time);
        }
    }
}
