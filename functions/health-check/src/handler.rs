use std::collections::HashMap;
use std::time::Duration;

use be_domain::checks::TestPorts;
use be_domain::endpoint::Vendor;
use be_domain::fault::Fault;
use be_domain::health::Schedule;
use be_domain::health::batch::{CheckedBatch, NoVerdict, check_batch};
use be_domain::health::canary::{Canary, CanaryAnswer};
use be_domain::health::check::{HealthCheckOutcome, SavedHealthCheck};
use be_domain::health::event::EventKind;
use be_domain::ports::{
    AssumeCustomerRole, Clock, DueHealthCheck, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId, ReadHealthRecord,
    SaveHealth, SaveReceipt,
};
use be_domain::report::Outcome;
use be_lambda::worker::{Metrics, SqsBatchResponse, SqsEvent, SqsMessage, Worker, failed_messages};

/// Tests what is due, a batch side by side.
pub(crate) struct CheckHealth<S, R, C, N> {
    pub(crate) store: S,
    pub(crate) roles: R,
    pub(crate) clock: C,
    pub(crate) randomness: N,
    pub(crate) vendor: Vendor,
    pub(crate) schedule: Schedule,
    /// The role that shows whether the vendor can still assume roles; `None` if there is none.
    pub(crate) canary: Option<Canary>,
    /// The minimum duration of a batch. Tests are fast when they pass, and without a minimum the batches that run at a
    /// time would make more calls a second than STS allows an AWS account.
    pub(crate) min_batch_time: Duration,
    pub(crate) metrics_namespace: String,
}

impl<S, R, C, N> Worker for CheckHealth<S, R, C, N>
where
    S: ReadHealthRecord + SaveHealth + ReadEndpoint + ReadExternalId + SaveReceipt,
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
        let (due, ids): (Vec<_>, Vec<_>) = due.into_iter().unzip();
        let CheckedBatch { canary, no_verdict, results } = self.check(&due).await;
        match canary {
            Some(CanaryAnswer::Refused(reason)) => tracing::error!(reason, "the canary role refused us"),
            Some(CanaryAnswer::NoAnswer(fault)) => tracing::warn!(fault = fault.to_string(), "no answer of the canary"),
            Some(CanaryAnswer::Accepted) | None => {}
        }
        if let Some(no_verdict) = no_verdict {
            // The messages are done: what they name is still due, so the next sweep sends it again, and none of them comes
            // nearer to the dead-letter queue.
            tracing::error!(reason = ?no_verdict, "the batch gives no verdict");
        }
        // What was not due was not tested, and made no call.
        let tested = results.iter().any(|result| !matches!(result, Ok(HealthCheckOutcome::NotDue)));
        let mut tally = Tally { no_verdict, ..Tally::default() };
        for ((result, due), ids) in results.into_iter().zip(due).zip(ids) {
            let (account, endpoint_id) = (due.account_id.as_str(), due.endpoint_id.as_str());
            match result {
                Ok(checked) => {
                    log(account, endpoint_id, &checked);
                    tally.count(endpoint_id, &checked);
                }
                Err(fault) => {
                    tracing::error!(account, endpoint_id, fault = fault.to_string(), "not checked");
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
    S: ReadHealthRecord + SaveHealth + ReadEndpoint + ReadExternalId + SaveReceipt,
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    async fn check(&self, due: &[DueHealthCheck]) -> CheckedBatch {
        let Self { store, roles, clock, randomness, vendor, schedule, canary, .. } = self;
        let ports = TestPorts { roles, clock, randomness, vendor };
        // Without an endpoint there is nothing to prove.
        let canary = canary.as_ref().filter(|_| !due.is_empty());
        check_batch(store, ports, *schedule, canary, due).await
    }
}

/// The one log line of a health check: what it came to, and how long its test took if its result is kept.
fn log(account: &str, endpoint_id: &str, checked: &HealthCheckOutcome) {
    let (outcome, took) = match checked {
        HealthCheckOutcome::NotDue => ("not_due", None),
        HealthCheckOutcome::Overtaken => ("overtaken", None),
        HealthCheckOutcome::NoVerdict => ("no_verdict", None),
        HealthCheckOutcome::Saved(saved) => (saved.outcome.as_str(), Some(saved.took)),
    };
    let duration_ms = took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    tracing::info!(account, endpoint_id, outcome, duration_ms, "health check");
}

/// The results of a batch.
#[derive(Default)]
struct Tally {
    no_verdict: Option<NoVerdict>,
    passed: usize,
    denied: usize,
    inconclusive: usize,
    /// Of endpoints that were not known before to give no verdict: all, and those that gave none.
    reachable: [usize; 2],
    /// Of endpoints that were healthy until then: all, and those whose role did not let us in.
    healthy: [usize; 2],
    not_due: usize,
    overtaken: usize,
    /// Of a batch that gives no verdict.
    not_saved: usize,
    events: HashMap<EventKind, usize>,
    durations: Vec<u64>,
}

impl Tally {
    fn count(&mut self, endpoint_id: &str, checked: &HealthCheckOutcome) {
        match checked {
            HealthCheckOutcome::NotDue => self.not_due += 1,
            HealthCheckOutcome::Overtaken => self.overtaken += 1,
            HealthCheckOutcome::NoVerdict => self.not_saved += 1,
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
            .count("ChecksNotSaved", self.not_saved)
            .count("CanaryRefused", usize::from(self.no_verdict == Some(NoVerdict::CanaryRefused)))
            .count("AllRolesRefused", usize::from(self.no_verdict == Some(NoVerdict::AllRefused)))
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
