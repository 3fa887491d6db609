use std::collections::HashMap;
use std::time::Duration;

use be_domain::checks::TestPorts;
use be_domain::endpoint::Vendor;
use be_domain::fault::Fault;
use be_domain::health::Schedule;
use be_domain::health::check::{HealthCheckOutcome, SavedHealthCheck, check};
use be_domain::health::event::EventKind;
use be_domain::ports::{
    AssumeCustomerRole, Clock, DueHealthCheck, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId, ReadHealthRecord,
    SaveHealth,
};
use be_domain::report::Outcome;
use be_lambda::worker::{Metrics, SqsBatchResponse, SqsEvent, SqsMessage, Worker, failed_messages};
use futures_util::future::join_all;

/// Tests what is due, a batch side by side.
pub(crate) struct CheckHealth<S, R, C, N> {
    pub(crate) store: S,
    pub(crate) roles: R,
    pub(crate) clock: C,
    pub(crate) randomness: N,
    pub(crate) vendor: Vendor,
    pub(crate) schedule: Schedule,
    /// The minimum duration of a batch. Tests are fast when they pass, and without a minimum the batches that run at a
    /// time would make more calls a second than STS allows an AWS account.
    pub(crate) min_batch_time: Duration,
    pub(crate) metrics_namespace: String,
}

impl<S, R, C, N> Worker for CheckHealth<S, R, C, N>
where
    S: ReadHealthRecord + SaveHealth + ReadEndpoint + ReadExternalId,
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    type Event = SqsEvent;
    type Response = SqsBatchResponse;

    /// A message that fails returns to the queue alone.
    async fn work(&self, event: SqsEvent) -> Result<SqsBatchResponse, Fault> {
        let end = self.clock.elapsed() + self.min_batch_time;
        let mut failed = Vec::new();
        // Two messages of one batch for the same check are one test.
        let mut due = HashMap::<DueHealthCheck, Vec<String>>::new();
        for SqsMessage { message_id, body, .. } in event.records {
            let message_id = message_id.unwrap_or_default();
            if let Ok(check) = serde_json::from_str(&body.unwrap_or_default()) {
                due.entry(check).or_default().push(message_id);
            } else {
                tracing::error!(message_id, "the message is no due health check");
                failed.push(message_id);
            }
        }
        let done = join_all(due.into_iter().map(|(due, ids)| async move { (self.one(&due).await, due, ids) })).await;
        // What was not due was not tested, and made no call.
        let tested = done.iter().any(|(result, ..)| !matches!(result, Ok(HealthCheckOutcome::NotDue)));
        let mut tally = Tally::default();
        for (result, due, ids) in done {
            let endpoint_id = due.endpoint_id.as_str();
            match result {
                Ok(checked) => tally.count(endpoint_id, &checked),
                Err(fault) => {
                    tracing::error!(endpoint_id, fault = fault.to_string(), "not checked");
                    failed.extend(ids);
                }
            }
        }
        tally.metrics(&self.metrics_namespace).count("ChecksNotDone", failed.len()).emit(self.clock.now());
        if tested && self.clock.elapsed() < end {
            self.clock.sleep_until(end).await;
        }
        Ok(failed_messages(failed))
    }
}

impl<S, R, C, N> CheckHealth<S, R, C, N>
where
    S: ReadHealthRecord + SaveHealth + ReadEndpoint + ReadExternalId,
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    async fn one(&self, due: &DueHealthCheck) -> Result<HealthCheckOutcome, Fault> {
        let Self { store, roles, clock, randomness, vendor, schedule, .. } = self;
        check(store, TestPorts { roles, clock, randomness, vendor }, *schedule, due).await
    }
}

/// The results of a batch.
#[derive(Default)]
struct Tally {
    passed: usize,
    denied: usize,
    inconclusive: usize,
    /// Of endpoints that were not known before to give no verdict: all, and those that gave none.
    reachable: [usize; 2],
    /// Of endpoints that were healthy until then: all, and those whose role did not let us in.
    healthy: [usize; 2],
    not_due: usize,
    overtaken: usize,
    events: HashMap<EventKind, usize>,
    durations: Vec<u64>,
}

impl Tally {
    fn count(&mut self, endpoint_id: &str, checked: &HealthCheckOutcome) {
        match checked {
            HealthCheckOutcome::NotDue => self.not_due += 1,
            HealthCheckOutcome::Overtaken => self.overtaken += 1,
            HealthCheckOutcome::Saved(saved) => {
                let SavedHealthCheck { outcome, event, took, was_healthy, was_unreachable, refused } = saved.as_ref();
                match outcome {
                    Outcome::Passed => self.passed += 1,
                    Outcome::Failed => self.denied += 1,
                    Outcome::Inconclusive => self.inconclusive += 1,
                }
                let without_verdict = *outcome == Outcome::Inconclusive;
                self.reachable[0] += usize::from(!was_unreachable);
                self.reachable[1] += usize::from(!was_unreachable && without_verdict);
                self.healthy[0] += usize::from(*was_healthy);
                self.healthy[1] += usize::from(*was_healthy && *refused);
                self.durations.push(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
                if let Some(event) = event {
                    tracing::info!(endpoint_id, event = event.kind.as_str(), "health changed");
                    *self.events.entry(event.kind).or_default() += 1;
                }
            }
        }
    }

    fn metrics(&self, namespace: &str) -> Metrics {
        let events = |kind| self.events.get(&kind).copied().unwrap_or_default();
        Metrics::new(namespace)
            .count("ChecksPassed", self.passed)
            .count("ChecksDenied", self.denied)
            .count("ChecksInconclusive", self.inconclusive)
            .count("ChecksNotDue", self.not_due)
            .count("ChecksOvertaken", self.overtaken)
            .count("EndpointsSuspect", events(EventKind::Suspect))
            .count("EndpointsDrifted", events(EventKind::Drifted))
            .count("EndpointsRecovered", events(EventKind::Recovered))
            .count("EndpointsUnreachable", events(EventKind::Unreachable))
            .count("EventsRecorded", self.events.values().sum())
            .share("HealthyRefused", self.healthy[1], self.healthy[0])
            .share("CheckWithoutVerdict", self.reachable[1], self.reachable[0])
            .milliseconds("ProbeDuration", &self.durations)
    }
}

#[cfg(test)]
mod tests;
