use serde_json::Value;

use super::*;
use crate::caller::Scope;
use crate::route::Route;
use crate::testing::{Event, Told};

struct Odd;

impl Handler for Odd {
    type Action = bool;

    const ROUTES: &'static [Route<bool>] = &[
        Route { key: "GET /v1/endpoints", scopes: &[Scope::Read], action: true },
        Route { key: "POST /v1/endpoints", scopes: &[Scope::Write], action: false },
    ];

    async fn handle(&self, panics: bool, _: Caller, _: &Request) -> Result<Answer, Problem> {
        assert!(!panics, "the inside of a handler");
        Answer::created("/there", &"done")
    }
}

async fn told(event: &Event) -> Told {
    event.send(&Odd).await
}

#[tokio::test]
async fn a_panic_is_a_problem_that_says_nothing_of_the_inside() {
    let told = told(&Event::named("read-endpoints-list")).await;
    assert_eq!((told.status, told.code()), (500, "internal"));
    assert_eq!(told.body["requestId"], "JKJaXmPLvHcESHA=");
    assert!(!told.body.to_string().contains("handler"));
}

#[tokio::test]
async fn every_answer_carries_its_headers() {
    let good = told(&Event::named("create-endpoint-post")).await;
    assert_eq!((good.status, &good.body), (201, &Value::from("done")));
    assert_eq!(good.headers["location"], "/there");
    let bad = told(&Event::named("read-endpoints-list")).await;
    for (told, content_type) in [(good, "application/json"), (bad, "application/problem+json")] {
        assert_eq!(told.headers["content-type"], content_type);
        assert_eq!(told.headers["cache-control"], "no-store");
        assert_eq!(told.headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn only_the_route_key_decides() {
    let event = Event::named("create-endpoint-post");
    for key in ["", "POST /v1/endpoints/", "post /v1/endpoints", "$default", "GET /v1/endpoints/../external-id"] {
        let told = told(&event.clone().with_route(key)).await;
        assert_eq!((told.status, told.code()), (404, "not_found"), "{key}");
    }
    let mut json = event.json().clone();
    json["rawPath"] = Value::from("/v1/endpoints/../../%zz");
    json["requestContext"]["http"]["method"] = Value::from("BREW");
    let request: Request = serde_json::from_value(json).unwrap();
    let claim = AccountClaim("account_id".to_owned());
    let answer = serde_json::to_value(respond("odd", &claim, &Odd, &request, "invocation").await).unwrap();
    assert_eq!(answer["statusCode"], 201);
}

#[tokio::test]
async fn without_a_gateway_the_invocation_gives_the_id() {
    let claim = AccountClaim("account_id".to_owned());
    let answer = serde_json::to_value(respond("odd", &claim, &Odd, &Request::default(), "inv-1").await).unwrap();
    assert!(answer["body"].as_str().is_some_and(|body| body.contains("\"requestId\":\"inv-1\"")));
}

#[tokio::test]
async fn the_scope_is_checked_before_the_handler() {
    let event = Event::named("create-endpoint-post");
    assert_eq!(told(&event.clone().with_scope("endpoints:read")).await.status, 403);
    let bare = told(&event.without_token()).await;
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
        let event = Event::named(&name);
        // Later functions have triggers of other kinds; those events are for their own tests.
        if event.json()["version"] != "2.0" {
            continue;
        }
        let request = event.request();
        assert!(request.id().is_some() && !request.route_key().is_empty(), "{name}");
        assert_eq!(event.json()["routeKey"], request.route_key(), "{name}");
        if request.token().is_some() {
            let claim = AccountClaim("account_id".to_owned());
            let caller = Caller::of(&request, &claim, &[Scope::Read]).unwrap();
            assert_eq!((caller.account.as_str(), caller.subject.as_str()), ("acme", "auth0|ann"), "{name}");
        }
    }
}
