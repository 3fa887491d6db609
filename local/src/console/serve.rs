//! The page over HTTP.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::files::Files;

struct Site {
    files: Files,
    headers: HeaderMap,
}

/// Serves `files`, with `headers` on each response.
pub(super) fn routes(files: Files, headers: HeaderMap) -> Router {
    Router::new().fallback(respond).with_state(Arc::new(Site { files, headers }))
}

async fn respond(State(site): State<Arc<Site>>, method: Method, uri: Uri) -> Response {
    let path = match uri.path() {
        "/" => "/index.html",
        path => path,
    };
    let mut response = if ![Method::GET, Method::HEAD].contains(&method) {
        (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response()
    } else if let Some(content) = site.files.get(path) {
        ([(CONTENT_TYPE, content_type(path))], content.clone()).into_response()
    } else {
        (StatusCode::NOT_FOUND, "There is no such file.\n").into_response()
    };
    let cache = if path.starts_with("/assets/") && response.status().is_success() {
        // The name of an asset has a digest of its content.
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response.headers_mut().extend(site.headers.clone());
    response
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
