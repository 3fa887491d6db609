use std::time::Duration;

use be_domain::fault::FaultKind;
use be_domain::health::{HealthStatus, Jitter};
use be_domain::ports::SaveReceipt;
use be_domain::receipt::Receipt;
use be_domain::values::{AccountId, EndpointId, PathPrefix};
use be_lambda::testing::{
    CountingRandomness, Memory, NOT_A_CUSTOMERS, StoppedClock, TestEvent, stored_endpoint, vendor,
};
use serde_json::{Value, json};

use super::*;

type Tested = CreateEndpoint<Memory, StoppedClock, CountingRandomness>;

fn handler(store: Memory) -> Tested {
    CreateEndpoint {
        store,
        clock: StoppedClock,
        randomness: CountingRandomness::default(),
        vendor: vendor(),
        schedule: Schedule::default(),
        max_endpoints: 2,
    }
}

/// A handler on whose tables the event's configuration has just passed its test, in `account`.
async fn tested_in(account: &str) -> Tested {
    tested_before(Duration::ZERO, account).await
}

/// The same with a test that passed some time ago.
async fn tested_before(ago: Duration, account: &str) -> Tested {
    let handler = handler(Memory::default());
    let account = AccountId::parse(account).unwrap();
    let configuration = stored_endpoint(account.as_str()).endpoint.configuration;
    let passed_at = StoppedClock.now() - ago;
    let receipt = Receipt::issue(&account, &configuration, passed_at, passed_at);
    handler.store.save_receipt(&account, &receipt).await.unwrap();
    handler
}

fn post() -> TestEvent {
    TestEvent::named("create-endpoint-post")
}

fn with(event: &TestEvent, field: &str, value: Value) -> TestEvent {
    let mut body = event.body();
    body[field] = value;
    event.clone().with_body(body.to_string())
}

#[tokio::test]
async fn adds_what_passed_its_test() {
    let response = post().send(&tested_in("acme").await).await;
    assert_eq!(response.status, 201);
    let id = response.body["endpointId"].as_str().unwrap();
    assert_eq!(response.headers["location"], format!("/v1/endpoints/{id}"));
    let mut expected = post().body();
    for (field, value) in [
        ("endpointId", json!(id)),
        ("createdAt", json!("2025-01-02T03:04:05.678Z")),
        ("createdBy", json!("auth0|ann")),
        ("features", json!(["telemetry", "billing"])),
        (
            "health",
            json!({
                "status": "healthy",
                "since": "2025-01-02T03:04:05.678Z",
                "lastCheckedAt": "2025-01-02T03:04:05.678Z",
                "findings": [],
            }),
        ),
    ] {
        expected[field] = value;
    }
    assert_eq!(response.body, expected);
}

/// Drift is announced within one interval after the last test that passed, and that is the one before the addition.
#[tokio::test]
async fn the_first_health_check_counts_from_the_test_that_passed() {
    let ago = Duration::from_mins(14);
    let handler = tested_before(ago, "acme").await;
    let response = post().send(&handler).await;
    let passed_at = StoppedClock.now() - ago;
    assert_eq!(response.body["health"]["lastCheckedAt"], "2025-01-02T02:50:05.678Z");
    assert_eq!(response.body["health"]["since"], response.body["createdAt"]);
    let record = handler.store.record(&EndpointId::parse(response.body["endpointId"].as_str().unwrap()).unwrap());
    let jitter = Jitter::new(1);
    assert_eq!(record.due_at, Some(Schedule::default().due_at(HealthStatus::Healthy, false, passed_at, jitter)));
    assert_eq!(record.last_passed.all, passed_at);
}

#[tokio::test]
async fn a_receipt_counts_for_its_own_account_and_configuration_only() {
    for (handler, event) in [
        (handler(Memory::default()), post()),
        (tested_in("other").await, post()),
        (tested_in("acme").await, with(&post(), "pathPrefix", json!("cur/"))),
        (tested_in("acme").await, with(&post(), "bucketAccess", json!("read_write"))),
    ] {
        let response = event.send(&handler).await;
        assert_eq!((response.status, response.code()), (412, "test_required"));
    }
}

#[tokio::test]
async fn a_repeated_key_gives_the_same_endpoint_and_a_reused_one_is_refused() {
    let handler = tested_in("acme").await;
    let first = post().send(&handler).await;
    assert_eq!(post().send(&handler).await, first, "status, headers and body");
    for changed in [("name", json!("Other")), ("description", json!("other")), ("pathPrefix", json!("other/"))] {
        let response = with(&post(), changed.0, changed.1).send(&handler).await;
        assert_eq!((response.status, response.code()), (422, "idempotency_key_reused"));
    }
    // The last two are what API Gateway makes of two headers.
    for bad in ["", " ", "a b", "é", &"x".repeat(256), "a,b", "a, a"] {
        let response = post().with_header("idempotency-key", bad).send(&handler).await;
        assert_eq!(
            (response.status, response.errors().as_slice()),
            (400, [("/headers/idempotency-key", "idempotency_key_invalid")].as_slice()),
            "{bad:?}"
        );
    }
}

#[tokio::test]
async fn conflicts_name_the_conflicting_endpoint() {
    let handler = tested_in("acme").await;
    let first = post().send(&handler).await;
    let again = post().with_header("idempotency-key", "another");
    let response = again.send(&handler).await;
    assert_eq!((response.status, response.code()), (409, "name_taken"));
    assert_eq!(response.body["conflictingEndpointId"], first.body["endpointId"]);
    let response = with(&again, "name", json!("Other")).send(&handler).await;
    assert_eq!((response.status, response.code()), (409, "prefix_conflict"));
    assert_eq!(response.body["conflictingEndpointId"], first.body["endpointId"]);
}

#[tokio::test]
async fn body_header_and_query_errors_are_reported_together() {
    let event = post().with_body("{}").with_header("idempotency-key", "a b").with_query("dryRun=1");
    let response = event.send(&handler(Memory::default())).await;
    assert_eq!((response.status, response.code()), (400, "invalid_request"));
    assert_eq!(
        response.errors(),
        [
            ("/bucketAccess", "required"),
            ("/bucketName", "required"),
            ("/headers/idempotency-key", "idempotency_key_invalid"),
            ("/name", "required"),
            ("/query/dryRun", "unknown_parameter"),
            ("/region", "required"),
            ("/roleArn", "required"),
        ]
    );
}

/// No table is read: a store that answers every call with a fault is not noticed.
#[tokio::test]
async fn a_role_that_is_no_customers_is_refused_before_any_call() {
    let handler = handler(Memory::broken(FaultKind::Unavailable));
    for (field, value, code, field_code) in NOT_A_CUSTOMERS {
        let response = with(&post(), field, json!(value)).send(&handler).await;
        assert_eq!((response.status, response.code()), (400, code), "{value}: {}", response.body);
        let codes: Vec<_> = response.errors().into_iter().map(|(_, code)| code).collect();
        assert!(codes.contains(&field_code), "{value}: {codes:?}");
    }
    assert_eq!(post().send(&handler).await.status, 503, "the store is called where there is nothing to refuse");
}

#[tokio::test]
async fn needs_the_write_scope() {
    let handler = tested_in("acme").await;
    assert_eq!(post().with_scope("endpoints:read").send(&handler).await.status, 403);
    assert_eq!(post().without_token().send(&handler).await.status, 401);
}

#[tokio::test]
async fn one_endpoint_too_many_is_refused_with_what_to_do() {
    let mut handler = tested_in("acme").await;
    assert_eq!(post().send(&handler).await.status, 201);
    handler.max_endpoints = 1;
    assert_eq!(post().send(&handler).await.status, 201, "the same request");
    let other = with(&post().with_header("idempotency-key", "other"), "name", json!("Other"));
    assert_eq!(other.send(&handler).await.code(), "prefix_conflict", "the reason that a limit does not change");
    let mut elsewhere = stored_endpoint("acme").endpoint.configuration;
    elsewhere.path_prefix = PathPrefix::parse("elsewhere/").unwrap();
    let account = AccountId::parse("acme").unwrap();
    let receipt = Receipt::issue(&account, &elsewhere, StoppedClock.now(), StoppedClock.now());
    handler.store.save_receipt(&account, &receipt).await.unwrap();
    let response = with(&other, "pathPrefix", json!("elsewhere/")).send(&handler).await;
    assert_eq!((response.status, response.code()), (429, "rate_limited"));
    assert_eq!((&response.body["limit"], &response.body["maximum"]), (&json!("endpoints_per_account"), &json!(1)));
    assert_eq!(response.headers["retry-after"], "3600");
    assert!(response.body["detail"].as_str().unwrap().contains("DELETE /v1/endpoints/{endpointId}"));
}
