//! What time does in AWS, done at once: an endpoint comes due, a sweep begins. And an ear on the event bus.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::admin::Admin;
use crate::error::{Error, Result};
use crate::stack::Stack;
use crate::text;

/// Between two looks at something that comes by itself.
const LOOK: Duration = Duration::from_millis(200);

impl Stack {
    /// Sweeps once, now; answers what the sweep found.
    pub async fn sweep(&self) -> Result<Value> {
        sweep(&self.admin(&self.vendor_aws_account_id), &self.functions).await
    }

    /// Makes the account's endpoint due, as if its time had come.
    pub async fn make_due(&self, account: &str, endpoint_id: &str) -> Result<()> {
        let input = json!({
            "TableName": self.tables.state,
            "Key": { "pk": { "S": format!("ACCOUNT#{account}") }, "sk": { "S": format!("HEALTH#{endpoint_id}") } },
            "ConditionExpression": "attribute_exists(dueAt)",
            "UpdateExpression": "SET dueAt = :now",
            "ExpressionAttributeValues": { ":now": { "N": "0" } },
        });
        let admin = self.admin(&self.vendor_aws_account_id);
        admin.json("dynamodb", "DynamoDB_20120810.UpdateItem", &input).await.map(drop)
    }

    /// Listens to all that is announced of `account` from now on. The name must be one of its own.
    pub async fn listen(&self, name: &str, account: &str) -> Result<Listener> {
        let admin = self.admin(&self.vendor_aws_account_id);
        let queue_url = create_queue(&admin, name).await?;
        let queue = format!("arn:aws:sqs:{}:{}:{name}", self.region, self.vendor_aws_account_id);
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "events.amazonaws.com" },
            "Action": "sqs:SendMessage",
            "Resource": queue,
        }]});
        let policy = policy.to_string();
        let attribute =
            [("QueueUrl", queue_url.as_str()), ("Attribute.1.Name", "Policy"), ("Attribute.1.Value", &policy)];
        admin.query("sqs", "SetQueueAttributes", &attribute).await?;
        let pattern = json!({ "source": ["bucket-endpoint"], "detail": { "accountId": [account] } }).to_string();
        let rule = json!({ "Name": name, "EventBusName": self.event_bus, "EventPattern": pattern });
        admin.json("events", "AWSEvents.PutRule", &rule).await?;
        let target =
            json!({ "Rule": name, "EventBusName": self.event_bus, "Targets": [{ "Id": "queue", "Arn": queue }] });
        admin.json("events", "AWSEvents.PutTargets", &target).await?;
        Ok(Listener { admin, queue_url })
    }
}

/// Invokes the sweep among the functions of a stack.
pub async fn sweep(admin: &Admin, functions: &std::collections::BTreeMap<String, String>) -> Result<Value> {
    let function = functions.get("HealthSweepFunction").ok_or_else(|| {
        let next = "Start the stack again from this version.";
        Error::new("There is no sweep.", "the running stack", "it has no HealthSweepFunction", next)
    })?;
    let answer = admin.invoke(function, b"{}".to_vec()).await?;
    if answer.get("errorMessage").is_some() {
        let next = "Read what the functions logged: functions.log beside stack.json.";
        return Err(Error::new("The sweep failed.", function.clone(), answer.to_string(), next));
    }
    Ok(answer)
}

async fn create_queue(admin: &Admin, name: &str) -> Result<String> {
    let created = admin.query("sqs", "CreateQueue", &[("QueueName", name)]).await?;
    text::element(&created, "QueueUrl").ok_or_else(|| {
        let next = "See the emulator's log beside stack.json.";
        Error::new("Could not listen to the event bus.", "sqs CreateQueue", "its answer has no QueueUrl", next)
    })
}

/// Hears events.
#[derive(Debug)]
pub struct Listener {
    admin: Admin,
    queue_url: String,
}

impl Listener {
    /// The events that have come in since the last time.
    pub async fn heard(&self) -> Result<Vec<Value>> {
        let ask = [("QueueUrl", self.queue_url.as_str()), ("MaxNumberOfMessages", "10")];
        let answer = self.admin.query("sqs", "ReceiveMessage", &ask).await?;
        for receipt in text::elements(&answer, "ReceiptHandle") {
            let heard = [("QueueUrl", self.queue_url.as_str()), ("ReceiptHandle", receipt.as_str())];
            self.admin.query("sqs", "DeleteMessage", &heard).await?;
        }
        let bodies = text::elements(&answer, "Body");
        Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
    }

    /// Hears events until `enough` says so of all of them, or until `limit`; answers all of them.
    pub async fn hear(&self, limit: Duration, enough: impl Fn(&[Value]) -> bool) -> Result<Vec<Value>> {
        let (mut all, began) = (Vec::new(), Instant::now());
        loop {
            all.extend(self.heard().await?);
            if enough(&all) || began.elapsed() > limit {
                return Ok(all);
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}
