use serde::Deserialize;

/// A batch of messages of SQS.
#[derive(Debug, Clone, Deserialize)]
pub struct Messages {
    /// The messages.
    #[serde(rename = "Records")]
    pub records: Vec<Message>,
}

/// A message, as far as anybody reads it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id, by which it is told to come again.
    pub message_id: String,
    /// What was sent.
    pub body: String,
}
