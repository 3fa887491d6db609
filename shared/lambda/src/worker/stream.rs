//! Batches of records of a DynamoDB stream.
//!
//! Not `aws_lambda_events::dynamodb`: it reads a batch as a whole, so that one record which it can't read would block
//! the shard for as long as the stream tries. Here a record stays as it is until its own item is read.

use aws_lambda_events::streams::DynamoDbBatchItemFailure;
pub use aws_lambda_events::streams::DynamoDbEventResponse;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A batch of records, in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Records {
    /// The records.
    #[serde(rename = "Records")]
    pub records: Vec<Record>,
}

/// A record, as far as anybody reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    dynamodb: StreamRecord,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StreamRecord {
    sequence_number: String,
    #[serde(default)]
    new_image: Value,
}

impl Record {
    /// Its place in the stream.
    pub fn sequence_number(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// The item as it is now, in DynamoDB's own JSON.
    pub const fn new_image(&self) -> &Value {
        &self.dynamodb.new_image
    }
}

/// The answer after which the stream delivers again, from the record of that sequence number on; from none if `None`.
pub fn retry_from(sequence_number: Option<String>) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures.extend(sequence_number.map(|sequence_number| {
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier = Some(sequence_number);
        failure
    }));
    response
}
