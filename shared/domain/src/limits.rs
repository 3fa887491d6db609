//! Limits: how many endpoints an account has, and how many tests are started in a minute.

use std::time::Duration;

use jiff::Timestamp;

/// How many tests may be started by hand in one minute, before an endpoint is added and after.
///
/// Scheduled checks are not counted: the vendor starts them, their queue limits how many run, and who uses up a limit
/// must not hide drift by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestLimits {
    /// By one account.
    pub account: u32,
    /// Of one bucket, by all accounts together: nobody can use the vendor to send many requests to somebody else's
    /// bucket.
    pub bucket: u32,
}

crate::named! {
    /// What is limited.
    enum Limit {
        /// The endpoints of an account that are not retired.
        EndpointsPerAccount = "endpoints_per_account",
        /// The tests that an account starts in a minute.
        TestsPerMinute = "tests_per_minute",
        /// The tests of a bucket that all accounts start in a minute.
        BucketTestsPerMinute = "bucket_tests_per_minute",
    }
}

/// A limit that a request would exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitReached {
    /// Which one.
    pub limit: Limit,
    /// How many there may be.
    pub maximum: u32,
    /// When to send the request again.
    pub retry_after: Duration,
}

impl LimitReached {
    /// Time changes nothing about the number of endpoints, but somebody may retire one, and clients that wait by
    /// themselves must not ask every second.
    const ENDPOINTS_RETRY_AFTER: Duration = Duration::from_hours(1);

    /// An account has as many endpoints as it may have.
    pub const fn endpoints(maximum: u32) -> Self {
        Self { limit: Limit::EndpointsPerAccount, maximum, retry_after: Self::ENDPOINTS_RETRY_AFTER }
    }
}

impl TestLimits {
    /// `limit` is reached at `now`.
    pub fn reached(&self, limit: Limit, now: Timestamp) -> LimitReached {
        let maximum = if limit == Limit::BucketTestsPerMinute { self.bucket } else { self.account };
        LimitReached { limit, maximum, retry_after: Minute::of(now).time_left(now) }
    }
}

/// One minute of the clock, in which tests are counted. What is counted begins anew with the next, so around the turn
/// of a minute twice as many tests can start within seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minute(i64);

impl Minute {
    const SECONDS: i64 = 60;

    /// The minute of that time.
    pub fn of(time: Timestamp) -> Self {
        Self(time.as_second().div_euclid(Self::SECONDS))
    }

    /// Its number since 1970.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The second since 1970 at which it ends.
    pub const fn end(self) -> i64 {
        (self.0 + 1) * Self::SECONDS
    }

    /// The time from `now` to its end, in whole seconds and at least one.
    fn time_left(self, now: Timestamp) -> Duration {
        Duration::from_secs(u64::try_from(self.end() - now.as_second()).unwrap_or_default().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_ends_in_the_next_minute() {
        let limits = TestLimits { account: 30, bucket: 60 };
        for (time, number, wait) in [
            ("1970-01-01T00:00:00Z", 0, 60),
            ("1970-01-01T00:00:59.999Z", 0, 1),
            ("1970-01-01T00:01:00Z", 1, 60),
            ("1969-12-31T23:59:30Z", -1, 30),
        ] {
            let now: Timestamp = time.parse().unwrap();
            assert_eq!(Minute::of(now).number(), number, "{time}");
            let reached = limits.reached(Limit::BucketTestsPerMinute, now);
            assert_eq!((reached.maximum, reached.retry_after), (60, Duration::from_secs(wait)), "{time}");
            let after = now.checked_add(reached.retry_after).unwrap();
            assert_eq!(Minute::of(after).number(), number + 1, "{time}");
        }
        assert_eq!(limits.reached(Limit::TestsPerMinute, Timestamp::UNIX_EPOCH).maximum, 30);
    }
}
