use std::time::Duration;

use be_domain::ports::{Answer as Told, CustomerBucket, Denial, Refusal, SessionRequest, WrongExternalId};
use be_domain::values::{PathPrefix, RoleArn};
use be_lambda::testing::{Counting, Event, Memory, StoppedClock, stored_endpoint, vendor};

use super::*;

/// A customer whose role and bucket are as they should be, or whose role is not there.
#[derive(Clone, Copy)]
struct Customer {
    trusts: bool,
}

fn answer<T>(result: Result<T, Refusal>) -> Told<T> {
    Told { result, request_id: Some("aws-request".to_owned()) }
}

impl AssumeCustomerRole for Customer {
    type Bucket = Self;

    async fn open(&self, request: SessionRequest<'_>) -> Told<Self> {
        assert_eq!(request.duration, Duration::from_mins(15));
        answer(if self.trusts { Ok(*self) } else { Err(Refusal::Denied(Denial::default())) })
    }
}

impl ProbeTrust for Customer {
    async fn try_without_right_external_id(&self, _: &RoleArn, _: &WrongExternalId, _: &str) -> Told<()> {
        answer(Err(Refusal::Denied(Denial::default())))
    }
}

impl CustomerBucket for Customer {
    async fn region(&self) -> Told<Option<String>> {
        answer(Ok(Some("eu-central-1".to_owned())))
    }

    async fn list(&self, _: &PathPrefix) -> Told<Vec<String>> {
        answer(Ok(Vec::new()))
    }

    async fn read_first_byte(&self, _: &str) -> Told<()> {
        answer(Err(Refusal::NoSuchKey))
    }

    async fn read(&self, _: &str) -> Told<Vec<u8>> {
        answer(Err(Refusal::NoSuchKey))
    }

    async fn write_new(&self, _: &str, _: &str) -> Told<Option<String>> {
        answer(Ok(None))
    }

    async fn delete(&self, _: &str) -> Told<()> {
        answer(Ok(()))
    }
}

fn handler(store: Memory, trusts: bool) -> TestEndpoint<Memory, Customer, StoppedClock, Counting> {
    let (clock, randomness) = (StoppedClock, Counting::default());
    TestEndpoint { store, roles: Customer { trusts }, clock, randomness, vendor: vendor() }
}

fn post() -> Event {
    Event::named("test-endpoint-post")
}

fn existing() -> Event {
    Event::named("test-endpoint-existing")
}

#[tokio::test]
async fn a_pass_earns_a_receipt_and_a_failure_does_not() {
    let passed = post().send(&handler(Memory::default().with_external_id("acme"), true)).await;
    assert_eq!((passed.status, &passed.body["outcome"]), (200, &"passed".into()), "{}", passed.body);
    assert_eq!(passed.body["receiptExpiresAt"], "2025-01-02T03:19:05.678Z");
    assert_eq!(passed.body["checks"][0]["awsRequestId"], "aws-request");

    let failed = post().send(&handler(Memory::default().with_external_id("acme"), false)).await;
    assert_eq!((failed.status, &failed.body["outcome"]), (200, &"failed".into()), "a report is an answer");
    assert!(failed.body.get("receiptExpiresAt").is_none());
    assert_eq!(failed.body["checks"][0]["code"], "assume_role_denied");
}

#[tokio::test]
async fn an_endpoint_is_tested_without_a_receipt() {
    let store = || Memory::default().with_external_id("acme");
    let told = existing().send(&handler(store().with_endpoint(stored_endpoint("acme")), true)).await;
    assert_eq!((told.status, &told.body["outcome"]), (200, &"passed".into()));
    assert!(told.body.get("receiptExpiresAt").is_none());

    let told = existing().send(&handler(store().with_endpoint(stored_endpoint("other")), true)).await;
    assert_eq!((told.status, told.code()), (404, "endpoint_not_found"));

    let mut retired = stored_endpoint("acme");
    let (at, by) = (retired.endpoint.created_at, retired.endpoint.created_by.clone());
    retired.retirement = Some(be_domain::endpoint::Retirement {
        retired_at: at,
        retired_by: by,
        taken_from: std::collections::BTreeSet::new(),
    });
    let told = existing().send(&handler(store().with_endpoint(retired), true)).await;
    assert_eq!((told.status, told.code()), (409, "endpoint_retired"));
}

#[tokio::test]
async fn without_an_external_id_there_is_nothing_to_test() {
    let told = post().send(&handler(Memory::default(), true)).await;
    assert_eq!((told.status, told.code()), (409, "external_id_not_found"));
    assert!(told.body["detail"].as_str().unwrap().contains("POST /v1/external-id"));
}

#[tokio::test]
async fn the_body_is_judged_as_when_adding_but_for_the_name() {
    let handler = handler(Memory::default().with_external_id("acme"), true);
    let told = post().with_body("{\"externalId\": \"x\"}").send(&handler).await;
    assert_eq!((told.status, told.code()), (400, "external_id_not_accepted"));
    let told = post().with_body("{}").send(&handler).await;
    let missing = ["/bucketAccess", "/bucketName", "/region", "/roleArn"].map(|pointer| (pointer, "required"));
    assert_eq!(told.errors(), missing);
    let mut own = post().body();
    own["roleArn"] = "arn:aws:iam::999999999999:role/r".into();
    let told = post().with_body(own.to_string()).send(&handler).await;
    assert_eq!((told.status, told.code()), (400, "vendor_role_refused"));
    let told = existing().with_body("{\"name\": \"x\"}").send(&handler).await;
    assert_eq!(told.errors(), [("/name", "unknown_field")]);
}

#[tokio::test]
async fn needs_the_write_scope() {
    let handler = handler(Memory::default(), true);
    for event in [post(), existing()] {
        assert_eq!(event.clone().with_scope("endpoints:read").send(&handler).await.code(), "forbidden");
        assert_eq!(event.without_token().send(&handler).await.status, 401);
    }
}
