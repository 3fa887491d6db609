//! The page's side of the stack, with a stub in its place: how it is served, signs users in, and calls the API.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use local::{CLIENT_ID, Console, Stack, StackDescription, StackOptions, http_client};
use reqwest::header::HeaderMap;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::program::folder;

const NAME: &str = "test-page";
/// The verifier and the challenge of RFC 7636, appendix B.
const PKCE: (&str, &str) =
    ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_page_is_served_signs_users_in_and_calls_the_api() {
    let dist = folder("page");
    for (file, text) in
        [("index.html", "<h1>page"), ("assets/index-1a2b.js", "1"), ("config.json", "of the build"), (".vite/x", "1")]
    {
        std::fs::create_dir_all(dist.join(file).parent().unwrap()).unwrap();
        std::fs::write(dist.join(file), text).unwrap();
    }
    std::fs::write(dist.join("../secret.txt"), "secret").unwrap();
    let options = StackOptions { console: Console::Built(dist.clone()), ..StackOptions::new(NAME) };
    let stack = Stack::start(options).await.unwrap();
    assert_eq!(StackDescription::read(NAME).unwrap(), *stack);
    is_served_with_the_headers_of_the_template(&stack).await;
    answers_preflight_requests_of_the_page_alone(&stack).await;
    its_tokens_open_the_api_until_they_expire(&stack).await;
    let page = stack.console_url.clone().unwrap();
    drop(stack);
    assert!(http_client().get(page).send().await.is_err());
}

async fn is_served_with_the_headers_of_the_template(stack: &Stack) {
    let (page, http) = (stack.console_url.as_ref().unwrap(), http_client());
    let get = async |path: &str| http.get(format!("{page}{path}")).send().await.unwrap();
    for (path, content_type, cache) in [
        ("/", "text/html; charset=utf-8", "no-store"),
        ("/index.html", "text/html; charset=utf-8", "no-store"),
        ("/assets/index-1a2b.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/config.json", "application/json", "no-store"),
    ] {
        let response = get(path).await;
        let headers = response.headers();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(
            (header(headers, "content-type"), header(headers, "cache-control")),
            (Some(content_type), Some(cache))
        );
    }
    let config: Value = get("/config.json").await.json().await.unwrap();
    let scope = "openid endpoints:read endpoints:write";
    let expected = json!({"apiUrl": stack.api_url, "issuer": stack.issuer_url, "clientId": CLIENT_ID, "scope": scope});
    assert_eq!(config, expected);

    // Also where nothing is, and without a way out of the folder.
    for path in [
        "/",
        "/nothing",
        "/.vite/x",
        "/assets/nothing.js",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "//secret.txt",
        "/assets",
    ] {
        let response = get(path).await;
        assert_eq!(response.status() == StatusCode::OK, path == "/", "{path}");
        let headers = response.headers();
        let policy = header(headers, "content-security-policy").unwrap();
        let policy: BTreeMap<_, _> = policy.split("; ").filter_map(|part| part.split_once(' ')).collect();
        assert_eq!(
            (policy["default-src"], policy["script-src"], policy["frame-ancestors"]),
            ("'none'", "'self'", "'none'")
        );
        let connect = format!("'self' {} {}", stack.emulator_url, stack.issuer_url);
        assert_eq!(policy["connect-src"], connect);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(header(headers, name), Some(value), "{path}: {name}");
        }
        assert!(headers.contains_key("permissions-policy") && !headers.contains_key("strict-transport-security"));
        assert!(!response.text().await.unwrap().contains("secret"));
    }
    let posted = http.post(page).body("x").send().await.unwrap();
    assert_eq!(
        (posted.status(), header(posted.headers(), "allow")),
        (StatusCode::METHOD_NOT_ALLOWED, Some("GET, HEAD"))
    );
}

async fn answers_preflight_requests_of_the_page_alone(stack: &Stack) {
    let (page, http) = (stack.console_url.as_ref().unwrap(), http_client());
    let preflight = async |origin: &str| {
        let request = http.request(Method::OPTIONS, format!("{}/v1/endpoints", stack.api_url)).header("origin", origin);
        request.header("access-control-request-method", "POST").send().await.unwrap()
    };
    let allowed = preflight(page).await;
    assert_eq!(allowed.status(), StatusCode::NO_CONTENT);
    for (name, value) in [
        ("access-control-allow-origin", page.as_str()),
        ("access-control-allow-methods", "GET,POST,DELETE"),
        ("access-control-allow-headers", "authorization,content-type,idempotency-key"),
        ("access-control-max-age", "7200"),
    ] {
        assert_eq!(header(allowed.headers(), name), Some(value), "{name}");
    }
    let localhost = page.replace("127.0.0.1", "localhost");
    for origin in ["https://example.com", "null", localhost.as_str(), &format!("{page}0"), ""] {
        let response = preflight(origin).await;
        assert_eq!(header(response.headers(), "access-control-allow-origin"), None, "{origin}");
    }
    assert!(!allowed.headers().contains_key("access-control-allow-credentials"));
}

async fn its_tokens_open_the_api_until_they_expire(stack: &Stack) {
    let page = stack.console_url.as_ref().unwrap();
    let call = async |token: &Value| -> Response {
        let request = http_client().get(format!("{}/v1/endpoints", stack.api_url)).header("origin", page);
        request.bearer_auth(token.as_str().unwrap()).send().await.unwrap()
    };
    let tokens = sign_in(stack, "3600").await;
    let response = call(&tokens["access_token"]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(response.headers(), "access-control-allow-origin"), Some(page.as_str()));
    assert_eq!(header(response.headers(), "access-control-expose-headers"), Some("retry-after"));
    assert_eq!(call(&tokens["id_token"]).await.status(), StatusCode::UNAUTHORIZED, "an ID token is for the page");

    let short = loop {
        let began = Instant::now();
        let short = sign_in(stack, "20").await;
        if call(&short["access_token"]).await.status() == StatusCode::OK {
            break short;
        }
        assert!(began.elapsed() >= Duration::from_secs(20), "it has expired before its time");
    };
    let expired = async || {
        let status = call(&short["access_token"]).await.status();
        Ok::<_, local::Error>((status == StatusCode::UNAUTHORIZED).then_some(()))
    };
    assert_eq!(local::wait::until(Duration::from_mins(5), expired).await, Ok(Some(())));
}

/// Sends a form.
async fn post(url: String, form: &[(&str, &str)]) -> Response {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    http_client().post(url).header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap()
}

/// Signs a user in, as a browser and the page's script do.
async fn sign_in(stack: &Stack, lifetime: &str) -> Value {
    let page = format!("{}/", stack.console_url.as_ref().unwrap());
    let choice = [
        ("client_id", CLIENT_ID),
        ("redirect_uri", &page),
        ("response_type", "code"),
        ("scope", "openid endpoints:read"),
        ("code_challenge", PKCE.1),
        ("code_challenge_method", "S256"),
        ("account", "acme"),
        ("chosen_scope", "endpoints:read"),
        ("lifetime", lifetime),
        ("decision", "allow"),
    ];
    let back = post(format!("{}/authorize", stack.issuer_url), &choice).await;
    let back = header(back.headers(), "location").unwrap();
    let code = back.strip_prefix(&format!("{page}?code=")).unwrap().split('&').next().unwrap();
    let request = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", &page),
        ("code", code),
        ("code_verifier", PKCE.0),
    ];
    let tokens = post(format!("{}/token", stack.issuer_url), &request).await;
    tokens.json().await.unwrap()
}
