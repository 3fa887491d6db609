use std::collections::HashMap;
use std::time::Duration;

use be_domain::checks::TestPorts;
use be_domain::endpoint::Vendor;
use be_domain::fault::Fault;
use be_domain::health::Schedule;
use be_domain::health::batch::{CheckedBatch, check_batch};
use be_domain::health::canary::{Canary, CanaryAnswer};
use be_domain::health::check::HealthCheckOutcome;
use be_domain::ports::{
    AssumeCustomerRole, Clock, DueHealthCheck, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId, ReadHealthRecord,
    SaveHealth, SaveReceipt,
};
use be_lambda::worker::{SqsBatchResponse, SqsEvent, SqsMessage, Worker, failed_messages};

use crate::sts_quota;
use crate::tally::Tally;

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
    /// The minimum duration of a batch, which keeps the calls within the quota of STS.
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
        let began = self.clock.elapsed();
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
        let Self { store, roles, clock, randomness, vendor, schedule, .. } = self;
        let ports = TestPorts { roles, clock, randomness, vendor };
        // Without an endpoint there is nothing to prove.
        let canary = self.canary.as_ref().filter(|_| !due.is_empty());
        let CheckedBatch { canary, no_verdict, results } = check_batch(store, ports, *schedule, canary, &due).await;
        match canary {
            Some(CanaryAnswer::Refused(reason)) => tracing::error!(reason, "the canary role refused us"),
            Some(CanaryAnswer::NoAnswer(fault)) => tracing::warn!(fault = fault.to_string(), "no answer of the canary"),
            Some(CanaryAnswer::Accepted) | None => {}
        }
        if let Some(no_verdict) = no_verdict {
            // The messages are done: what they name is still due, so the next sweep sends it again, and none of them
            // comes nearer to the dead-letter queue.
            tracing::error!(reason = ?no_verdict, "the batch gives no verdict");
        }
        // What was not due was not tested, and called no more than the canary role.
        let tested = results.iter().any(|result| !matches!(result, Ok(HealthCheckOutcome::NotDue)));
        let mut tally = Tally::of(no_verdict);
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
        if tested {
            sts_quota::wait(&self.clock, began, self.min_batch_time).await;
        }
        Ok(failed_messages(failed))
    }
}

/// The one log line of a health check: what it came to, and how long its test took and what did not pass if its result
/// is kept.
fn log(account: &str, endpoint_id: &str, checked: &HealthCheckOutcome) {
    let (outcome, saved) = match checked {
        HealthCheckOutcome::NotDue => ("not_due", None),
        HealthCheckOutcome::Overtaken => ("overtaken", None),
        HealthCheckOutcome::NoVerdict => ("no_verdict", None),
        HealthCheckOutcome::Saved(saved) => (saved.outcome.as_str(), Some(saved)),
    };
    let duration_ms = saved.map(|saved| u64::try_from(saved.took.as_millis()).unwrap_or(u64::MAX));
    let not_passed = saved.filter(|saved| !saved.not_passed.is_empty()).map(|saved| {
        let pairs = saved.not_passed.iter().map(|(check, code)| format!("{}: {}", check.as_str(), code.as_str()));
        pairs.collect::<Vec<_>>().join(", ")
    });
    tracing::info!(account, endpoint_id, outcome, duration_ms, not_passed, "health check");
}

#[cfg(test)]
mod tests;
