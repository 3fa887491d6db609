//! An endpoint in use: features say so, and it is not retired by accident.

use std::time::Duration;

use jiff::Timestamp;
use local::FeatureClient;
use reqwest::Method;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

use super::consumer::{asked, feature};
use crate::suite;

async fn sent(caller: &FeatureClient, method: Method, account: &str, id: &str, name: &str) -> (u16, String) {
    let reply = ok(caller.uses(method, account, id, name).await);
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    (reply.status.as_u16(), body["code"].as_str().unwrap_or_default().to_owned())
}

fn is(answer: &(u16, String), status: u16, code: &str) {
    assert_eq!((answer.0, answer.1.as_str()), (status, code));
}

#[tokio::test]
async fn endpoint_in_use_is_retired_after_its_last_use_is_released() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let (account, id) = (customer.account.as_str(), endpoint["endpointId"].as_str().unwrap());
    let caller = feature(suite.stack(), "feature-all").await;
    for name in ["telemetry", "billing", "telemetry"] {
        is(&sent(&caller, Method::PUT, account, id, name).await, 204, "");
    }
    is(&sent(&caller, Method::PUT, account, id, "data_exporter").await, 409, "feature_access_mismatch");
    is(&sent(&caller, Method::PUT, account, id, "exports").await, 400, "invalid_request");
    is(&sent(&caller, Method::PUT, "nobody", id, "telemetry").await, 404, "endpoint_not_found");

    let path = format!("/v1/endpoints/{id}");
    let refused = customer.api.delete(&path).await;
    assert_eq!(refused.problem(), (409, "endpoint_in_use"));
    assert_eq!(refused.body["features"], json!(["telemetry", "billing"]));
    for _ in 0..2 {
        is(&sent(&caller, Method::DELETE, account, id, "telemetry").await, 204, "");
    }
    assert_eq!(customer.api.delete(&path).await.body["features"], json!(["billing"]));
    is(&sent(&caller, Method::DELETE, account, id, "billing").await, 204, "");
    assert_eq!(customer.api.delete(&path).await.status, 200);
    is(&sent(&caller, Method::PUT, account, id, "telemetry").await, 409, "endpoint_retired");
    is(&sent(&caller, Method::DELETE, account, id, "telemetry").await, 204, "");
}

/// What the customer sees of the uses of an endpoint.
async fn uses(customer: &Fixture, id: &str) -> Value {
    let listed = customer.api.get(&format!("/v1/endpoints/{id}/uses")).await;
    assert_eq!(listed.status, 200, "{}", listed.body);
    listed.body["items"].clone()
}

#[tokio::test]
async fn a_use_has_the_time_at_which_credentials_were_last_given() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let (account, id) = (customer.account.as_str(), endpoint["endpointId"].as_str().unwrap());
    let caller = feature(stack, "feature-all").await;
    is(&sent(&caller, Method::PUT, account, id, "billing").await, 204, "");
    assert_eq!(uses(&customer, id).await, json!([{ "feature": "billing" }]));

    // A role that refuses leaves no time.
    let nobody = json!({ "Version": "2012-10-17", "Statement": [] });
    ok(customer.customer.update_trust_policy(&customer.role, &nobody).await);
    assert_eq!(asked(stack, account, id, "billing").await.1["code"], "role_not_assumable");
    assert_eq!(uses(&customer, id).await, json!([{ "feature": "billing" }]));
    ok(customer.customer.update_trust_policy(&customer.role, &customer.trust_policy).await);

    let before = Timestamp::now();
    assert_eq!(asked(stack, account, id, "billing").await.0, 200);
    let shown = uses(&customer, id).await;
    let vended: Timestamp = shown[0]["lastVendedAt"].as_str().unwrap().parse().unwrap();
    assert!(vended >= before - Duration::from_millis(1) && vended <= Timestamp::now(), "{before} {shown}");
    // Again within five minutes, and by a feature that has not registered its use: nothing else is shown.
    assert_eq!(asked(stack, account, id, "billing").await.0, 200);
    assert_eq!(asked(stack, account, id, "telemetry").await.0, 200);
    assert_eq!(uses(&customer, id).await, shown);

    let refused = customer.api.delete(&format!("/v1/endpoints/{id}")).await;
    assert_eq!((refused.problem(), &refused.body["uses"]), ((409, "endpoint_in_use"), &shown));
    let stranger = Fixture::new(stack, "read_only", "data/").await;
    let path = format!("/v1/endpoints/{id}/uses");
    assert_eq!(stranger.api.get(&path).await.problem(), (404, "endpoint_not_found"));
}

#[tokio::test]
async fn a_forced_retirement_is_recorded() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let (account, id) = (customer.account.as_str(), endpoint["endpointId"].as_str().unwrap());
    let caller = feature(stack, "feature-data-exporter").await;
    is(&sent(&caller, Method::PUT, account, id, "data_exporter").await, 204, "");
    let path = format!("/v1/endpoints/{id}");
    assert_eq!(customer.api.delete(&format!("{path}?force=false")).await.problem(), (409, "endpoint_in_use"));
    assert_eq!(customer.api.delete(&format!("{path}?force=yes")).await.problem(), (400, "invalid_request"));
    assert_eq!(customer.api.delete(&format!("{path}?force=true")).await.status, 200);

    let key = json!({ "pk": { "S": format!("ACCOUNT#{account}") }, "sk": { "S": format!("RETIREMENT#{id}") } });
    let input = json!({ "TableName": stack.tables.endpoints, "Key": key });
    let vendor = stack.admin(&stack.vendor_aws_account_id);
    let record = ok(vendor.json("dynamodb", "DynamoDB_20120810.GetItem", &input).await);
    assert_eq!(record["Item"]["takenFrom"], json!({ "L": [{ "S": "data_exporter" }] }), "{record}");
    // The name and prefix are free.
    customer.add(&customer.request()).await;
}
