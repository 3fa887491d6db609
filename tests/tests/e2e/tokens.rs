//! Tokens: none, forged, expired, for somebody else, with too little in them.

use local::{Signer, Stack, TokenSpec};
use reqwest::Method;
use serde_json::{Value, json};
use tests::api::Api;

use crate::suite;

const ENDPOINT: &str = "/v1/endpoints/ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab";

/// Every route with the scopes of which it needs one.
fn routes() -> Vec<(Method, String, &'static [&'static str])> {
    const READ: &[&str] = &["endpoints:read"];
    const WRITE: &[&str] = &["endpoints:write"];
    const EITHER: &[&str] = &["endpoints:read", "endpoints:write"];
    vec![
        (Method::POST, "/v1/external-id".to_owned(), WRITE),
        (Method::GET, "/v1/external-id".to_owned(), READ),
        (Method::POST, "/v1/endpoints/test".to_owned(), WRITE),
        (Method::POST, "/v1/endpoints".to_owned(), WRITE),
        (Method::GET, "/v1/endpoints".to_owned(), READ),
        (Method::GET, ENDPOINT.to_owned(), READ),
        (Method::GET, format!("{ENDPOINT}/health"), READ),
        (Method::POST, format!("{ENDPOINT}/test"), WRITE),
        (Method::DELETE, ENDPOINT.to_owned(), WRITE),
        (Method::PUT, ENDPOINT.to_owned(), EITHER),
        (Method::PATCH, ENDPOINT.to_owned(), EITHER),
    ]
}

async fn statuses(api: &Api) -> Vec<u16> {
    let mut all = Vec::new();
    for (method, path, _) in routes() {
        all.push(api.send(method, &path, &[], None).await.status);
    }
    all
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
        let statuses = statuses(&Api::with_token(stack, token)).await;
        assert!(statuses.iter().all(|status| *status == 401), "{what}: {statuses:?}");
    }
}

#[tokio::test]
async fn too_little_scope_is_403_on_every_route() {
    let suite = suite().await;
    for scope in ["", "endpoints", "endpoints:reader", "ENDPOINTS:READ ENDPOINTS:WRITE"] {
        let statuses = statuses(&Api::with(suite.stack(), &TokenSpec::new("token-tests").scope(scope))).await;
        assert!(statuses.iter().all(|status| *status == 403), "{scope:?}: {statuses:?}");
    }
    for scope in ["endpoints:read", "endpoints:write"] {
        let statuses = statuses(&Api::with(suite.stack(), &TokenSpec::new("token-tests").scope(scope))).await;
        for ((method, path, scopes), status) in routes().into_iter().zip(statuses) {
            assert_eq!(status != 403, scopes.contains(&scope), "{method} {path} with {scope}: {status}");
        }
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
        let told = mine.send(Method::GET, "/v1/external-id", &[(header, "tricky-other")], None).await;
        assert_eq!(told.problem(), (404, "external_id_not_found"), "{header}");
    }
    let told = mine.get("/v1/external-id?account_id=tricky-other").await;
    assert_eq!(told.problem(), (400, "invalid_request"));
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
