use be_domain::values::EndpointId;

use super::*;
use crate::http::caller::{Caller, Scope};
use crate::http::handler::{Handler, Route};
use crate::http::response::{self, HttpResponse};
use crate::http::{FieldErrors, body, path, query, respond};

fn event(json: &str) -> GatewayEvent {
    serde_json::from_str(json).unwrap()
}

fn request(json: &str) -> Request {
    event(json).into_request().unwrap()
}

fn endpoint_of(parameter: &str) -> Result<EndpointId, Problem> {
    let event = serde_json::json!({ "pathParameters": { "endpointId": parameter } });
    path::endpoint_id(&request(&event.to_string()))
}

fn text_of<'a>(request: &'a Request, header: &str) -> Option<&'a str> {
    request.headers().get(header).map(|value| std::str::from_utf8(value.as_bytes()).unwrap())
}

#[test]
fn an_empty_event_is_an_empty_request() {
    for json in ["{}", r#"{"body": null, "headers": null, "pathParameters": null, "requestContext": {}}"#] {
        let event = event(json);
        assert_eq!((event.route_key(), event.request_id()), ("", None));
        assert!(event.token().is_none() && event.signer().is_none());
        let request = event.into_request().unwrap();
        assert_eq!((request.uri().query(), request.headers().len(), request.body().len()), (None, 0, 0));
        assert!(path::endpoint_id(&request).is_err());
    }
}

#[test]
fn a_request_carries_what_handlers_expect_of_lambda_http() {
    let request = request(
        r#"{"rawPath": "/other", "rawQueryString": "limit=5&limit=6&a+b=%20", "headers": {"Accept": "x/y", "accept": "z"},
            "pathParameters": {"endpointId": "ep%7C1"}, "body": "{}",
            "requestContext": {"routeKey": "GET /v1/endpoints/{endpointId}", "requestId": "r-1", "stage": "$default",
                "authorizer": {"jwt": {"claims": {"account_id": "acme"}}}, "http": {"method": "POST"}}}"#,
    );
    assert_eq!((request.method().as_str(), request.uri().path()), ("GET", "/v1/endpoints/{endpointId}"));
    assert_eq!(request.uri().query(), Some("limit=5&limit=6&a+b=%20"));
    assert_eq!(request.query_string_parameters().all("limit"), Some(vec!["5", "6"]));
    assert_eq!(request.path_parameters().first("endpointId"), Some("ep|1"));
    assert_eq!(text_of(&request, "accept"), Some("x/y"));
    assert_eq!(request.body(), &Body::Text("{}".to_owned()));
    let HttpContext::ApiGatewayV2(context) = request.request_context() else { panic!("another context") };
    assert_eq!(context.request_id.as_deref(), Some("r-1"));
    assert!(context.authorizer.is_none(), "an account is read from the caller alone");
}

#[test]
fn half_a_surrogate_pair_does_not_make_the_event_unreadable() {
    let request = request(
        r#"{"body": "{\"name\": \"\udcff\"}", "rawQueryString": "a=\ud800", "headers": {"x": "\ud800"},
            "pathParameters": {"endpointId": "\ud800"}}"#,
    );
    assert!(matches!(request.body(), Body::Binary(bytes) if std::str::from_utf8(bytes).is_err()));
    assert!(request.headers().contains_key("x"));
    assert_eq!(path::endpoint_id(&request).unwrap_err(), Problem::endpoint_not_found());
}

#[test]
fn an_invalid_header_value_stays_an_invalid_value() {
    let request =
        request(r#"{"headers": {"idempotency-key": "a\nb\u0000\u007f", "in valid": "x", "": "x", "Ü": "x"}}"#);
    assert_eq!(text_of(&request, "idempotency-key"), Some("a\u{FFFD}b\u{FFFD}\u{FFFD}"));
    assert_eq!(request.headers().len(), 1);
}

#[test]
fn a_base64_body_is_decoded() {
    let errors_of = |body: &str| {
        let event = serde_json::json!({ "body": body, "isBase64Encoded": true });
        let mut errors = FieldErrors::default();
        body::expect_empty(&request(&event.to_string()), &mut errors);
        errors.into_result().err().map(|problem| problem.errors[0].code.as_str())
    };
    assert_eq!(errors_of("e30="), None);
    assert_eq!(errors_of("{}"), Some("not_json"));
}

#[test]
fn an_impossible_endpoint_id_is_one_that_does_not_exist() {
    let id = EndpointId::new(1_700_000_000_000, &[3; 10]);
    assert_eq!(endpoint_of(id.as_str()), Ok(id.clone()));
    // Nobody needs to encode these, and a policy of IAM that names the path may see another one than we do.
    assert_eq!(endpoint_of(&id.as_str().replace("ep_", "%65p%5f")).unwrap_err(), Problem::endpoint_not_found());
    let invalid = ["", "ep_", "%", "%zz", "%00", "..", "../x", "%2e%2e%2f", "ep_%ff", "EP_x", "ep_1/test", " "];
    for other in
        invalid.map(str::to_owned).into_iter().chain([id.as_str().to_uppercase(), format!("{id}/"), format!("{id} ")])
    {
        assert_eq!(endpoint_of(&other).unwrap_err(), Problem::endpoint_not_found(), "{other:?}");
    }
}

/// A function that accepts neither query nor body.
struct Strict;

impl Handler for Strict {
    type Caller = Caller;
    /// Whether the path names an endpoint.
    type Action = bool;

    const ROUTES: &'static [Route<Caller, bool>] = &[
        Route { key: "GET /v1/endpoints", requires: Scope::Read, action: false },
        Route { key: "GET /v1/endpoints/{endpointId}", requires: Scope::Read, action: true },
    ];

    async fn handle(&self, names_endpoint: bool, _: Caller, request: &Request) -> Result<HttpResponse, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        body::expect_empty(request, &mut errors);
        errors.into_result()?;
        if names_endpoint {
            path::endpoint_id(request)?;
        }
        Ok(response::no_content())
    }
}

/// Raw events on which `lambda_http` 1.3.2 panics or fails before any handler runs, with the status that we answer.
#[tokio::test]
async fn events_that_lambda_http_can_not_read_are_answered() {
    let list = r#""routeKey": "GET /v1/endpoints""#;
    let one = r#""routeKey": "GET /v1/endpoints/{endpointId}""#;
    for (status, route, rest) in [
        // A host that is none; a scheme that is none; no host and no method at all.
        (204, list, r#""headers": {"host": "ho st\n"}, "rawPath": "/""#.to_owned()),
        (204, list, r#""headers": {"host": "[::1"}, "rawPath": "/""#.to_owned()),
        (204, list, r#""headers": {"host": "h", "x-forwarded-proto": "1 "}, "rawPath": "/""#.to_owned()),
        (204, list, r#""rawPath": "\u0000 //%zz", "headers": {"x": "\ud800"}"#.to_owned()),
        // A query that is no part of a URI.
        (400, list, r#""rawPath": "/", "rawQueryString": "a b=\"<>\\^`{|}#x""#.to_owned()),
        (400, list, r#""rawPath": "/", "rawQueryString": "\u0000\ud800=é""#.to_owned()),
        (400, list, format!(r#""rawPath": "/", "rawQueryString": "{}""#, "a".repeat(70_000))),
        // A body that is not the base64 that it is announced as.
        (400, list, r#""rawPath": "/", "body": "{}", "isBase64Encoded": true"#.to_owned()),
        (400, list, r#""rawPath": "/", "body": "\ud800""#.to_owned()),
        // Parameters of the path that no endpoint has.
        (404, one, r#""rawPath": "/v1/endpoints/%zz", "pathParameters": {"endpointId": "%zz"}"#.to_owned()),
        (404, one, r#""rawPath": "/v1/endpoints/\ud800", "pathParameters": {"endpointId": "\ud800"}"#.to_owned()),
        // A route that is none of ours, and one that is no route at all.
        (404, r#""routeKey": "B R E W""#, r#""rawPath": """#.to_owned()),
        (404, r#""stage": "s""#, r#""rawPath": """#.to_owned()),
    ] {
        let claims = r#"{"account_id": "acme", "sub": "ann", "scope": "endpoints:read"}"#;
        let json = format!(
            r#"{{"version": "2.0", {rest}, "requestContext": {{{route}, "http": {{"method": "B R E W"}},
                "authorizer": {{"jwt": {{"claims": {claims}}}}}}}}}"#
        );
        let response = respond("test", &"account_id".to_owned(), &Strict, event(&json), "invocation").await;
        let shown: String = rest.chars().take(80).collect();
        assert_eq!(response.status_code, status, "{shown}: {:?}", response.body);
    }
}

/// A token whose issuer wrote half a surrogate pair into a claim, of which the event is made: the claim that is read is
/// refused, and one that is not read does no harm.
#[tokio::test]
async fn half_a_surrogate_pair_in_a_claim_is_refused_by_us() {
    for (status, claims) in [
        (204, r#""account_id": "acme", "sub": "ann", "name": "\ud800", "\udc00": "x""#),
        (403, r#""account_id": "ac\ud800me", "sub": "ann""#),
        (403, r#""account_id": "acme", "sub": "\udfff""#),
        (403, r#""account_id": "acme", "sub": "ann", "scope": "endpoints:read \ud800""#),
        (403, r#""account_id": ["\ud800"], "sub": "ann""#),
    ] {
        let json = format!(
            r#"{{"requestContext": {{"routeKey": "GET /v1/endpoints", "authorizer": {{"jwt": {{"claims":
                {{"scope": "endpoints:read", {claims}}}, "scopes": ["endpoints:read"]}}}}}}}}"#
        );
        let response = respond("test", &"account_id".to_owned(), &Strict, event(&json), "invocation").await;
        assert_eq!(response.status_code, status, "{claims}: {:?}", response.body);
    }
}
