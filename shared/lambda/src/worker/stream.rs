use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A batch of records of a DynamoDB stream, in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Records {
    /// The records.
    #[serde(rename = "Records")]
    pub records: Vec<Record>,
}

/// A record, as far as anybody reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    dynamodb: Change,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    sequence_number: String,
    #[serde(default)]
    new_image: Value,
}

impl Record {
    /// Its place in the stream, by which it is told that everything from it on is to come again.
    #[must_use]
    pub fn sequence_number(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// The item as it is now, in DynamoDB's own JSON.
    #[must_use]
    pub const fn new_image(&self) -> &Value {
        &self.dynamodb.new_image
    }
}
