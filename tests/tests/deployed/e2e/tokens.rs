//! Tokens: none, forged, expired, for somebody else, with too little in them.

use local::{Signer, Stack, TokenSpec};
use reqwest::Method;
use serde_json::{Value, json};
use tests::api::{Api, ApiResponse};
use tests::routes::{self, Route};

use crate::{STACK, suite};

/// The scopes of which a route needs one: what reads needs the one, what changes something the other, and that an
/// endpoint never changes, either may know.
fn scopes(route: &Route) -> &'static [&'static str] {
    match route.method.as_str() {
        "GET" => &["endpoints:read"],
        "PUT" | "PATCH" => &["endpoints:read", "endpoints:write"],
        _ => &["endpoints:write"],
    }
}

/// Every route with what it answers.
async fn answers(api: &Api) -> Vec<(Route, ApiResponse)> {
    let mut all = Vec::new();
    for route in routes::public(&routes::template(STACK)) {
        let reply = api.send(route.method.clone(), &route.path, &[], None).await;
        all.push((route, reply));
    }
    all
}

/// Demands that API Gateway refused every request itself, in its own words: no function was asked.
async fn all_are_refused(api: &Api, status: u16, message: &str, what: &str) {
    for (Route { method, path }, reply) in answers(api).await {
        assert_eq!((reply.status, &reply.body), (status, &json!({ "message": message })), "{what}: {method} {path}");
        assert_eq!(reply.content_type, "application/json", "{what}: {method} {path}");
    }
}

#[tokio::test]
async fn without_a_good_token_every_route_answers_401() {
    let suite = suite().await;
    let stack = suite.stack();
    let good = TokenSpec::new("token-tests");
    let claims = |token: &str| -> Value { serde_json::from_slice(&payload(token)).unwrap() };
    let token = stack.issuer.token(&good).unwrap();

    let folder = std::env::temp_dir().join(format!("tests-tokens-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let other_key = Signer::open(&folder.join("key.pk8"), stack.issuer.url()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();

    let no_signature = token.rsplit_once('.').unwrap().0.to_owned();
    let unsigned_header = encoded(&json!({ "alg": "none", "typ": "JWT" }));
    let changed_claims = {
        let mut changed = claims(&token);
        changed["account_id"] = json!("somebody-else");
        let (header, rest) = token.split_once('.').unwrap();
        format!("{header}.{}.{}", encoded(&changed), rest.split_once('.').unwrap().1)
    };
    for (what, token) in [
        ("none", None),
        ("empty", Some(String::new())),
        ("no token", Some("hello".to_owned())),
        ("expired", Some(stack.issuer.token(&TokenSpec { expires_in: -60, ..good.clone() }).unwrap())),
        (
            "other audience",
            Some(stack.issuer.token(&TokenSpec { audience: "other".to_owned(), ..good.clone() }).unwrap()),
        ),
        (
            "other issuer",
            Some(
                stack
                    .issuer
                    .token(&TokenSpec { issuer: Some("https://evil.example".to_owned()), ..good.clone() })
                    .unwrap(),
            ),
        ),
        ("other key", Some(other_key.token(&good).unwrap())),
        ("alg none", Some(format!("{unsigned_header}.{}.", encoded(&claims(&token))))),
        ("signature cut off", Some(format!("{no_signature}."))),
        ("claims changed", Some(changed_claims)),
        ("public key as a shared secret", Some(keyed_with_the_public_key(stack, &claims(&token)))),
    ] {
        all_are_refused(&Api::with_token(stack, token), 401, "Unauthorized", what).await;
    }
}

#[tokio::test]
async fn too_little_scope_is_403_on_every_route() {
    let suite = suite().await;
    let with = |scope: &str| Api::with(suite.stack(), &TokenSpec::new("token-tests").scope(scope));
    for scope in ["", "endpoints", "endpoints:reader", "ENDPOINTS:READ ENDPOINTS:WRITE"] {
        all_are_refused(&with(scope), 403, "Forbidden", scope).await;
    }
    for scope in ["endpoints:read", "endpoints:write"] {
        for (route, reply) in answers(&with(scope)).await {
            let Route { method, path } = &route;
            if scopes(&route).contains(&scope) {
                assert_ne!(reply.status, 403, "{method} {path} with {scope}: {}", reply.text);
            } else {
                let refused = (reply.status, &reply.body);
                assert_eq!(refused, (403, &json!({ "message": "Forbidden" })), "{method} {path} with {scope}");
            }
        }
    }
}

#[tokio::test]
async fn a_route_that_is_not_there_is_answered_by_the_gateway() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), "token-tests");
    for (method, path) in [(Method::GET, "/v1/nothing"), (Method::DELETE, "/v1/endpoints"), (Method::GET, "/")] {
        let reply = api.send(method.clone(), path, &[], None).await;
        assert_eq!((reply.status, &reply.body), (404, &json!({ "message": "Not Found" })), "{method} {path}");
    }
}

#[tokio::test]
async fn the_account_comes_from_its_claim_and_from_nowhere_else() {
    let suite = suite().await;
    let stack = suite.stack();
    let with = |claims: Value| {
        let mut spec = TokenSpec::new("token-tests");
        spec.claims = claims.as_object().unwrap().clone();
        Api::with(stack, &spec)
    };
    for claims in [
        json!({ "account_id": null }),
        json!({ "account_id": "" }),
        json!({ "account_id": ["token-tests"] }),
        json!({ "account_id": ["a", "b"] }),
        json!({ "account_id": { "a": "b" } }),
        json!({ "account_id": "a b" }),
        json!({ "account_id": "a#b" }),
        json!({ "account_id": null, "accountId": "token-tests", "Account_Id": "token-tests" }),
        json!({ "sub": null }),
    ] {
        let refused = with(claims.clone()).get("/v1/endpoints").await;
        assert_eq!(refused.problem(), (403, "forbidden"), "{claims}");
    }

    // Tricks with headers and the query: the answer is that of the token's account, or a refusal.
    let (mine, other) = (Api::of(stack, "tricky-mine"), Api::of(stack, "tricky-other"));
    let other_id = other.post_nothing("/v1/external-id").await;
    assert_eq!(other_id.status, 201);
    for header in ["account_id", "x-account-id", "x-amzn-account", "x-forwarded-user"] {
        let reply = mine.send(Method::GET, "/v1/external-id", &[(header, "tricky-other")], None).await;
        assert_eq!(reply.problem(), (404, "external_id_not_found"), "{header}");
    }
    let reply = mine.get("/v1/external-id?account_id=tricky-other").await;
    assert_eq!(reply.problem(), (400, "invalid_request"));
}

/// The classic confusion: HS256, with what everybody can read of the issuer's RS256 key as the secret.
fn keyed_with_the_public_key(stack: &Stack, claims: &Value) -> String {
    use aws_lc_rs::hmac;
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let keys = stack.issuer.signer().public_keys();
    let modulus = engine.decode(keys["keys"][0]["n"].as_str().unwrap()).unwrap();
    let signed = format!("{}.{}", encoded(&json!({ "alg": "HS256", "typ": "JWT", "kid": "local-1" })), encoded(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &modulus), signed.as_bytes());
    format!("{signed}.{}", engine.encode(tag))
}

fn encoded(value: &Value) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
}

fn payload(token: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()
}
