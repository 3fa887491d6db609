//! The queues in SQS: of due health checks, and of events that could not be published.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{QueueAttributeName, SendMessageBatchRequestEntry};
use be_domain::fault::Fault;
use be_domain::ports::{DueHealthCheck, QueueHealthChecks, SendDeadLetter};

use crate::fault::fault;
use crate::sdk::{Lazy, Sdk};

const SEND: &str = "sqs:SendMessageBatch";

/// The queue of due health checks.
#[derive(Debug, Clone)]
pub struct HealthCheckQueue {
    client: Lazy<Client>,
    url: String,
}

impl HealthCheckQueue {
    /// The queue at `url`.
    pub fn new(sdk: &Sdk, url: impl Into<String>) -> Self {
        Self { client: Lazy::new(sdk, Client::new), url: url.into() }
    }
}

impl QueueHealthChecks for HealthCheckQueue {
    async fn waiting(&self) -> Result<usize, Fault> {
        let counted = [
            QueueAttributeName::ApproximateNumberOfMessages,
            // Those that are being checked, or are delivered again later.
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let ask = self.client.get_queue_attributes().queue_url(&self.url);
        let answer = ask.set_attribute_names(Some(counted.to_vec())).send().await;
        let attributes =
            answer.map_err(|error| fault("sqs:GetQueueAttributes", &error))?.attributes.unwrap_or_default();
        let count = |name| attributes.get(name).and_then(|count| count.parse::<usize>().ok());
        let counts: Option<Vec<_>> = counted.iter().map(count).collect();
        let missing =
            || Fault::unexpected("sqs:GetQueueAttributes", "the response does not say how many messages there are");
        Ok(counts.ok_or_else(missing)?.iter().sum())
    }

    async fn send(&self, batch: &[DueHealthCheck]) -> Result<Vec<DueHealthCheck>, Fault> {
        let entry = |(index, due): (usize, &DueHealthCheck)| {
            let body = serde_json::to_string(due).ok()?;
            SendMessageBatchRequestEntry::builder().id(index.to_string()).message_body(body).build().ok()
        };
        let entries: Option<Vec<_>> = batch.iter().enumerate().map(entry).collect();
        let entries = entries.ok_or_else(|| Fault::unexpected(SEND, "the SDK could not make the request"))?;
        let send = self.client.send_message_batch().queue_url(&self.url).set_entries(Some(entries)).send().await;
        let answer = send.map_err(|error| fault(SEND, &error))?;
        let unsent = answer.failed().iter().filter_map(|failed| {
            // Our messages are all alike, so what is wrong is never one of them.
            tracing::warn!(code = failed.code(), "the queue did not accept a due health check");
            batch.get(failed.id().parse::<usize>().ok()?).cloned()
        });
        Ok(unsent.collect())
    }
}

/// The dead-letter queue: events that could not be published.
#[derive(Debug, Clone)]
pub struct DeadLetterQueue {
    client: Lazy<Client>,
    url: String,
}

impl DeadLetterQueue {
    /// The queue at `url`.
    pub fn new(sdk: &Sdk, url: impl Into<String>) -> Self {
        Self { client: Lazy::new(sdk, Client::new), url: url.into() }
    }
}

impl SendDeadLetter for DeadLetterQueue {
    async fn send_dead_letter(&self, letter: &str) -> Result<(), Fault> {
        let send = self.client.send_message().queue_url(&self.url).message_body(letter).send().await;
        send.map(drop).map_err(|error| fault("sqs:SendMessage", &error))
    }
}
