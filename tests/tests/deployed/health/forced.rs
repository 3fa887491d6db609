//! A retirement by force: whoever lost the endpoint by it is named where everybody listens.

use local::FeatureClient;
use reqwest::Method;
use serde_json::{Value, json};
use tests::event_schema;
use tests::fixture::{Fixture, ok, unique};
use tests::suite::Suite;

use super::scheduled_check::{LIMIT, health, id};
use crate::suite;

#[tokio::test]
async fn a_forced_retirement_names_the_features_it_was_taken_from() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let bus = ok(stack.listen(&unique("forced"), &customer.account).await);
    let vendor = stack.admin(&stack.vendor_aws_account_id);
    let feature = ok(FeatureClient::assume(&vendor, &stack.api_url, "feature-all").await);
    Suite::keep_feature_out_of_logs(&feature);
    // One that is taken away, and one that nobody used.
    let used = customer.add(&customer.request()).await;
    ok(customer.customer.put_object(&customer.bucket, "other/existing.csv", b"a\n").await);
    let unused = Fixture { prefix: "other/".to_owned(), ..customer.clone() };
    unused.allow(&unused.policy()).await;
    let unused = unused.add(&unused.request()).await;
    for name in ["billing", "telemetry"] {
        let reply = ok(feature.uses(Method::PUT, &customer.account, id(&used), name).await);
        assert_eq!(reply.status.as_u16(), 204, "{}", reply.text());
    }
    for endpoint in [&used, &unused] {
        let retired = customer.api.delete(&format!("/v1/endpoints/{}?force=true", id(endpoint))).await;
        assert_eq!(retired.status, 200, "{}", retired.text);
        assert!(retired.body.get("takenFrom").is_none(), "it is no field of endpoints: {}", retired.text);
    }
    let is_retirement = |event: &&Value| event["detail-type"] == "Endpoint Retired";
    let of = |events: &[Value], endpoint: &Value| {
        let mut retirements = events.iter().filter(is_retirement).map(|event| event["detail"].clone());
        retirements.find(|detail| detail["endpoint"]["endpointId"] == endpoint["endpointId"])
    };
    let both = |events: &[Value]| of(events, &used).is_some() && of(events, &unused).is_some();
    let received = ok(bus.hear(LIMIT, both).await);
    let (taken, plain) = (of(&received, &used).unwrap(), of(&received, &unused).unwrap());
    event_schema::assert_valid(&taken);
    event_schema::assert_valid(&plain);
    assert_eq!(taken["takenFrom"], json!(["telemetry", "billing"]));
    assert_eq!(plain.get("takenFrom"), None);
    // The timeline has the same lines.
    let line = health(&customer, id(&used)).await["timeline"]["items"][0].clone();
    assert_eq!((&line["event"], &line["takenFrom"]), (&json!("retired"), &json!(["telemetry", "billing"])));
    assert_eq!(health(&customer, id(&unused)).await["timeline"]["items"][0].get("takenFrom"), None);
}
