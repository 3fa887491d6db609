//! A scheduled check of one endpoint, as the sweep, the queue and the function do it, and what is known afterwards.

use std::time::{Duration, Instant};

use local::Stack;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

/// What comes by itself has come by then, also on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_mins(5);

pub(crate) fn id(endpoint: &Value) -> &str {
    endpoint["endpointId"].as_str().unwrap()
}

/// What stands between `open` and `close` in an answer of SQS or SNS.
pub(crate) fn between(text: &str, open: &str, close: &str) -> Vec<String> {
    text.split(open).skip(1).filter_map(|rest| Some(rest.split_once(close)?.0.to_owned())).collect()
}

/// The health as its owner reads it.
pub(crate) async fn health(customer: &Fixture, endpoint_id: &str) -> Value {
    let health = customer.api.get(&format!("/v1/endpoints/{endpoint_id}/health")).await;
    assert_eq!(health.status, 200, "{}", health.body);
    health.body
}

/// The health as it is stored.
pub(crate) async fn item(stack: &Stack, customer: &Fixture, endpoint_id: &str) -> Value {
    let pk = format!("ACCOUNT#{}", customer.account);
    let key = json!({ "pk": { "S": pk }, "sk": { "S": format!("HEALTH#{endpoint_id}") } });
    let input = json!({ "TableName": stack.tables.state, "Key": key, "ConsistentRead": true });
    let admin = stack.admin(&stack.vendor_aws_account_id);
    ok(admin.json("dynamodb", "DynamoDB_20120810.GetItem", &input).await)["Item"].clone()
}

/// Lets the endpoint come due, sweeps, and waits until it was tested.
pub(crate) async fn check(stack: &Stack, customer: &Fixture, endpoint_id: &str) -> Value {
    let before = item(stack, customer, endpoint_id).await;
    ok(stack.make_due(&customer.account, endpoint_id).await);
    ok(stack.sweep().await);
    checked(stack, customer, endpoint_id, &before).await
}

/// The same without a sweep: the sweep of another test that runs beside this one could send the same check once more,
/// and while none of the two is saved, both are done.
pub(crate) async fn check_once(stack: &Stack, customer: &Fixture, endpoint_id: &str) -> Value {
    let before = item(stack, customer, endpoint_id).await;
    let version: u64 = before["version"]["N"].as_str().unwrap().parse().unwrap();
    send(stack, &json!({ "accountId": customer.account, "endpointId": endpoint_id, "version": version })).await;
    checked(stack, customer, endpoint_id, &before).await
}

/// Puts a message into the queue of health checks.
pub(crate) async fn send(stack: &Stack, message: &Value) {
    let (admin, message) = (stack.vendor(), message.to_string());
    let parameters = [("QueueUrl", stack.queue_url.as_str()), ("MessageBody", &message)];
    ok(admin.query("sqs", "SendMessage", &parameters).await);
}

/// Waits until the health is another one than `before`; as its owner reads it then.
async fn checked(stack: &Stack, customer: &Fixture, endpoint_id: &str, before: &Value) -> Value {
    let began = Instant::now();
    loop {
        let after = item(stack, customer, endpoint_id).await;
        if after["version"] != before["version"] {
            return health(customer, endpoint_id).await;
        }
        assert!(began.elapsed() < LIMIT, "not checked in time: {after}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
