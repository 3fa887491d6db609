//! Adding what no test proved, and claiming a folder that somebody else has while they are at it.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

use crate::suite;

/// Every two of these conflict: each is another's folder, lies in it, or is the same in other words.
#[tokio::test]
async fn one_of_concurrent_overlapping_adds_wins() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "").await;
    let prefixes = ["", "a", "a/b/", "a/b", "a/b/c/", "a/b/c", "a/b/c/d", "a/b/c/d/e/", "a/"];
    let requests: Vec<Value> = prefixes.iter().map(|prefix| customer.request_under(prefix)).collect();
    join_all(requests.iter().map(|request| customer.passes(request))).await;
    let replies = join_all(requests.iter().map(|request| customer.api.post("/v1/endpoints", request))).await;
    let winner: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
    assert_eq!(winner.len(), 1, "{replies:#?}");
    let winner = &winner[0].body;
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        assert_eq!(reply.problem(), (409, "prefix_conflict"), "{}", reply.text);
        assert_eq!(reply.body["conflictingEndpointId"], winner["endpointId"]);
    }
    assert_eq!(customer.api.get("/v1/endpoints").await.body["items"], json!([winner]));
}

#[tokio::test]
async fn nothing_is_added_on_the_strength_of_another_test() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "d\u{e9}pot/").await;
    let other = Fixture::new(stack, "read_only", "d\u{e9}pot/").await;
    let request = customer.request();
    customer.passes(&request).await;
    let with = |field: &str, value: Value| {
        let mut changed = request.clone();
        changed[field] = value;
        changed
    };
    let role_elsewhere = format!("arn:aws:iam::222222222222:role/path/{}", customer.role);
    let changes = [
        with("bucketAccess", json!("read_write")),
        with("bucketName", json!(other.bucket)),
        with("region", json!("eu-west-1")),
        with("roleArn", json!(customer.customer.role_arn(&other.role))),
        with("roleArn", json!(role_elsewhere)),
        with("bucketOwnerAwsAccountId", json!("333333333333")),
        // More than was tested, less, a sibling, and what only looks the same.
        with("pathPrefix", json!("")),
        with("pathPrefix", json!("d\u{e9}pot/2026/")),
        with("pathPrefix", json!("d\u{e9}pot-2/")),
        with("pathPrefix", json!("D\u{e9}pot/")),
        with("pathPrefix", json!("de\u{301}pot/")),
    ];
    for changed in &changes {
        let added = customer.api.post("/v1/endpoints", changed).await;
        assert_eq!(added.problem(), (412, "test_required"), "{changed}: {}", added.text);
    }
    // Another account can't add it, not even the very same, as it has no test of its own; nor does a failed one help.
    assert_eq!(other.api.post("/v1/endpoints", &request).await.problem(), (412, "test_required"));
    assert_eq!(other.test(&request).await.checks("failed"), [("role_assumable", "assume_role_denied")]);
    assert_eq!(other.api.post("/v1/endpoints", &request).await.problem(), (412, "test_required"));

    let key = [("content-type", "application/json"), ("idempotency-key", "attack")];
    let post = async |body: &Value| {
        let body = Some(body.to_string().into_bytes());
        customer.api.send(Method::POST, "/v1/endpoints", &key, body).await
    };
    let added = post(&request).await;
    assert_eq!(added.status, 201, "{}", added.text);
    // A key that was used for what passed carries nothing else through.
    for changed in &changes {
        assert_eq!(post(changed).await.problem(), (422, "idempotency_key_reused"), "{changed}");
    }
    assert_eq!(customer.api.get("/v1/endpoints").await.body["items"], json!([added.body]));
    assert_eq!(ok(customer.customer.list_keys(&customer.bucket).await).len(), 1, "and nothing was written");
}
