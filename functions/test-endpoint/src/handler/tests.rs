use std::time::Duration;

use be_domain::fault::FaultKind;
use be_domain::health::HealthStatus;
use be_domain::health::event::EventKind;
use be_lambda::testing::{
    CountingRandomness, Memory, NOT_A_CUSTOMERS, ScriptedCustomer, SteppedClock, TestEvent, stored_endpoint, vendor,
};

use super::*;

fn handler(store: Memory, trusts: bool) -> TestEndpoint<Memory, ScriptedCustomer, SteppedClock, CountingRandomness> {
    let (clock, randomness) = (SteppedClock::default(), CountingRandomness::default());
    let roles = if trusts { ScriptedCustomer::new() } else { ScriptedCustomer::denying() };
    let policy_name = "finout-s3-access-policy".to_owned();
    let (vendor, schedule, limits) = (vendor(), Schedule::default(), TestLimits { account: 30, bucket: 60 });
    TestEndpoint { store, roles, clock, randomness, vendor, policy_name, schedule, limits }
}

fn post() -> TestEvent {
    TestEvent::named("test-endpoint-post")
}

fn existing() -> TestEvent {
    TestEvent::named("test-endpoint-existing")
}

#[tokio::test]
async fn a_pass_earns_a_receipt_and_a_failure_does_not() {
    let passed = post().send(&handler(Memory::default().with_external_id("acme"), true)).await;
    assert_eq!((passed.status, &passed.body["outcome"]), (200, &"passed".into()), "{}", passed.body);
    assert_eq!(passed.body["receiptExpiresAt"], "2025-01-02T03:19:05.678Z");
    assert_eq!(passed.body["checks"][0]["awsRequestId"], "id-of-assume");

    let failed = post().send(&handler(Memory::default().with_external_id("acme"), false)).await;
    assert_eq!((failed.status, &failed.body["outcome"]), (200, &"failed".into()), "a report is an answer");
    assert!(failed.body.get("receiptExpiresAt").is_none());
    assert_eq!(failed.body["checks"][0]["code"], "assume_role_denied");
    let fix = &failed.body["checks"][0]["fix"];
    assert_eq!((&fix["attachTo"], fix.get("policyName")), (&"role_trust".into(), None), "{fix}");
    assert!(fix["policyDocument"].to_string().contains("sts:ExternalId"), "{fix}");
}

#[tokio::test]
async fn an_endpoint_is_tested_without_a_receipt() {
    let store = || Memory::default().with_external_id("acme");
    let response = existing().send(&handler(store().with_endpoint(stored_endpoint("acme")), true)).await;
    assert_eq!((response.status, &response.body["outcome"]), (200, &"passed".into()));
    assert!(response.body.get("receiptExpiresAt").is_none());

    let response = existing().send(&handler(store().with_endpoint(stored_endpoint("other")), true)).await;
    assert_eq!((response.status, response.code()), (404, "endpoint_not_found"));

    let mut retired = stored_endpoint("acme");
    let (at, by) = (retired.endpoint.created_at, retired.endpoint.created_by.clone());
    retired.retirement = Some(be_domain::endpoint::Retirement {
        retired_at: at,
        retired_by: by,
        taken_from: std::collections::BTreeSet::new(),
    });
    let response = existing().send(&handler(store().with_endpoint(retired), true)).await;
    assert_eq!((response.status, response.code()), (409, "endpoint_retired"));
}

#[tokio::test]
async fn a_test_by_hand_changes_the_health_at_once() {
    let stored = stored_endpoint("acme");
    let id = stored.endpoint.endpoint_id.clone();
    let mut handler = handler(Memory::default().with_external_id("acme").with_endpoint(stored), false);
    for (roles, seconds, status, response) in [
        (ScriptedCustomer::denying(), 0, HealthStatus::Suspect, 1),
        (ScriptedCustomer::denying(), 0, HealthStatus::Suspect, 1),
        (ScriptedCustomer::throttled(), 59, HealthStatus::Suspect, 1),
        (ScriptedCustomer::denying(), 1, HealthStatus::Drifted, 2),
        (ScriptedCustomer::throttled(), 0, HealthStatus::Drifted, 2),
        (ScriptedCustomer::new(), 0, HealthStatus::Healthy, 3),
        (ScriptedCustomer::new(), 0, HealthStatus::Healthy, 3),
    ] {
        handler.roles = roles;
        handler.clock.step(Duration::from_secs(seconds));
        assert_eq!(existing().send(&handler).await.status, 200);
        assert_eq!(handler.store.record(&id).health.status, status, "{:?}", handler.roles);
        assert_eq!(handler.store.events().len(), response, "{:?}", handler.roles);
    }
    let kinds: Vec<_> = handler.store.events().iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Suspect, EventKind::Drifted, EventKind::Recovered]);
    // A configuration is no endpoint, and changes none.
    handler.roles = ScriptedCustomer::denying();
    let denied = post().send(&handler).await;
    assert_eq!((denied.status, denied.headers["retry-after"].as_str()), (200, Some("60")));
    assert_eq!(handler.store.record(&id).health.status, HealthStatus::Healthy);
}

#[tokio::test]
async fn without_an_external_id_there_is_nothing_to_test() {
    let response = post().send(&handler(Memory::default(), true)).await;
    assert_eq!((response.status, response.code()), (409, "external_id_not_created"));
    assert!(response.body["detail"].as_str().unwrap().contains("POST /v1/external-id"));
}

#[tokio::test]
async fn the_body_is_checked_as_when_adding_except_for_the_name() {
    let handler = handler(Memory::default().with_external_id("acme"), true);
    let response = post().with_body("{\"externalId\": \"x\"}").send(&handler).await;
    assert_eq!((response.status, response.code()), (400, "external_id_not_accepted"));
    let response = post().with_body("{}").send(&handler).await;
    let missing = ["/bucketAccess", "/bucketName", "/region", "/roleArn"].map(|pointer| (pointer, "required"));
    assert_eq!(response.errors(), missing);
    let mut own = post().body();
    own["roleArn"] = "arn:aws:iam::999999999999:role/r".into();
    let response = post().with_body(own.to_string()).send(&handler).await;
    assert_eq!((response.status, response.code()), (400, "vendor_role_refused"));
    let response = existing().with_body("{\"name\": \"x\"}").send(&handler).await;
    assert_eq!(response.errors(), [("/name", "unknown_field")]);
}

/// Neither STS nor a table is called: a store that answers every call with a fault is not noticed.
#[tokio::test]
async fn a_role_that_is_no_customers_is_refused_before_any_call() {
    let handler = handler(Memory::broken(FaultKind::Unavailable), true);
    for (field, value, code, field_code) in NOT_A_CUSTOMERS {
        let mut body = post().body();
        body[field] = value.into();
        let response = post().with_body(body.to_string()).send(&handler).await;
        assert_eq!((response.status, response.code()), (400, code), "{value}: {}", response.body);
        let codes: Vec<_> = response.errors().into_iter().map(|(_, code)| code).collect();
        assert!(codes.contains(&field_code), "{value}: {codes:?}");
        assert!(handler.roles.calls().is_empty(), "{value}");
    }
    // What is counted there is counted where there is nothing to refuse.
    assert_eq!(post().send(&handler).await.status, 503, "the store is called");
    let handler = self::handler(Memory::default().with_external_id("acme"), true);
    assert_eq!(post().send(&handler).await.body["outcome"], "passed");
    let calls = handler.roles.calls();
    assert_eq!(calls.iter().filter(|call| call.starts_with("probe")).count(), 4, "{calls:?}");
    assert_eq!(handler.roles.sessions(), 1, "{calls:?}");
}

#[tokio::test]
async fn needs_the_write_scope() {
    let handler = handler(Memory::default(), true);
    for event in [post(), existing()] {
        assert_eq!(event.clone().with_scope("endpoints:read").send(&handler).await.code(), "forbidden");
        assert_eq!(event.without_token().send(&handler).await.status, 401);
    }
}

/// No role is called for it.
#[tokio::test]
async fn a_test_beyond_a_limit_is_refused_before_any_call() {
    let mut handler = handler(Memory::default().with_external_id("acme").with_endpoint(stored_endpoint("acme")), true);
    for (limits, limit, maximum, detail) in [
        (TestLimits { account: 2, bucket: 9 }, "tests_per_minute", 2, "This account has reached its limit of 2 tests"),
        (TestLimits { account: 9, bucket: 2 }, "bucket_tests_per_minute", 2, "The limit of 2 tests of one bucket"),
    ] {
        handler.limits = limits;
        handler.clock.step(Duration::from_mins(1));
        handler.roles = ScriptedCustomer::new();
        assert_eq!(post().send(&handler).await.status, 200);
        assert_eq!(existing().send(&handler).await.status, 200, "both count");
        let calls = handler.roles.calls();
        for event in [post(), existing()] {
            let response = event.send(&handler).await;
            assert_eq!((response.status, response.code()), (429, "rate_limited"), "{}", response.body);
            assert_eq!((&response.body["limit"], &response.body["maximum"]), (&limit.into(), &maximum.into()));
            assert!(response.body["detail"].as_str().unwrap().starts_with(detail), "{}", response.body);
            assert_eq!(response.headers["retry-after"], "55", "the clock shows five seconds past the minute");
        }
        assert_eq!(handler.roles.calls(), calls);
        // What is wrong with the request is said first.
        assert_eq!(post().with_body("{}").send(&handler).await.status, 400);
    }
    handler.clock.step(Duration::from_secs(55));
    assert_eq!(post().send(&handler).await.status, 200);
}

/// A limit that ends where the table is busy would be none.
#[tokio::test]
async fn a_test_that_cannot_be_counted_is_not_started() {
    let handler = handler(Memory::broken(FaultKind::Throttled), true);
    assert_eq!(post().send(&handler).await.status, 503);
    assert!(handler.roles.calls().is_empty());
}
