use be_domain::fault::Fault;
use be_domain::health::timeline::HealthEvent;
use be_domain::ports::{Announce, Clock};
use be_lambda::config::MetricsNamespace;
use be_lambda::metrics::Metrics;
use be_lambda::worker::{BatchFailures, Records, Worker};
use serde_json::Value;

/// How often an event that the bus did not take is put on it again before the stream has to deliver it once more.
const TRIES: usize = 3;

/// Announces events in the order in which they happened.
pub(crate) struct Publish<B, C> {
    pub(crate) bus: B,
    pub(crate) clock: C,
    /// Reads the event in an item's image.
    pub(crate) read: fn(&Value) -> Result<HealthEvent, Fault>,
    pub(crate) metrics: MetricsNamespace,
}

impl<B: Announce, C: Clock> Worker for Publish<B, C> {
    type Event = Records;
    type Answer = BatchFailures;

    /// Tells the first event that was not taken: the stream delivers again from there. What was taken behind it is
    /// announced twice then, under the same `eventId`, but nothing is left out.
    ///
    /// If that is the very first, it is an error: Lambda then halves the batch, until what can't be announced stands
    /// alone and nothing else goes down with it.
    async fn work(&self, Records { records }: Records) -> Result<BatchFailures, Fault> {
        let mut events = Vec::with_capacity(records.len());
        let mut unread: Option<Fault> = None;
        for record in &records {
            match (self.read)(record.new_image()) {
                Ok(event) => events.push(event),
                // Those before it are announced.
                Err(fault) => {
                    tracing::error!(sequence = record.sequence_number(), fault = fault.to_string(), "not read");
                    unread = Some(fault);
                    break;
                }
            }
        }
        let announced = self.announce(&events).await;
        let unannounced = announced.iter().position(|refused| refused.is_some());
        // What could not be read stands behind all that were.
        let failed = unannounced.or(unread.is_some().then_some(events.len()));
        let done = announced.iter().filter(|refused| refused.is_none()).count();
        Metrics::new(&self.metrics)
            .count("EventsPublished", done)
            .count("EventsNotPublished", records.len() - done)
            .emit(self.clock.now());
        if failed == Some(0) {
            let refused = announced.into_iter().flatten().next().or(unread);
            return refused.map_or_else(|| Ok(BatchFailures::of([])), Err);
        }
        let failed = failed.and_then(|index| records.get(index));
        Ok(BatchFailures::of(failed.map(|record| record.sequence_number().to_owned())))
    }
}

impl<B: Announce, C: Clock> Publish<B, C> {
    /// Announces the events; for each, why it was not taken at last, if it was not.
    async fn announce(&self, events: &[HealthEvent]) -> Vec<Option<Fault>> {
        let mut refused: Vec<Option<Fault>> = vec![None; events.len()];
        for attempt in 0..TRIES {
            let is_open = |index: &usize| attempt == 0 || refused[*index].is_some();
            let open: Vec<usize> = (0..events.len()).filter(is_open).collect();
            if open.is_empty() {
                break;
            }
            let batch: Vec<_> = open.iter().map(|index| events[*index].clone()).collect();
            for (index, result) in open.into_iter().zip(self.bus.announce(&batch).await) {
                if let Err(fault) = &result {
                    tracing::warn!(event_id = events[index].id(), fault = fault.to_string(), "not announced");
                }
                refused[index] = result.err();
            }
        }
        refused
    }
}

#[cfg(test)]
mod tests;
