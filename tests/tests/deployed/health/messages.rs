//! Messages that are late, come twice or in another order.

use std::time::{Duration, Instant};

use local::Stack;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

use super::scheduled_check::{LIMIT, check, health, id, item, send};
use crate::suite;

/// How many messages of the function's own log say that nothing was due.
async fn not_due(stack: &Stack) -> u64 {
    let lines = ok(stack.function_logs("HealthCheckFunction").await);
    let metrics = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    metrics.filter_map(|line| line["ChecksNotDue"].as_u64()).sum()
}

#[tokio::test]
async fn late_and_duplicate_messages_change_nothing() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let added = customer.add(&customer.request()).await;
    let endpoint_id = id(&added);
    check(stack, &customer, endpoint_id).await;
    let (before, not_due_before) = (item(stack, &customer, endpoint_id).await, not_due(stack).await);
    assert_eq!(before["version"]["N"], "2");

    // Of the version before twice, of one that never was, and of an endpoint that is not there: each is looked at, and
    // none is tested, for a test would write.
    customer.allow_all_but(&["s3:GetObject"]).await;
    let nobodys = "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab";
    for (endpoint, version) in [(endpoint_id, 1), (endpoint_id, 9), (nobodys, 1)] {
        let due = json!({ "accountId": customer.account, "endpointId": endpoint, "version": version });
        send(stack, &due).await;
    }
    let again = json!({ "accountId": customer.account, "endpointId": endpoint_id, "version": 1 });
    let began = Instant::now();
    send(stack, &again).await;
    // Two of one version may be one check of one batch.
    while not_due(stack).await < not_due_before + 3 {
        assert!(began.elapsed() < LIMIT, "the messages are worked off");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(item(stack, &customer, endpoint_id).await, before);
}

#[tokio::test]
async fn e8_a_retired_endpoint_is_never_due_and_its_health_says_that_it_is_retired() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let added = customer.add(&customer.request()).await;
    let endpoint_id = id(&added);
    let live = item(stack, &customer, endpoint_id).await;
    assert!(live["dueAt"]["N"].is_string() && live["dueShard"]["S"].is_string(), "{live}");
    assert_eq!(customer.api.delete(&format!("/v1/endpoints/{endpoint_id}")).await.status, 200);
    let retired = item(stack, &customer, endpoint_id).await;
    assert!(retired.get("dueAt").is_none() && retired.get("dueShard").is_none(), "{retired}");
    assert_eq!(retired["version"]["N"], "2", "a test that is under way cannot write any more");
    assert!(stack.make_due(&customer.account, endpoint_id).await.is_err());
    let health = health(&customer, endpoint_id).await;
    assert_eq!((&health["status"], health["retiredAt"].is_string()), (&"retired".into(), true), "{health}");
    let kinds: Vec<_> = health["timeline"]["items"].as_array().unwrap().iter().map(|item| &item["event"]).collect();
    assert_eq!(kinds, ["retired", "added"]);
}
