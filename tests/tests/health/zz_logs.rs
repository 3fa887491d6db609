//! What the functions wrote into their logs during all of the other tests. Last by its name; see `Suite`.

use serde_json::json;
use tests::fixture::{Fixture, ok, unique};
use tests::logs;

use crate::{LIMIT, check, id, suite};

/// A finding about trust carries the trust policy to paste, and with it the External ID, through the health check and on
/// to the event bus.
#[tokio::test]
async fn no_token_or_external_id_is_in_any_log() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let bus = ok(stack.listen(&unique("logs"), &customer.account).await);
    let added = customer.add(&customer.request()).await;
    let mut loose = customer.trust_policy.clone();
    let external_id = loose["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"].clone();
    loose["Statement"][0]["Condition"] = json!({});
    ok(customer.customer.update_trust_policy(&customer.role, &loose).await);
    check(stack, &customer, id(&added)).await;
    assert_eq!(check(stack, &customer, id(&added)).await["status"], "drifted");
    let drifted = |events: &[serde_json::Value]| events.iter().any(|event| event["detail-type"] == "Endpoint Drifted");
    let heard = ok(bus.hear(LIMIT, drifted).await);
    let told = serde_json::Value::from(heard).to_string();
    assert!(told.contains(external_id.as_str().unwrap()), "the event carries the External ID");

    let functions = ["health-sweep", "health-check", "publish-events"].map(|name| format!("\"function\":\"{name}\""));
    let changed = format!("\"endpoint_id\":\"{}\"", id(&added));
    let seen: Vec<_> = functions.iter().map(String::as_str).chain([changed.as_str()]).collect();
    logs::hold_no_secret(&suite, &seen).await;
}
