use be_domain::fault::Fault;
use be_domain::health::Lanes;
use be_domain::health::sweep::{SweepLimits, SweepResult, sweep};
use be_domain::ports::{Clock, FindDue, QueueHealthChecks};
use be_lambda::worker::{Metrics, Worker};
use serde_json::{Value, json};

/// Sweeps once for each event of the schedule; nothing of the event is read.
pub(crate) struct Sweep<S, Q, C> {
    pub(crate) store: S,
    pub(crate) queues: Lanes<Q>,
    pub(crate) clock: C,
    pub(crate) limits: SweepLimits,
    pub(crate) metrics_namespace: String,
}

impl<S: FindDue, Q: QueueHealthChecks, C: Clock> Worker for Sweep<S, Q, C> {
    type Event = Value;
    type Response = Value;

    async fn work(&self, _: Value) -> Result<Value, Fault> {
        let SweepResult { lanes: Lanes { fast, slow }, unreadable, faults } =
            sweep(&self.store, &self.queues, &self.clock, self.limits).await;
        Metrics::new(&self.metrics_namespace)
            .count("ChecksDue", fast.found)
            .count("ChecksSent", fast.sent)
            .count("ChecksWaiting", fast.waiting)
            .count("SlowChecksDue", slow.found)
            .count("SlowChecksSent", slow.sent)
            .count("SlowChecksWaiting", slow.waiting)
            .count("ChecksUnreadable", unreadable)
            // Of the fast lane: what is late in the slow one is in a Region that does not respond.
            .seconds("OldestDueSeconds", fast.oldest_due)
            .count("SweepsIncomplete", usize::from(!fast.complete))
            .emit(self.clock.now());
        // What was found in the other shards is on the queue; the error is for the alarm.
        match faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(json!({
                "found": fast.found + slow.found,
                "sent": fast.sent + slow.sent,
                "waiting": fast.waiting + slow.waiting,
                "complete": fast.complete && slow.complete,
            })),
        }
    }
}

#[cfg(test)]
mod tests;
