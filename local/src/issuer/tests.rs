//! The issuer over HTTP, as a browser and the page's script use it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use super::*;
use crate::http::http_client;

const PAGE: &str = "http://127.0.0.1:4000";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// The digest of [`VERIFIER`], by RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const SCRIPT: &str = "\"><script>alert('x')</script>&lt;";

struct Browser {
    http: Client,
    issuer: Issuer,
    folder: std::path::PathBuf,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

type Changes<'a> = &'a [(&'a str, &'a str)];

/// `all` with the values of `changes`; an empty one leaves a parameter out.
fn changed(all: Changes<'_>, changes: Changes<'_>) -> String {
    let value = |name: &str| changes.iter().find(|(changed, _)| *changed == name).map(|(_, value)| *value);
    let kept = all.iter().map(|(name, usual)| (*name, value(name).unwrap_or(usual)));
    let added = changes.iter().copied().filter(|(name, _)| all.iter().all(|(usual, _)| usual != name));
    let pairs = kept.chain(added).filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn request(changes: Changes<'_>) -> String {
    let all = [
        ("client_id", CLIENT_ID),
        ("redirect_uri", "http://127.0.0.1:4000/"),
        ("response_type", "code"),
        ("scope", "openid endpoints:read endpoints:write offline_access"),
        ("state", "of-the-page"),
        ("nonce", "of-the-page-too"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    changed(&all, changes)
}

fn choice(changes: Changes<'_>) -> String {
    let both = "&chosen_scope=endpoints%3Aread&chosen_scope=endpoints%3Awrite";
    let all = [("account", "acme"), ("lifetime", "3600"), ("decision", "allow")];
    format!("{}&{}{both}", request(&[]), changed(&all, changes))
}

fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().to_owned()
}

/// A parameter of a redirect.
fn parameter(url: &str, name: &str) -> Option<String> {
    let (page, query) = url.split_once('?').unwrap();
    assert_eq!(page, "http://127.0.0.1:4000/");
    form_urlencoded::parse(query.as_bytes()).find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

impl Browser {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("local-issuer-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let issuer = Issuer::start(&folder.join("key.pk8"), Some(PAGE)).unwrap();
        let http = http_client();
        Self { http, issuer, folder }
    }

    async fn get(&self, path_and_query: &str) -> Response {
        self.http.get(format!("{}{path_and_query}", self.issuer.url())).send().await.unwrap()
    }

    async fn post(&self, path: &str, form: String) -> Response {
        let request = self.http.post(format!("{}{path}", self.issuer.url()));
        request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap()
    }

    /// A code, as the page gets it.
    async fn code(&self, changes: Changes<'_>) -> String {
        let url = location(&self.post("/authorize", choice(changes)).await);
        assert_eq!(parameter(&url, "state").unwrap(), "of-the-page");
        assert_eq!(parameter(&url, "iss").unwrap(), self.issuer.url());
        parameter(&url, "code").unwrap_or_else(|| panic!("{url}"))
    }

    /// The status and the body of `/token`.
    async fn token(&self, code: &str, changes: Changes<'_>) -> (StatusCode, Value) {
        let all = [
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT_ID),
            ("redirect_uri", "http://127.0.0.1:4000/"),
            ("code", code),
            ("code_verifier", VERIFIER),
        ];
        let response = self.post("/token", changed(&all, changes)).await;
        assert_eq!(response.headers()["access-control-allow-origin"], PAGE);
        assert_eq!(response.headers()["cache-control"], "no-store");
        (response.status(), response.json().await.unwrap())
    }
}

#[tokio::test]
async fn it_is_discoverable_and_ends_when_dropped() {
    let browser = Browser::new("discovery");
    let url = browser.issuer.url().to_owned();
    let response = browser.get("/.well-known/openid-configuration").await;
    assert_eq!(response.headers()["access-control-allow-origin"], PAGE);
    let discovery: Value = response.json().await.unwrap();
    assert_eq!(discovery["issuer"], url);
    assert_eq!(discovery["code_challenge_methods_supported"], json!(["S256"]));
    for (endpoint, path) in [("authorization", "/authorize"), ("token", "/token"), ("end_session", "/end-session")] {
        assert_eq!(discovery[format!("{endpoint}_endpoint")], format!("{url}{path}"));
    }
    let keys = discovery["jwks_uri"].as_str().unwrap().strip_prefix(&url).unwrap();
    assert_eq!(browser.get(keys).await.json::<Value>().await.unwrap()["keys"][0]["alg"], "RS256");
    drop(browser);
    assert!(http_client().get(url).send().await.is_err());
}

#[tokio::test]
async fn a_user_chooses_account_scopes_and_lifetime() {
    let browser = Browser::new("sign-in");
    let page = browser.get(&format!("/authorize?{}", request(&[("login_hint", "globex")]))).await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:4000/;"), "{policy}");
    let page = page.text().await.unwrap();
    for part in ["local use only", "value=\"globex\"", "value=\"endpoints:write\" checked", "1 minute", CHALLENGE] {
        assert!(page.contains(part), "{part}: {page}");
    }

    let code = browser.code(&[]).await;
    let (status, tokens) = browser.token(&code, &[]).await;
    assert_eq!((status, tokens["token_type"].as_str()), (StatusCode::OK, Some("Bearer")), "{tokens}");
    assert_eq!(
        (&tokens["expires_in"], &tokens["scope"]),
        (&json!(3600), &json!("openid endpoints:read endpoints:write"))
    );
    let access = claims(tokens["access_token"].as_str().unwrap());
    assert_eq!((&access["aud"], &access["account_id"]), (&json!(AUDIENCE), &json!("acme")));
    let id = claims(tokens["id_token"].as_str().unwrap());
    assert_eq!((&id["aud"], &id["nonce"], &id["sub"]), (&json!(CLIENT_ID), &json!("of-the-page-too"), &access["sub"]));
    assert_eq!((id.get("scope"), access.get("nonce")), (None, None));

    // One scope, for twenty seconds.
    let form = choice(&[("lifetime", "20"), ("account", "globex")]).replace("&chosen_scope=endpoints%3Awrite", "");
    let code = parameter(&location(&browser.post("/authorize", form).await), "code").unwrap();
    let (_, tokens) = browser.token(&code, &[]).await;
    let access = claims(tokens["access_token"].as_str().unwrap());
    assert_eq!((&access["scope"], &access["account_id"]), (&json!("openid endpoints:read"), &json!("globex")));
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 20);
}

#[tokio::test]
async fn a_code_is_bound_and_for_one_use() {
    let browser = Browser::new("codes");
    let used = browser.code(&[]).await;
    assert_eq!(browser.token(&used, &[]).await.0, StatusCode::OK);
    for (code, changes, error) in [
        (used, [].as_slice(), "invalid_grant"),
        (browser.code(&[]).await, &[("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx")], "invalid_grant"),
        // The challenge itself is no verifier: the method plain is not supported.
        (browser.code(&[]).await, &[("code_verifier", CHALLENGE)], "invalid_grant"),
        (browser.code(&[]).await, &[("code_verifier", "")], "invalid_request"),
        (browser.code(&[]).await, &[("redirect_uri", "http://127.0.0.1:4000")], "invalid_grant"),
        (browser.code(&[]).await, &[("client_id", "another")], "invalid_client"),
        (browser.code(&[]).await, &[("grant_type", "password")], "unsupported_grant_type"),
        ("unknown".to_owned(), &[], "invalid_grant"),
    ] {
        let (status, body) = browser.token(&code, changes).await;
        assert_eq!((status, body["error"].as_str()), (StatusCode::BAD_REQUEST, Some(error)), "{changes:?}: {body}");
        assert!(body.get("access_token").is_none());
    }
    // A code that was presented with a wrong verifier is used up.
    let code = browser.code(&[]).await;
    browser.token(&code, &[("code_verifier", CHALLENGE)]).await;
    assert_eq!(browser.token(&code, &[]).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn without_the_right_client_and_redirect_nothing_is_sent_there() {
    let browser = Browser::new("redirects");
    for changes in [
        [("redirect_uri", "https://example.com/")],
        [("redirect_uri", "http://127.0.0.1:4000/other")],
        [("redirect_uri", "http://127.0.0.1:4001/")],
        [("redirect_uri", "")],
        [("client_id", "another")],
        [("client_id", "")],
    ] {
        let query = request(&changes);
        for response in [browser.get(&format!("/authorize?{query}")).await, browser.post("/authorize", query).await] {
            assert_eq!((response.status(), response.headers().get("location")), (StatusCode::BAD_REQUEST, None));
        }
    }
    let twice = browser.get(&format!("/authorize?{}&redirect_uri=https%3A%2F%2Fexample.com%2F", request(&[]))).await;
    assert_eq!(twice.status(), StatusCode::BAD_REQUEST);
    let none = Issuer::start(&browser.folder.join("key.pk8"), None).unwrap();
    let response = browser.http.get(format!("{}/authorize?{}", none.url(), request(&[]))).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn other_errors_are_returned_to_the_page() {
    let browser = Browser::new("errors");
    for (changes, error) in [
        ([("response_type", "token")], "unsupported_response_type"),
        ([("response_type", "")], "invalid_request"),
        ([("response_mode", "fragment")], "invalid_request"),
        ([("code_challenge", "")], "invalid_request"),
        ([("code_challenge", "short")], "invalid_request"),
        ([("code_challenge_method", "plain")], "invalid_request"),
        ([("code_challenge_method", "")], "invalid_request"),
        ([("scope", "admin")], "invalid_scope"),
        ([("prompt", "none")], "login_required"),
        ([("request", "eyJ")], "request_not_supported"),
    ] {
        let url = location(&browser.get(&format!("/authorize?{}", request(&changes))).await);
        assert_eq!(parameter(&url, "error").as_deref(), Some(error), "{changes:?}");
        assert_eq!(parameter(&url, "state").as_deref(), Some("of-the-page"));
        assert!(parameter(&url, "error_description").is_some_and(|text| text.ends_with('.')) && !url.contains("code="));
    }
    let cancelled = location(&browser.post("/authorize", choice(&[("decision", "deny")])).await);
    assert_eq!(parameter(&cancelled, "error").as_deref(), Some("access_denied"));
    for wrong in [[("lifetime", "86400")], [("lifetime", "-1")], [("account", "")]] {
        assert_eq!(browser.post("/authorize", choice(&wrong)).await.status(), StatusCode::BAD_REQUEST, "{wrong:?}");
    }
}

#[tokio::test]
async fn script_in_any_parameter_is_shown_as_text() {
    let browser = Browser::new("script");
    for name in ["client_id", "redirect_uri", "state", "nonce", "scope", "login_hint", "account", "lifetime", "<b>"] {
        let query = request(&[(name, SCRIPT)]);
        let form = choice(&[(name, SCRIPT)]);
        for response in [
            browser.get(&format!("/authorize?{query}")).await,
            browser.get(&format!("/end-session?post_logout_redirect_uri=x&{query}")).await,
            browser.post("/authorize", form).await,
        ] {
            let back = response.headers().get("location").map(|url| url.to_str().unwrap().to_owned());
            let page = response.text().await.unwrap();
            assert!(!page.contains("<script") && !page.contains("<b>"), "{name}: {page}");
            assert!(back.is_none_or(|url| url.starts_with("http://127.0.0.1:4000/?") && !url.contains('<')), "{name}");
        }
    }
    let page = browser.get(&format!("/authorize?{}", request(&[("state", SCRIPT)]))).await.text().await.unwrap();
    assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;lt;\""), "{page}");
}

#[tokio::test]
async fn the_end_of_a_session_leads_back_to_the_page_only() {
    let browser = Browser::new("end");
    let end = async |query: &str| browser.get(&format!("/end-session?{query}")).await;
    let back = end("post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A4000%2F&state=s+1").await;
    assert_eq!(location(&back), "http://127.0.0.1:4000/?state=s+1");
    assert_eq!(end("").await.status(), StatusCode::OK);
    let elsewhere = end("post_logout_redirect_uri=https%3A%2F%2Fexample.com%2F").await;
    assert_eq!((elsewhere.status(), elsewhere.headers().get("location")), (StatusCode::BAD_REQUEST, None));
}
