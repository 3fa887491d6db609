//! Tokens that bring their own key, and claims that are not what they should be; those that choose their algorithm are
//! in `algorithms.rs`, plain forgeries in `e2e/tokens.rs`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::{Json, Router};
use local::{Signer, TokenSpec};
use serde_json::{Value, json};
use tests::api::Api;
use tests::fixture::unique;

use super::routes;
use crate::suite;

/// An attacker's own key, with a server that publishes it and counts who asks.
async fn attacker(issuer_url: &str) -> (Signer, String, Arc<AtomicUsize>) {
    let folder = std::env::temp_dir().join(format!("attack-tokens-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let signer = Signer::open(&folder.join("key.pk8"), issuer_url).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let (keys, count) = (signer.public_keys(), Arc::clone(&asked));
    let routes = Router::new().fallback(async move || {
        count.fetch_add(1, Ordering::SeqCst);
        Json(keys.clone())
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (signer, url, asked)
}

#[tokio::test]
async fn no_token_brings_its_own_key() {
    let suite = suite().await;
    let stack = suite.stack();
    let (signer, url, asked) = attacker(stack.issuer.url()).await;
    let good = stack.issuer.token(&TokenSpec::new("token-attacks")).unwrap();
    let claims: Value = {
        use base64::Engine as _;
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        serde_json::from_slice(&engine.decode(good.split('.').nth(1).unwrap()).unwrap()).unwrap()
    };
    let own_key = signer.public_keys()["keys"][0].clone();
    let with = |more: Value| {
        let mut header = signer.header();
        header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        header
    };
    for header in [
        signer.header(),
        with(json!({ "jwk": own_key })),
        with(json!({ "jku": format!("{url}/jwks.json") })),
        with(json!({ "x5u": format!("{url}/cert.pem") })),
        with(json!({ "jku": format!("{url}/jwks.json"), "kid": "other" })),
        with(json!({ "iss": url, "kid": url })),
        with(json!({ "kid": "../../../../dev/null" })),
        with(json!({ "kid": "' OR '1'='1" })),
        with(json!({ "kid": ["local-1"] })),
        with(json!({ "kid": null })),
    ] {
        let token = signer.sign(&header, &claims).unwrap();
        for route in routes::public(&routes::template()) {
            let refused = Api::with_token(stack, Some(token.clone())).send(route.method, &route.path, &[], None).await;
            assert_eq!(refused.status, 401, "{header} {}", route.path);
        }
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody asks where the token says");
    assert_eq!(Api::with_token(stack, Some(good)).get("/v1/endpoints").await.status, 200, "and a good one is taken");
}

#[tokio::test]
async fn a_token_is_for_one_account_in_one_claim() {
    let suite = suite().await;
    let stack = suite.stack();
    let account = unique("account");
    let with = |claims: Value| {
        let mut spec = TokenSpec::new(&account);
        spec.claims = claims.as_object().unwrap().clone();
        Api::with(stack, &spec)
    };
    for claims in [
        json!({ "account_id": null }),
        json!({ "account_id": [account] }),
        json!({ "account_id": [account, "other"] }),
        json!({ "account_id": { "value": account } }),
        json!({ "account_id": format!("[{account}]") }),
        json!({ "account_id": format!("{account} other") }),
        json!({ "account_id": format!(" {account}") }),
        json!({ "account_id": format!("{account}\n") }),
        json!({ "account_id": format!("{account}\u{0}") }),
        json!({ "account_id": format!("{account}#ENDPOINT") }),
        json!({ "account_id": format!("{account}/../other") }),
        json!({ "account_id": format!("{account}%23") }),
        json!({ "account_id": "\u{ff41}ccount" }),
        json!({ "account_id": "acc\u{043e}unt" }),
        json!({ "account_id": "#" }),
        json!({ "account_id": "x".repeat(129) }),
        json!({ "account_id": null, "Account_id": account, "accountId": account, "ACCOUNT_ID": account }),
        json!({ "account_id": null, "custom:account_id": account }),
    ] {
        let api = with(claims.clone());
        for route in routes::public(&routes::template()) {
            let refused = api.send(route.method, &route.path, &[], None).await;
            assert_eq!(refused.problem(), (403, "forbidden"), "{claims} {}: {}", route.path, refused.text);
        }
    }
    for claims in [
        json!({ "scope": null, "scopes": "endpoints:read" }),
        json!({ "scope": "endpoints:read,endpoints:write" }),
        json!({ "scope": "endpoints:*" }),
        json!({ "scope": null, "permissions": ["endpoints:read"] }),
    ] {
        assert_eq!(with(claims.clone()).get("/v1/endpoints").await.status, 403, "{claims}");
    }
    for claims in [json!({ "aud": ["other", "another"] }), json!({ "aud": null }), json!({ "iss": null })] {
        assert_eq!(with(claims.clone()).get("/v1/endpoints").await.status, 401, "{claims}");
    }
}
