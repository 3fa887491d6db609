use std::time::Duration;

use be_domain::fault::{Fault, FaultKind};
use be_domain::health::timeline::HealthEvent;
use be_domain::ports::{Clock, PublishEvents, SendDeadLetter};
use be_lambda::worker::{DynamoDbEventResponse, Metrics, Record, Records, Worker, retry_from};
use serde_json::{Value, json};

/// How often an event that the bus did not take is put on it again before the stream has to deliver it once more.
const TRIES: usize = 3;
/// The wait before the second try; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// How long a batch is worked on before nothing new is begun: with what is under way by then, well inside the function's
/// timeout.
const PATIENCE: Duration = Duration::from_secs(30);

/// Announces events in the order in which they happened.
pub(crate) struct Publish<B, D, C> {
    pub(crate) bus: B,
    pub(crate) dead_letters: D,
    pub(crate) clock: C,
    /// Reads the event in an item's image.
    pub(crate) read: fn(&Value) -> Result<HealthEvent, Fault>,
    pub(crate) metrics_namespace: String,
}

impl<B: PublishEvents, D: SendDeadLetter, C: Clock> Worker for Publish<B, D, C> {
    type Event = Records;
    type Response = DynamoDbEventResponse;

    /// Tells the first event that could not be announced for now: the stream delivers again from there. What was taken
    /// behind it is announced twice then, under the same `eventId`, but nothing is left out.
    ///
    /// A shard of the stream is worked off in order, so an event that can never be announced would hold up all that are
    /// behind it for as long as the stream tries. It is put aside, whole, and the others go on.
    async fn work(&self, Records { records }: Records) -> Result<DynamoDbEventResponse, Fault> {
        let end = self.clock.elapsed() + PATIENCE;
        let refused = self.publish(&records, end).await;
        let (mut published, mut set_aside, mut first_open) = (0, 0, None);
        for (record, refused) in records.iter().zip(refused) {
            match refused {
                None => published += 1,
                // Behind one that comes again, all come again.
                Some(_) if first_open.is_some() => {}
                Some(fault) if is_for_ever(&fault) && self.set_aside(record, &fault, end).await => set_aside += 1,
                Some(_) => first_open = Some(record.sequence_number().to_owned()),
            }
        }
        Metrics::new(&self.metrics_namespace)
            .count("EventsPublished", published)
            .count("EventsSetAside", set_aside)
            .count("EventsNotPublished", records.len() - published - set_aside)
            .emit(self.clock.now());
        Ok(retry_from(first_open))
    }
}

/// Whether the same event will be refused again, whoever delivers it. A throttle or an outage passes, and so does a role
/// that lacks an action: with the next deployment.
fn is_for_ever(fault: &Fault) -> bool {
    fault.kind == FaultKind::Unexpected
}

impl<B: PublishEvents, D: SendDeadLetter, C: Clock> Publish<B, D, C> {
    /// Announces what can be read; for each record, why it was not announced at last, if it was not.
    async fn publish(&self, records: &[Record], end: Duration) -> Vec<Option<Fault>> {
        let mut refused: Vec<Option<Fault>> = vec![None; records.len()];
        let mut open = Vec::with_capacity(records.len());
        for (index, record) in records.iter().enumerate() {
            match (self.read)(record.new_image()) {
                Ok(event) => open.push((index, event)),
                Err(fault) => refused[index] = Some(fault),
            }
        }
        let mut wait = FIRST_WAIT;
        for attempt in 0..TRIES {
            if attempt > 0 {
                if open.is_empty() || self.clock.elapsed() + wait >= end {
                    break;
                }
                self.clock.sleep_until(self.clock.elapsed() + wait).await;
                wait *= 2;
            }
            let events: Vec<_> = open.iter().map(|(_, event)| event.clone()).collect();
            let results = self.put(&events, end).await;
            for ((index, event), result) in open.iter().zip(results) {
                if let Err(fault) = &result {
                    tracing::warn!(event_id = event.id(), fault = fault.to_string(), "not announced");
                }
                refused[*index] = result.err();
            }
            open.retain(|(index, _)| refused[*index].as_ref().is_some_and(|fault| !is_for_ever(fault)));
        }
        refused
    }

    /// Puts the events on the bus. What is wrong with one event is told of the whole call that it was in, so those that
    /// are refused for ever are put on it once more, each alone.
    async fn put(&self, events: &[HealthEvent], end: Duration) -> Vec<Result<(), Fault>> {
        let mut results = self.bus.publish(events).await;
        if events.len() < 2 {
            return results;
        }
        for (event, result) in events.iter().zip(&mut results) {
            if result.as_ref().is_err_and(is_for_ever)
                && self.clock.elapsed() < end
                && let Some(alone) = self.bus.publish(std::slice::from_ref(event)).await.pop()
            {
                *result = alone;
            }
        }
        results
    }

    /// Puts the event aside in a form that can be handed to this function again as it is; whether that is done.
    async fn set_aside(&self, record: &Record, why: &Fault, end: Duration) -> bool {
        let sequence = record.sequence_number();
        if self.clock.elapsed() >= end {
            return false;
        }
        let done = self.dead_letters.send_dead_letter(&json!({ "Records": [record] }).to_string()).await;
        match &done {
            Ok(()) => tracing::error!(sequence, fault = why.to_string(), "set aside"),
            Err(fault) => tracing::error!(sequence, fault = fault.to_string(), "not set aside"),
        }
        done.is_ok()
    }
}

#[cfg(test)]
mod tests;
