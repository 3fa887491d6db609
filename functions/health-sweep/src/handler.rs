use be_domain::fault::Fault;
use be_domain::health::sweep::{Bounds, Swept, sweep};
use be_domain::ports::{Clock, FindDue, QueueChecks};
use be_lambda::worker::{Metrics, Worker};
use serde_json::{Value, json};

/// Sweeps once for each event of the schedule; nothing of the event is read.
pub(crate) struct Sweep<S, Q, C> {
    pub(crate) store: S,
    pub(crate) queue: Q,
    pub(crate) clock: C,
    pub(crate) bounds: Bounds,
    pub(crate) metrics_namespace: String,
}

impl<S: FindDue, Q: QueueChecks, C: Clock> Worker for Sweep<S, Q, C> {
    type Event = Value;
    type Response = Value;

    async fn work(&self, _: Value) -> Result<Value, Fault> {
        let Swept { found, sent, waiting, unreadable, oldest_due, complete, faults } =
            sweep(&self.store, &self.queue, &self.clock, self.bounds).await?;
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
