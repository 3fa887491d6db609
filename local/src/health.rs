//! Health checks without waiting for their time: endpoints become due, and a sweep begins, at once.

use serde_json::{Value, json};

use crate::description::StackDescription;
use crate::error::{Error, Result};

impl StackDescription {
    /// Runs the health sweep once, now; its result.
    pub async fn sweep(&self) -> Result<Value> {
        let function = self.functions.get("HealthSweepFunction").ok_or_else(|| {
            let next = "Start the stack again from this version.";
            Error::new("The sweep failed.", "the running stack", "it has no function HealthSweepFunction", next)
        })?;
        let result = self.vendor().invoke(function, b"{}".to_vec()).await?;
        if result.get("errorMessage").is_some() {
            let next = "Read the functions' log: functions.log in the stack's folder.";
            return Err(Error::new("The sweep failed.", function.clone(), result.to_string(), next));
        }
        Ok(result)
    }

    /// Makes the account's endpoint due, as if its time had come.
    pub async fn make_due(&self, account: &str, endpoint_id: &str) -> Result<()> {
        let key =
            json!({ "pk": { "S": format!("ACCOUNT#{account}") }, "sk": { "S": format!("HEALTH#{endpoint_id}") } });
        self.make_key_due(&key).await
    }

    /// Makes due, as if their time had come: the endpoint `endpoint_id` of any account, or all endpoints; how many.
    pub async fn make_all_due(&self, endpoint_id: Option<&str>) -> Result<usize> {
        let health = endpoint_id.map_or_else(|| "HEALTH#".to_owned(), |id| format!("HEALTH#{id}"));
        let mut scan = json!({
            "TableName": self.tables.state,
            "ProjectionExpression": "pk, sk",
            "FilterExpression": "attribute_exists(dueAt) AND begins_with(sk, :health)",
            "ExpressionAttributeValues": { ":health": { "S": health } },
        });
        let mut keys = Vec::new();
        loop {
            let mut page = self.vendor().json("dynamodb", "DynamoDB_20120810.Scan", &scan).await?;
            keys.extend(page["Items"].as_array().into_iter().flatten().cloned());
            match page["LastEvaluatedKey"].take() {
                Value::Null => break,
                key => scan["ExclusiveStartKey"] = key,
            }
        }
        for key in &keys {
            self.make_key_due(key).await?;
        }
        match endpoint_id {
            Some(id) if keys.is_empty() => {
                let next = "`GET /v1/endpoints` lists an account's endpoints.";
                Err(Error::new("Could not make the endpoint due.", id, "no endpoint of that id is checked", next))
            }
            _ => Ok(keys.len()),
        }
    }

    /// Time passes for the check of the next denial too, which counts from the first one on. An endpoint that was not
    /// denied ignores that time.
    async fn make_key_due(&self, key: &Value) -> Result<()> {
        let input = json!({
            "TableName": self.tables.state,
            "Key": key,
            "ConditionExpression": "attribute_exists(dueAt)",
            "UpdateExpression": "SET dueAt = :then, deniedSince = :long_ago",
            "ExpressionAttributeValues": { ":then": { "N": "0" }, ":long_ago": { "S": "1970-01-01T00:00:00Z" } },
        });
        self.vendor().json("dynamodb", "DynamoDB_20120810.UpdateItem", &input).await.map(drop)
    }
}
