use be_domain::fault::Fault;
use be_domain::health::event::HealthEvent;
use be_domain::health::publish::{EventOutcome, publish};
use be_domain::ports::{Clock, PublishEvents, SendDeadLetter};
use be_lambda::worker::{DynamoDbEventResponse, Metrics, Records, Worker, retry_from};
use serde_json::{Value, json};

/// Publishes the events in records of the state table's stream.
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

    /// Returns the first record that was not published: the stream delivers again from there.
    async fn work(&self, Records { records }: Records) -> Result<DynamoDbEventResponse, Fault> {
        let events = records.iter().map(|record| (self.read)(record.new_image())).collect();
        // An event that this function takes as it is.
        let letter = |index: usize| json!({ "Records": [records[index]] }).to_string();
        let outcomes = publish(&self.bus, &self.dead_letters, &self.clock, events, letter).await;
        let (mut published, mut dead_lettered, mut first_not_published) = (0, 0, None);
        for (record, outcome) in records.iter().zip(outcomes) {
            let sequence = record.sequence_number();
            match outcome {
                EventOutcome::Published => published += 1,
                EventOutcome::DeadLettered(fault) => {
                    tracing::error!(sequence, fault = fault.to_string(), "sent to the dead-letter queue");
                    dead_lettered += 1;
                }
                EventOutcome::NotPublished(fault) => {
                    tracing::warn!(sequence, fault = fault.to_string(), "not published");
                    first_not_published = first_not_published.or_else(|| Some(sequence.to_owned()));
                }
            }
        }
        Metrics::new(&self.metrics_namespace)
            .count("EventsPublished", published)
            .count("EventsDeadLettered", dead_lettered)
            .count("EventsNotPublished", records.len() - published - dead_lettered)
            .emit(self.clock.now());
        Ok(retry_from(first_not_published))
    }
}

#[cfg(test)]
mod tests;
