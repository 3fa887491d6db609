//! How long one operation on the tables is tried while others are at the same items, or DynamoDB is throttled.

use std::time::Duration;

use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::Clock;
use be_domain::retry::{Retry, RetrySchedule};

use crate::system::SystemClock;

/// How long one operation is tried in all: well inside the time that a function, and its client, has.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(8);
/// The first wait is up to about what one transaction takes.
const SCHEDULE: RetrySchedule =
    RetrySchedule { tries: usize::MAX, first_wait: Duration::from_millis(20), max_wait: Duration::from_millis(640) };

/// The retries of one operation, with full jitter: one for all of its calls, or it could take several times as long.
#[derive(Debug)]
pub(super) struct Backoff(Retry<'static, SystemClock>);

impl Backoff {
    /// Starts the clock.
    pub(super) fn start() -> Self {
        Self(SCHEDULE.start(&SystemClock).until(SystemClock.elapsed() + TIME_LIMIT))
    }

    /// How long the operation may still take.
    pub(super) fn time_left(&self) -> Duration {
        self.0.time_left()
    }

    /// What `call` comes to, or a fault when the operation's time is over.
    pub(super) async fn within<T>(
        &self,
        name: &'static str,
        call: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let late = |_| Err(Fault::new(FaultKind::TimedOut, name, "no response in time"));
        tokio::time::timeout(self.time_left(), call).await.unwrap_or_else(late)
    }

    /// Waits for the next try; `false`, at once, if there is no time left for one.
    pub(super) async fn wait(&mut self) -> bool {
        self.0.wait_part(random_fraction()).await
    }
}

/// A random number in [0, 1). Without a random generator it is 1/2: waits that are not spread are better than none.
fn random_fraction() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / (f64::from(u32::MAX) + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_stay_below_one() {
        for _ in 0..1_000 {
            assert!((0.0..1.0).contains(&random_fraction()));
        }
    }

    #[tokio::test]
    async fn there_is_no_wait_after_the_end() {
        let mut backoff = Backoff(SCHEDULE.start(&SystemClock).until(SystemClock.elapsed()));
        assert!(!backoff.wait().await);
    }
}
