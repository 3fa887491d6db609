//! The events of schedule, queue and stream in `events/`, sent as they stand to the functions that they are for.

use serde_json::{Value, json};
use tests::fixture::{ok, unique};

use crate::{LIMIT, schema, suite};

fn event(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../events").join(format!("{name}.json"));
    std::fs::read(path).unwrap()
}

#[tokio::test]
async fn the_events_as_they_stand() {
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
    let heard = ok(bus.hear(LIMIT, |events| events.len() >= 3).await);
    for event in &heard {
        schema::holds(&event["detail"]);
    }
    let mut kinds: Vec<&Value> = heard.iter().map(|event| &event["detail-type"]).collect();
    kinds.sort_by_key(|kind| kind.to_string());
    assert_eq!(kinds, ["Endpoint Added", "Endpoint Drifted", "Endpoint Retired"]);
}
