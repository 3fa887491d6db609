//! The time that a test may take.

use std::pin::pin;
use std::time::Duration;

use jiff::Timestamp;

use crate::fault::{Fault, FaultKind};
use crate::ports::{AwsResponse, Clock, Refusal};
use crate::report::{Check, CheckName, CheckResult};
use crate::retry::{Retry, RetrySchedule, ended_by};

/// The whole of a test, cleaning up included. API Gateway cuts an HTTP API's integration off after 30 s.
pub const OVERALL: Duration = TimeLimit::FULL.overall();

/// How long a test may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit {
    calls: Duration,
}

impl TimeLimit {
    /// For a test that somebody waits for alone.
    pub const FULL: Self = Self { calls: Duration::from_secs(15) };
    /// For a test that others wait for. Tests that pass take about a second; this is enough for a call whose first
    /// attempt and whose second get no response.
    pub const SHORT: Self = Self { calls: Duration::from_secs(8) };
    /// What is kept for deleting the test file.
    const CLEANUP: Duration = Duration::from_secs(5);

    /// When everything but cleaning up must have ended.
    pub const fn calls(self) -> Duration {
        self.calls
    }

    /// When everything must have ended.
    pub const fn overall(self) -> Duration {
        self.calls.saturating_add(Self::CLEANUP)
    }
}

/// The two moments by which calls must have ended, on the clock's forward-only time.
pub(super) struct Deadline<'a, C> {
    clock: &'a C,
    probes_end: Duration,
    cleanup_ends: Duration,
}

impl<'a, C: Clock> Deadline<'a, C> {
    /// The limits of a test that began at `start`.
    pub(super) fn from(clock: &'a C, start: Duration, limit: TimeLimit) -> Self {
        Self { clock, probes_end: start + limit.calls(), cleanup_ends: start + limit.overall() }
    }

    /// The call's answer, or a timeout if it has none when the time for probes is over.
    pub(super) async fn probe<T>(&self, call: impl Future<Output = AwsResponse<T>>) -> AwsResponse<T> {
        self.until(self.probes_end, call).await
    }

    /// The fault that a probe would come to that is not even begun, because the time for probes is over; `None` while
    /// there is time. A write that is not begun leaves nothing, unlike one whose answer does not come.
    pub(super) fn fault_if_over(&self) -> Option<Fault> {
        (self.clock.elapsed() >= self.probes_end).then(time_limit)
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The call's answer, tried as `schedule` says while it fails for the moment and there is any time.
    pub(super) async fn cleanup_with_retry<T, F>(&self, schedule: RetrySchedule, call: impl Fn() -> F) -> AwsResponse<T>
    where
        F: Future<Output = AwsResponse<T>>,
    {
        let mut retry = schedule.start(self.clock).until(self.cleanup_ends);
        loop {
            let answer = self.until(self.cleanup_ends, call()).await;
            let is_transient = matches!(&answer.result, Err(Refusal::Fault(fault)) if fault.kind.is_transient());
            if !is_transient || !retry.wait().await {
                return answer;
            }
        }
    }

    /// Tries as `schedule` says, none of which begins when the time for probes is over.
    pub(super) fn probe_retry(&self, schedule: RetrySchedule) -> Retry<'a, C> {
        schedule.start(self.clock).until(self.probes_end)
    }

    /// The check of `name`, with how long `find` took.
    pub(super) async fn check(&self, name: CheckName, find: impl Future<Output = CheckResult>) -> Check {
        let (result, duration) = self.timed(find).await;
        Check { name, result, duration }
    }

    /// What the future comes to, with how long it took.
    pub(super) async fn timed<T>(&self, work: impl Future<Output = T>) -> (T, Duration) {
        let start = self.clock.elapsed();
        let done = work.await;
        (done, self.clock.elapsed().saturating_sub(start))
    }

    async fn until<T>(&self, end: Duration, call: impl Future<Output = AwsResponse<T>>) -> AwsResponse<T> {
        let out_of_time = || AwsResponse { result: Err(Refusal::Fault(time_limit())), request_id: None };
        ended_by(self.clock, end, pin!(call)).await.unwrap_or_else(out_of_time)
    }
}

fn time_limit() -> Fault {
    Fault::new(FaultKind::TimedOut, "bucket_test", "the test's time limit")
}
