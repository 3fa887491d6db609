//! Names, prefixes and idempotency keys, also when everybody comes at once.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tests::api::ApiResponse;
use tests::fixture::Fixture;

use crate::suite;

/// Tests all of `requests`, then adds them at once.
async fn add_at_once(customer: &Fixture, requests: &[Value]) -> Vec<ApiResponse> {
    join_all(requests.iter().map(|request| customer.passes(request))).await;
    join_all(requests.iter().map(|request| customer.api.post("/v1/endpoints", request))).await
}

fn with_status(replies: &[ApiResponse], status: u16) -> Vec<&ApiResponse> {
    replies.iter().filter(|reply| reply.status == status).collect()
}

#[tokio::test]
async fn one_of_24_concurrent_conflicting_adds_wins() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "").await;
    // Any two of a chain of folders conflict.
    let chain = |depth: usize| (0..=depth).map(|level| format!("l{level}/")).collect::<Vec<_>>().concat();
    let requests: Vec<Value> = (0..24).map(|depth| customer.request_under(&chain(depth))).collect();
    let replies = add_at_once(&customer, &requests).await;
    let winners = with_status(&replies, 201);
    assert_eq!(winners.len(), 1, "{replies:#?}");
    let losers: Vec<_> = replies.iter().filter(|reply| reply.status != 201).collect();
    for reply in losers {
        assert_eq!(reply.problem(), (409, "prefix_conflict"), "{}", reply.body);
        assert_eq!(reply.body["conflictingEndpointId"], winners[0].body["endpointId"]);
    }
    let listed = customer.api.get("/v1/endpoints").await;
    assert_eq!(listed.body["items"], json!([winners[0].body]));
}

#[tokio::test]
async fn siblings_are_all_added() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "").await;
    let prefixes = ["a/", "ab/", "abc/", "a-b/", "b/a/", "b/ab/", "c/1/2/3/", "c/1/2/4/", "A/", "ä/"];
    let requests: Vec<Value> = prefixes.iter().map(|prefix| customer.request_under(prefix)).collect();
    // "Endpoint a/" and "Endpoint A/" would be one name.
    let requests: Vec<Value> = requests
        .into_iter()
        .enumerate()
        .map(|(index, mut request)| {
            request["name"] = json!(format!("Sibling {index}"));
            request
        })
        .collect();
    let replies = add_at_once(&customer, &requests).await;
    assert_eq!(with_status(&replies, 201).len(), prefixes.len(), "{replies:#?}");
}

#[tokio::test]
async fn retire_frees_name_and_prefix() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "").await;
    let request = customer.request_under("data/x/");
    let first = customer.add(&request).await;
    let path = format!("/v1/endpoints/{}", first["endpointId"].as_str().unwrap());

    let mut same_name = customer.request_under("other/");
    same_name["name"] = json!("  ENDPOINT DATA/X/ ");
    customer.passes(&same_name).await;
    let refused = customer.api.post("/v1/endpoints", &same_name).await;
    assert_eq!(refused.problem(), (409, "name_taken"));
    assert_eq!(refused.body["conflictingEndpointId"], first["endpointId"]);
    for prefix in ["data/x/", "data/", "", "data/x/y/"] {
        let mut other = customer.request_under(prefix);
        other["name"] = json!("Another");
        customer.passes(&other).await;
        let refused = customer.api.post("/v1/endpoints", &other).await;
        assert_eq!(refused.problem(), (409, "prefix_conflict"), "{prefix}");
        assert_eq!(refused.body["conflictingEndpointId"], first["endpointId"]);
    }

    assert_eq!(customer.api.delete(&path).await.status, 200);
    let second = customer.api.post("/v1/endpoints", &request).await;
    assert_eq!(second.status, 201, "its receipt is still fresh: {}", second.body);
    assert_ne!(second.body["endpointId"], first["endpointId"]);
    let id = second.body["endpointId"].as_str().unwrap();
    assert_eq!(customer.api.delete(&format!("/v1/endpoints/{id}")).await.status, 200);
    customer.add(&customer.request_under("data/")).await;
}

#[tokio::test]
async fn an_idempotency_key_names_one_request() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "").await;
    let request = customer.request_under("data/");
    customer.passes(&request).await;
    let (api, key) = (&customer.api, &[("idempotency-key", "7b1f7f5e-2a57-4d64-9d0c-5c8f1f0f6a11")]);
    let add = |request: Value| async move { api.send_json(Method::POST, "/v1/endpoints", key, &request).await };
    let all = join_all((0..8).map(|_| add(request.clone()))).await;
    for reply in &all {
        assert_eq!((reply.status, &reply.body), (201, &all[0].body));
    }
    let mut other = request.clone();
    other["description"] = json!("another");
    assert_eq!(add(other).await.problem(), (422, "idempotency_key_reused"));
    // Two headers of that name: whichever was meant, it is not for us to choose.
    let two = [("idempotency-key", "first"), ("idempotency-key", "second")];
    let refused = api.send_json(Method::POST, "/v1/endpoints", &two, &request).await;
    assert_eq!(refused.problem(), (400, "invalid_request"));
    assert_eq!(refused.body["errors"][0]["code"], "idempotency_key_invalid");
    let listed = customer.api.get("/v1/endpoints").await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
}
