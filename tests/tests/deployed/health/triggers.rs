//! The events of schedule, queue and stream in `events/`, sent as they stand to the functions that they are for.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::event_schema;
use tests::fixture::{ok, unique};

use super::scheduled_check::{LIMIT, between};
use crate::suite;

fn event(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../events").join(format!("{name}.json"));
    std::fs::read(path).unwrap()
}

#[tokio::test]
async fn the_events_of_the_folder_are_processed() {
    let suite = suite().await;
    let stack = suite.stack();
    let admin = stack.admin(&stack.vendor_aws_account_id);
    let send = async |function: &str, name: &str| ok(admin.invoke(&stack.functions[function], event(name)).await);

    let swept = send("HealthSweepFunction", "health-sweep-schedule").await;
    assert_eq!(swept["complete"], true, "{swept}");

    // The endpoint in it is not there, so there is nothing to test; what is no due check comes again.
    let checked = send("HealthCheckFunction", "health-check-queue").await;
    assert_eq!(checked, json!({ "batchItemFailures": [{ "itemIdentifier": "message-that-is-no-check" }] }));

    let bus = ok(stack.listen(&unique("triggers"), "acme").await);
    let published = send("PublishEventsFunction", "publish-events-stream").await;
    assert_eq!(published, json!({ "batchItemFailures": [] }));
    let received = ok(bus.hear(LIMIT, |events| events.len() >= 3).await);
    for event in &received {
        event_schema::assert_valid(&event["detail"]);
    }
    let mut kinds: Vec<&Value> = received.iter().map(|event| &event["detail-type"]).collect();
    kinds.sort_by_key(|kind| kind.to_string());
    assert_eq!(kinds, ["Endpoint Added", "Endpoint Drifted", "Endpoint Retired"]);
}

#[tokio::test]
async fn a_malformed_event_becomes_a_dead_letter_that_can_be_redriven() {
    let suite = suite().await;
    let stack = suite.stack();
    let admin = stack.admin(&stack.vendor_aws_account_id);
    let function = &stack.functions["PublishEventsFunction"];
    let mut malformed: Value = serde_json::from_slice(&event("publish-events-stream")).unwrap();
    let account = unique("malformed");
    for record in malformed["Records"].as_array_mut().unwrap() {
        record["dynamodb"]["NewImage"]["accountId"]["S"] = account.as_str().into();
    }
    malformed["Records"][1]["dynamodb"]["NewImage"]["kind"]["S"] = "unknown".into();
    let bus = ok(stack.listen(&unique("dead"), &account).await);
    let answer = ok(admin.invoke(function, malformed.to_string().into_bytes()).await);
    assert_eq!(answer, json!({ "batchItemFailures": [] }), "it holds up nothing");
    let received = ok(bus.hear(LIMIT, |events| events.len() >= 2).await);
    assert!(received.iter().all(|event| event["detail-type"] != "Endpoint Drifted"), "{received:?}");

    let queues = between(&ok(admin.query("sqs", "ListQueues", &[]).await), "<QueueUrl>", "</QueueUrl>");
    let queue = queues.iter().find(|url| url.contains("PublishEventsDeadLetters")).unwrap();
    let began = Instant::now();
    let mut letter = loop {
        let received = ok(admin.query("sqs", "ReceiveMessage", &[("QueueUrl", queue)]).await);
        let letters = between(&received, "<Body>", "</Body>").into_iter();
        let plain = letters.map(|body| body.replace("&quot;", "\"").replace("&amp;", "&"));
        if let Some(letter) = plain.into_iter().find(|body| body.contains(&account)) {
            break letter;
        }
        assert!(began.elapsed() < LIMIT, "no letter came");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    letter = letter.replace("\"unknown\"", "\"drifted\"");
    let answer = ok(admin.invoke(function, letter.into_bytes()).await);
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
    let received = ok(bus.hear(LIMIT, |events| !events.is_empty()).await);
    assert_eq!(received[0]["detail-type"], "Endpoint Drifted");
    event_schema::assert_valid(&received[0]["detail"]);
}
