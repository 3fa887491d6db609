//! A listener on the event bus: a queue that a rule sends the events of one account to.

use std::time::Duration;

use serde_json::{Value, json};

use crate::admin::Admin;
use crate::error::Result;
use crate::stack::Stack;
use crate::{wait, xml};

impl Stack {
    /// Listens to all events of `account` from now on. `name` is that of its queue and its rule, so no two listeners
    /// may have the same.
    pub async fn listen(&self, name: &str, account: &str) -> Result<EventListener> {
        let admin = self.vendor();
        let created = admin.query("sqs", "CreateQueue", &[("QueueName", name)]).await?;
        let queue_url = xml::required(&created, "QueueUrl", "sqs CreateQueue")?;
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
        Ok(EventListener { admin, queue_url })
    }
}

/// Receives events.
#[derive(Debug)]
pub struct EventListener {
    admin: Admin,
    queue_url: String,
}

impl EventListener {
    /// The events that have arrived since the last call.
    pub async fn heard(&self) -> Result<Vec<Value>> {
        let queue = ("QueueUrl", self.queue_url.as_str());
        let received = self.admin.query("sqs", "ReceiveMessage", &[queue, ("MaxNumberOfMessages", "10")]).await?;
        for receipt in xml::elements(&received, "ReceiptHandle") {
            self.admin.query("sqs", "DeleteMessage", &[queue, ("ReceiptHandle", receipt.as_str())]).await?;
        }
        let bodies = xml::elements(&received, "Body");
        Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
    }

    /// Receives events until `enough` is true of all of them, or until `limit`; all of them.
    pub async fn hear(&self, limit: Duration, enough: impl Fn(&[Value]) -> bool) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        let received = async || {
            all.extend(self.heard().await?);
            Ok(enough(&all).then_some(()))
        };
        wait::until(limit, received).await?;
        Ok(all)
    }
}
