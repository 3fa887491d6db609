//! A receipt that outlives what it says: the role passed its test, and is loosened before the endpoint is added.

use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

use crate::suite;

/// The trust policy without any condition.
fn loosened(trust_policy: &Value) -> Value {
    let mut loose = trust_policy.clone();
    loose["Statement"][0].as_object_mut().unwrap().remove("Condition");
    loose
}

#[tokio::test]
async fn a_test_that_fails_takes_back_the_receipt_of_one_that_passed() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let request = customer.request();
    customer.passes(&request).await;

    ok(customer.customer.update_trust_policy(&customer.role, &loosened(&customer.trust_policy)).await);
    let report = customer.test(&request).await;
    assert_eq!(report.check("external_id_required")["code"], "external_id_not_required");
    let reply = customer.api.post("/v1/endpoints", &request).await;
    assert_eq!((reply.status, &reply.body["code"]), (412, &json!("test_required")), "{}", reply.body);

    ok(customer.customer.update_trust_policy(&customer.role, &customer.trust_policy).await);
    customer.add(&request).await;
}

/// The endpoint that was added of it is tested by itself; retired, it is not added anew on the old receipt.
#[tokio::test]
async fn a_failed_test_of_an_endpoint_takes_back_the_receipt() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let request = customer.request();
    let endpoint = customer.add(&request).await;
    let path = format!("/v1/endpoints/{}", endpoint["endpointId"].as_str().unwrap());

    ok(customer.customer.update_trust_policy(&customer.role, &loosened(&customer.trust_policy)).await);
    let report = customer.api.post_nothing(&format!("{path}/test")).await;
    assert_eq!(report.check("external_id_required")["code"], "external_id_not_required");
    assert_eq!(customer.api.delete(&path).await.status, 200);
    let reply = customer.api.post("/v1/endpoints", &request).await;
    assert_eq!((reply.status, &reply.body["code"]), (412, &json!("test_required")), "{}", reply.body);
}
