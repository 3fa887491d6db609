//! Batches of SQS messages (Lambda Developer Guide, "Implementing partial batch responses").

pub use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};

/// The answer that returns these messages to the queue; the others are done.
///
/// An empty id, of a message that came without one, returns the whole batch.
pub fn failed_messages(message_ids: Vec<String>) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    response.set_failures(message_ids);
    response
}
