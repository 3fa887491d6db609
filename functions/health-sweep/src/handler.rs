use be_domain::fault::Fault;
use be_domain::health::sweep::{SweepLimits, SweepResult, sweep};
use be_domain::ports::{Clock, FindDue, QueueHealthChecks};
use be_lambda::config::MetricsNamespace;
use be_lambda::metrics::Metrics;
use be_lambda::worker::Worker;
use serde_json::{Value, json};

/// Sweeps once for each event, whatever stands in it.
pub(crate) struct Sweep<S, Q, C> {
    pub(crate) store: S,
    pub(crate) queue: Q,
    pub(crate) clock: C,
    pub(crate) limits: SweepLimits,
    pub(crate) metrics: MetricsNamespace,
}

impl<S: FindDue, Q: QueueHealthChecks, C: Clock> Worker for Sweep<S, Q, C> {
    type Event = Value;
    type Answer = Value;

    async fn work(&self, _: Value) -> Result<Value, Fault> {
        let SweepResult { found, sent, waiting, unreadable, oldest_due, complete, faults } =
            sweep(&self.store, &self.queue, &self.clock, self.limits).await?;
        Metrics::new(&self.metrics)
            .count("ChecksDue", found)
            .count("ChecksSent", sent)
            .count("ChecksWaiting", waiting)
            .count("ChecksUnreadable", unreadable)
            .seconds("OldestDueSeconds", oldest_due)
            .count("SweepsIncomplete", usize::from(!complete))
            .emit(self.clock.now());
        // What the other shards sent stays sent; the error is for the alarm.
        match faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(json!({ "found": found, "sent": sent, "waiting": waiting, "complete": complete })),
        }
    }
}

#[cfg(test)]
mod tests;
