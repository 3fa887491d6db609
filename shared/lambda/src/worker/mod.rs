//! Events that no client waits for: queues, schedules, streams.

mod metrics;
mod queue;
mod serve;
mod stream;

pub use metrics::Metrics;
pub use queue::{SqsBatchResponse, SqsEvent, SqsMessage, failed_messages};
pub use serve::{Worker, serve};
pub use stream::{DynamoDbEventResponse, Record, Records, retry_from};
