//! When a call is tried again, and when it is given up: one form for every retry of the rules and of the store, and one
//! for every time limit of the rules.
//!
//! Which failures are worth another try is for each caller to say. The SDK's own retries of a single request lie below
//! this (`sdk.rs` and `customer/client.rs` in `shared/aws`).

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::ports::Clock;

/// What `work` comes to; `None` if it has not ended when [`Clock::elapsed`] reaches `end`. Work that has no time left
/// is not begun: a call could be sent before it is given up.
pub async fn ended_by<T>(clock: &impl Clock, end: Duration, work: impl Future<Output = T> + Unpin) -> Option<T> {
    if clock.elapsed() >= end {
        return None;
    }
    match select(work, pin!(clock.sleep_until(end))).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}

/// How often something is tried, and how long the waits between are: each is twice as long as the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrySchedule {
    /// Tries in all, the first one included.
    pub tries: usize,
    /// The wait before the second try.
    pub first_wait: Duration,
    /// No wait is longer.
    pub max_wait: Duration,
}

impl RetrySchedule {
    /// So many tries, the second after `first_wait`.
    pub const fn new(tries: usize, first_wait: Duration) -> Self {
        Self { tries, first_wait, max_wait: Duration::MAX }
    }

    /// So many tries, one directly after the other.
    pub const fn without_waits(tries: usize) -> Self {
        Self::new(tries, Duration::ZERO)
    }

    /// Begins the first try.
    pub const fn start<C: Clock>(self, clock: &C) -> Retry<'_, C> {
        Retry { clock, tries_left: self.tries, wait: self.first_wait, max_wait: self.max_wait, end: Duration::MAX }
    }
}

/// One operation on its way through a [`RetrySchedule`].
#[derive(Debug)]
pub struct Retry<'a, C> {
    clock: &'a C,
    tries_left: usize,
    wait: Duration,
    max_wait: Duration,
    end: Duration,
}

impl<C: Clock> Retry<'_, C> {
    /// The same, in which no try begins once [`Clock::elapsed`] has reached `end`.
    #[must_use]
    pub const fn until(self, end: Duration) -> Self {
        Self { end, ..self }
    }

    /// How much time is left; zero once the end is reached.
    pub fn time_left(&self) -> Duration {
        self.end.saturating_sub(self.clock.elapsed())
    }

    /// Waits for the next try. `false`, at once, if there is none, or no time for it.
    pub async fn wait(&mut self) -> bool {
        self.wait_part(1.0).await
    }

    /// Waits for a `part` of the next wait, between 0 and 1: "full jitter" if it is random, which lets a crowd of
    /// writers finish with the least work (AWS Architecture Blog, "Exponential Backoff And Jitter").
    pub async fn wait_part(&mut self, part: f64) -> bool {
        self.tries_left = self.tries_left.saturating_sub(1);
        let wait = self.wait.mul_f64(part);
        let next = self.clock.elapsed().saturating_add(wait);
        if self.tries_left == 0 || next >= self.end {
            return false;
        }
        self.wait = self.wait.saturating_mul(2).min(self.max_wait);
        if !wait.is_zero() {
            self.clock.sleep_until(next).await;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::WaitingClock;

    /// When each further try began, in milliseconds.
    async fn further_tries(schedule: RetrySchedule, end: Duration, part: f64) -> Vec<u128> {
        let clock = WaitingClock::default();
        let mut retry = schedule.start(&clock).until(end);
        let mut tries = Vec::new();
        while retry.wait_part(part).await {
            tries.push(clock.elapsed().as_millis());
        }
        tries
    }

    #[tokio::test]
    async fn waits_double_up_to_the_longest() {
        let schedule = RetrySchedule::new(5, Duration::from_millis(100));
        assert_eq!(further_tries(schedule, Duration::MAX, 1.0).await, [100, 300, 700, 1_500]);
        let capped = RetrySchedule { max_wait: Duration::from_millis(200), ..schedule };
        assert_eq!(further_tries(capped, Duration::MAX, 1.0).await, [100, 300, 500, 700]);
        assert_eq!(further_tries(capped, Duration::MAX, 0.5).await, [50, 150, 250, 350]);
        assert_eq!(further_tries(RetrySchedule::without_waits(3), Duration::MAX, 1.0).await, [0, 0]);
        assert!(further_tries(RetrySchedule::new(1, Duration::ZERO), Duration::MAX, 1.0).await.is_empty());
    }

    #[tokio::test]
    async fn no_try_begins_at_the_end_or_after_it() {
        let schedule = RetrySchedule::new(usize::MAX, Duration::from_millis(100));
        assert_eq!(further_tries(schedule, Duration::from_millis(701), 1.0).await, [100, 300, 700]);
        assert_eq!(further_tries(schedule, Duration::from_millis(700), 1.0).await, [100, 300]);
        assert!(further_tries(schedule, Duration::ZERO, 0.0).await.is_empty());
    }
}
