//! The issuer's routes.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Signer;
use super::authorize::{AuthorizationRequest, Rejection};
use super::client::{Client, SCOPES};
use super::codes::Codes;
use super::parameters::{OAuthParameters, with_query};
use super::{exchange, page};

#[derive(Debug)]
struct Provider {
    signer: Arc<Signer>,
    client: Option<Client>,
    codes: Codes,
}

impl Provider {
    fn request(&self, parameters: &OAuthParameters) -> Result<AuthorizationRequest, Rejection> {
        AuthorizationRequest::read(self.signer.issuer_url(), self.client.as_ref(), parameters)
    }
}

/// All routes, with the sign-in for the page at `console_url`.
pub(super) fn routes(signer: Arc<Signer>, console_url: Option<&str>) -> Router {
    let provider = Provider { signer, client: console_url.map(Client::new), codes: Codes::default() };
    let provider = Arc::new(provider);
    // What the page's scripts read, as opposed to what a browser shows.
    let for_scripts = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks.json", get(keys))
        .route("/token", post(token))
        .layer(middleware::from_fn_with_state(provider.clone(), readable_for_the_page));
    let for_browsers = Router::new()
        .route("/authorize", get(choose).post(decide))
        .route("/end-session", get(end_session).post(end_session));
    for_scripts.merge(for_browsers).with_state(provider)
}

async fn readable_for_the_page(
    State(provider): State<Arc<Provider>>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    // A form and a GET need no preflight request (Fetch standard, "CORS-safelisted").
    let mut response = next.run(request).await;
    let origin = provider.client.as_ref().and_then(|client| client.origin().parse().ok());
    if let Some(origin) = origin {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.headers_mut().insert(VARY, axum::http::HeaderValue::from_static("origin"));
    }
    response
}

async fn discovery(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let issuer = provider.signer.issuer_url();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "end_session_endpoint": format!("{issuer}/end-session"),
        "jwks_uri": format!("{issuer}/jwks.json"),
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": true,
        "request_uri_parameter_supported": false,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

async fn keys(State(provider): State<Arc<Provider>>) -> Json<Value> {
    Json(provider.signer.public_keys())
}

async fn token(State(provider): State<Arc<Provider>>, body: Bytes) -> impl IntoResponse {
    let response = exchange::exchange(&provider.signer, &provider.codes, &OAuthParameters::read(&body));
    let (status, body) = match response {
        Ok(tokens) => (StatusCode::OK, tokens),
        Err(refusal) => {
            let error = json!({"error": refusal.error, "error_description": refusal.description});
            (StatusCode::BAD_REQUEST, error)
        }
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(body))
}

/// Shows the page on which an account is chosen.
async fn choose(State(provider): State<Arc<Provider>>, uri: Uri) -> Result<Response, Rejection> {
    let parameters = OAuthParameters::read(uri.query().unwrap_or_default().as_bytes());
    let request = provider.request(&parameters)?;
    Ok(html(StatusCode::OK, &request.back.redirect_uri, page::choose(&request, &parameters)))
}

/// Sends the browser back with a code for what was chosen. The request is read again, from what the page has sent.
async fn decide(State(provider): State<Arc<Provider>>, body: Bytes) -> Result<Response, Rejection> {
    let parameters = OAuthParameters::read(&body);
    let request = provider.request(&parameters)?;
    if parameters.get("decision") != Some("allow") {
        return Ok(found(&request.back.error("access_denied", "The user has cancelled the sign-in.")));
    }
    let grant = request.grant(&parameters).map_err(Rejection::Page)?;
    Ok(found(&match provider.codes.issue(grant, Instant::now()) {
        Ok(code) => request.back.url([("code", &code)]),
        Err(_) => request.back.error("server_error", "No random bytes are available."),
    }))
}

/// There is no session to end: who signs in chooses an account each time. It sends the browser back to the page.
async fn end_session(State(provider): State<Arc<Provider>>, uri: Uri, body: Bytes) -> Response {
    let parameters = match uri.query() {
        Some(query) => OAuthParameters::read(query.as_bytes()),
        None => OAuthParameters::read(&body),
    };
    let page = parameters.get("post_logout_redirect_uri");
    match (page, &provider.client) {
        (None, _) => html(StatusCode::OK, "", page::message("Signed out", "You can close this page.")),
        (Some(page), Some(client)) if client.has_redirect_uri(page) => match parameters.get("state") {
            Some(state) => found(&with_query(page, [("state", state)])),
            None => found(page),
        },
        _ => {
            let wrong = "The parameter post_logout_redirect_uri must be the URL of the page.";
            Rejection::Page(wrong.to_owned()).into_response()
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::Page(text) => html(StatusCode::BAD_REQUEST, "", page::message("This sign-in cannot continue", &text)),
            Self::Redirect(url) => found(&url),
        }
    }
}

/// 303: also after a form the browser sends a GET.
fn found(url: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, url), (CACHE_CONTROL, "no-store")]).into_response()
}

fn html(status: StatusCode, back: &str, text: String) -> Response {
    let policy = page::content_security_policy(back);
    let headers: [(HeaderName, &str); 5] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, &policy),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, text).into_response()
}
