use lambda_http::Request;
use serde_json::Value;

use super::*;
use crate::http::caller::{Caller, Scope};
use crate::http::handler::Route;
use crate::testing::{TestEvent, TestResponse};

struct Panicking;

impl Handler for Panicking {
    type Caller = Caller;
    type Action = bool;

    const ROUTES: &'static [Route<Caller, bool>] = &[
        Route { key: "GET /v1/endpoints", requires: Scope::Read, action: true },
        Route { key: "POST /v1/endpoints", requires: Scope::Write, action: false },
    ];

    async fn handle(&self, panics: bool, _: Caller, _: &Request) -> Result<HttpResponse, Problem> {
        assert!(!panics, "the inside of a handler");
        response::created("/there", &"done")
    }
}

async fn send(event: &TestEvent) -> TestResponse {
    event.send(&Panicking).await
}

#[tokio::test]
async fn a_panic_is_a_problem_that_says_nothing_of_the_inside() {
    let response = send(&TestEvent::named("read-endpoints-list")).await;
    assert_eq!((response.status, response.code()), (500, "internal"));
    assert_eq!(response.body["requestId"], "JKJaXmPLvHcESHA=");
    assert!(!response.body.to_string().contains("handler"));
}

#[tokio::test]
async fn every_answer_carries_its_headers() {
    let good = send(&TestEvent::named("create-endpoint-post")).await;
    assert_eq!((good.status, &good.body), (201, &Value::from("done")));
    assert_eq!(good.headers["location"], "/there");
    let bad = send(&TestEvent::named("read-endpoints-list")).await;
    for (response, content_type) in [(good, "application/json"), (bad, "application/problem+json")] {
        assert_eq!(response.headers["content-type"], content_type);
        assert_eq!(response.headers["cache-control"], "no-store");
        assert_eq!(response.headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn only_the_route_key_decides() {
    let event = TestEvent::named("create-endpoint-post");
    for key in ["", "POST /v1/endpoints/", "post /v1/endpoints", "$default", "GET /v1/endpoints/../external-id"] {
        let response = send(&event.clone().with_route(key)).await;
        assert_eq!((response.status, response.code()), (404, "not_found"), "{key}");
    }
    let mut json = event.json().clone();
    json["rawPath"] = Value::from("/v1/endpoints/../../%zz");
    json["requestContext"]["http"]["method"] = Value::from("BREW");
    let event: GatewayEvent = serde_json::from_str(&json.to_string()).unwrap();
    let claim = "account_id".to_owned();
    let response = respond("function", &claim, &Panicking, event, "invocation").await;
    assert_eq!(response.status_code, 201);
}

#[tokio::test]
async fn without_a_gateway_the_invocation_gives_the_id() {
    let claim = "account_id".to_owned();
    let response = respond("function", &claim, &Panicking, GatewayEvent::default(), "inv-1").await;
    assert!(
        serde_json::to_value(response).unwrap()["body"]
            .as_str()
            .is_some_and(|body| body.contains("\"requestId\":\"inv-1\""))
    );
}

#[tokio::test]
async fn the_scope_is_checked_before_the_handler() {
    let event = TestEvent::named("create-endpoint-post");
    assert_eq!(send(&event.clone().with_scope("endpoints:read")).await.status, 403);
    let bare = send(&event.without_token()).await;
    assert_eq!((bare.status, bare.code()), (401, "unauthenticated"));
    assert_eq!(bare.headers["www-authenticate"], "Bearer");
}

#[test]
fn every_event_file_is_a_request_with_a_route_and_a_caller() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort();
    for expected in ["create-endpoint-post", "retire-endpoint-delete", "test-endpoint-existing"] {
        assert!(names.iter().any(|name| name == expected), "{expected} is not in {names:?}");
    }
    for name in names {
        let event = TestEvent::named(&name);
        // Later functions have triggers of other kinds; those events are for their own tests.
        if event.json()["version"] != "2.0" {
            continue;
        }
        let gateway = event.gateway();
        assert!(gateway.request_id().is_some() && !gateway.route_key().is_empty(), "{name}");
        assert_eq!(event.json()["routeKey"], gateway.route_key(), "{name}");
        if gateway.token().is_some() {
            let caller = Caller::from_verified(&gateway, &"account_id".to_owned(), Scope::Read).unwrap();
            let account = if name.ends_with("-canary") { "bucket-endpoint-canary" } else { "acme" };
            assert_eq!((caller.account.as_str(), caller.subject.as_str()), (account, "auth0|ann"), "{name}");
        }
    }
}
