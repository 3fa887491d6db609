use be_domain::fault::Fault;
use be_domain::health::sweep::{SweepLimits, SweepResult, sweep};
use be_domain::ports::{Clock, FindDue, QueueHealthChecks};
use be_lambda::worker::{Metrics, Worker};
use serde_json::{Value, json};

/// Sweeps once for each event of the schedule; nothing of the event is read.
pub(crate) struct Sweep<S, Q, C> {
    pub(crate) store: S,
    pub(crate) queue: Q,
    pub(crate) clock: C,
    pub(crate) limits: SweepLimits,
    pub(crate) metrics_namespace: String,
}

impl<S: FindDue, Q: QueueHealthChecks, C: Clock> Worker for Sweep<S, Q, C> {
    type Event = Value;
    type Response = Value;

    async fn work(&self, _: Value) -> Result<Value, Fault> {
        let SweepResult { found, sent, waiting, unreadable, oldest_due, complete, faults } =
            sweep(&self.store, &self.queue, &self.clock, self.limits).await?;
        Metrics::new(&self.metrics_namespace)
            .count("ChecksDue", found)
            .count("ChecksSent", sent)
            .count("ChecksWaiting", waiting)
            .count("ChecksUnreadable", unreadable)
            .seconds("OldestDueSeconds", oldest_due)
            .count("SweepsIncomplete", usize::from(!complete))
            .emit(self.clock.now());
        // What was found in the other shards is on the queue; the error is for the alarm.
        match faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(json!({ "found": found, "sent": sent, "waiting": waiting, "complete": complete })),
        }
    }
}

#[cfg(test)]
mod tests;
