//! Tricks to act as another account: the account is what the verified token says, whatever else a request says.

use reqwest::Method;
use serde_json::json;
use tests::api::{Api, ApiResponse};
use tests::fixture::{Fixture, unique};

use super::routes;
use crate::suite;

/// Names by which gateways, proxies and frameworks have handed identities on.
const NAMES: [&str; 14] = [
    "account_id",
    "account-id",
    "accountid",
    "x-account-id",
    "x-tenant-id",
    "x-amzn-account",
    "x-amzn-request-context",
    "x-amzn-oidc-data",
    "x-amz-account-id",
    "x-forwarded-user",
    "x-forwarded-account",
    "x-original-account",
    "x-authenticated-claims",
    "requestcontext",
];

fn outcome(reply: &ApiResponse) -> (u16, String) {
    (reply.status, reply.body["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn no_header_changes_the_account() {
    let suite = suite().await;
    let (mine, theirs) = (Api::of(suite.stack(), &unique("account")), unique("account"));
    assert_eq!(Api::of(suite.stack(), &theirs).post_nothing("/v1/external-id").await.status, 201);
    let claims = json!({ "account_id": theirs, "sub": "x", "scope": "endpoints:read endpoints:write" }).to_string();
    for route in routes::public(&routes::template()) {
        if route.method == Method::POST && route.path == "/v1/external-id" {
            continue;
        }
        let plain = mine.send(route.method.clone(), &route.path, &[], None).await;
        for name in NAMES {
            for value in [theirs.as_str(), claims.as_str()] {
                let tricked = mine.send(route.method.clone(), &route.path, &[(name, value)], None).await;
                assert_eq!(outcome(&tricked), outcome(&plain), "{route:?} {name}: {}", tricked.text);
                assert!(!tricked.text.contains(&theirs), "{route:?} {name}");
            }
        }
    }
    assert_eq!(mine.get("/v1/external-id").await.problem(), (404, "external_id_not_found"));
}

#[tokio::test]
async fn no_query_and_no_field_changes_the_account() {
    let suite = suite().await;
    let (mine, theirs) = (Api::of(suite.stack(), &unique("account")), unique("account"));
    for route in routes::public(&routes::template()) {
        let expected = if route.is_refusal() { (405, "endpoint_immutable") } else { (400, "invalid_request") };
        for name in ["account_id", "accountId", "account", "tenant", "sub", "claims%5Baccount_id%5D"] {
            let path = format!("{}?{name}={theirs}", route.path);
            let refused = mine.send(route.method.clone(), &path, &[], None).await;
            assert_eq!(refused.problem(), expected, "{route:?} {name}: {}", refused.text);
        }
        for body in [
            json!({ "accountId": theirs }),
            json!({ "account_id": theirs }),
            json!({ "requestContext": { "authorizer": { "jwt": { "claims": { "account_id": theirs } } } } }),
            json!({ "__proto__": { "account_id": theirs } }),
            json!({ "createdBy": "x", "endpointId": routes::NOBODYS }),
        ] {
            let refused = mine.send_json(route.method.clone(), &route.path, &[], &body).await;
            assert_eq!(refused.problem(), expected, "{route:?} {body}: {}", refused.text);
        }
    }
}

#[tokio::test]
async fn a_method_is_what_it_is_and_no_header_overrides_it() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let added = customer.add(&customer.request()).await;
    let path = format!("/v1/endpoints/{}", added["endpointId"].as_str().unwrap());
    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        for method in ["DELETE", "PUT", "PATCH"] {
            let read = customer.api.send(Method::GET, &path, &[(header, method)], None).await;
            assert_eq!((read.status, &read.body), (200, &added), "{header}: {method}");
        }
    }
    for trick in ["_method=DELETE", "%5Fmethod=DELETE"] {
        let refused = customer.api.get(&format!("{path}?{trick}")).await;
        assert_eq!(refused.problem(), (400, "invalid_request"), "{trick}");
    }
    assert_eq!(customer.api.get(&path).await.body, added);
}
