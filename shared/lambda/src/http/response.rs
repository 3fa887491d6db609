//! What a function answers.

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use be_domain::fault::Fault;
use be_domain::receipt::Receipt;
use be_domain::report::Report;
use lambda_http::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION,
    REFERRER_POLICY, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use lambda_http::http::{HeaderMap, StatusCode};
use lambda_http::{Body, Response};
use serde::Serialize;

use super::problem::{Code, Extension, Problem};
use super::views::ReportView;

/// An answer: in JSON, or in a requested text format.
pub type HttpResponse = Response<Body>;

/// How many seconds a client should wait after a 503: longer than the store's own retries take.
const AFTER_UNAVAILABLE: HeaderValue = HeaderValue::from_static("3");
/// And after a role refused: IAM can take so long to apply a change.
const AFTER_ROLE_CHANGE: HeaderValue = HeaderValue::from_static("60");

/// Of what changes only with a release.
const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// 200 with `body`.
pub fn ok(body: &impl Serialize) -> Result<HttpResponse, Problem> {
    json(StatusCode::OK, body)
}

/// 201 with `body`, which from now on is found at `location`.
pub fn created(location: &str, body: &impl Serialize) -> Result<HttpResponse, Problem> {
    let mut response = json(StatusCode::CREATED, body)?;
    let location = HeaderValue::from_str(location).map_err(|error| unexpected("location", &error))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// 200 with the report of a test; where waiting can change its outcome, with how long to wait.
pub fn report(report: &Report, receipt: Option<&Receipt>, policy_name: &str) -> Result<HttpResponse, Problem> {
    let mut response = ok(&ReportView::new(report, receipt, policy_name))?;
    if let Some(wait) = report.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, wait.as_secs().into());
    }
    // For the log line.
    response.extensions_mut().insert(report.outcome());
    Ok(response)
}

/// 204: done, without a body.
pub fn no_content() -> HttpResponse {
    with_body(StatusCode::NO_CONTENT, HeaderMap::new(), String::new())
}

/// 200 with a text of `content_type`.
pub fn text(content_type: &'static str, body: String) -> HttpResponse {
    with_body(StatusCode::OK, one_header(CONTENT_TYPE, content_type), body)
}

/// 200 with what is the same for everybody until the next release.
pub fn public(content_type: &'static str, body: &'static str) -> HttpResponse {
    let mut response = text(content_type, body.to_owned());
    response.headers_mut().insert(CACHE_CONTROL, PUBLIC);
    response
}

/// 200 with a page that is the same for everybody until the next release: HTML compressed with gzip, whatever the
/// client accepts (RFC 9110, section 12.5.3, allows that), and all that a browser may load for it.
pub fn public_page(html_gz: &'static [u8], content_security_policy: &'static str) -> HttpResponse {
    let mut response = Response::new(Body::Binary(html_gz.to_vec()));
    *response.headers_mut() = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_ENCODING, HeaderValue::from_static("gzip")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(content_security_policy)),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (CACHE_CONTROL, PUBLIC),
    ]);
    response
}

fn json(status: StatusCode, body: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_string(body).map_err(|error| unexpected("body", &error))?;
    Ok(with_body(status, one_header(CONTENT_TYPE, "application/json"), body))
}

fn unexpected(part: &str, error: &impl std::fmt::Display) -> Fault {
    Fault::unexpected("http::response", format!("{part}: {error}"))
}

/// The answer to a request that failed.
pub(super) fn problem(problem: &Problem, request_id: &str) -> HttpResponse {
    let mut headers = one_header(CONTENT_TYPE, "application/problem+json");
    let of_status = match problem.code {
        // The only resource that answers 405 is one endpoint.
        Code::EndpointImmutable => Some((ALLOW, HeaderValue::from_static("GET, DELETE"))),
        Code::Unauthenticated => Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
        Code::Unavailable => Some((RETRY_AFTER, AFTER_UNAVAILABLE)),
        Code::RoleNotAssumable => Some((RETRY_AFTER, AFTER_ROLE_CHANGE)),
        _ => None,
    };
    headers.extend(of_status);
    if let Extension::Limit { retry_after, .. } = problem.extension {
        headers.insert(RETRY_AFTER, retry_after.into());
    }
    let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // A document of strings and numbers can always be written.
    let body = serde_json::to_string(&problem.document(request_id)).unwrap_or_default();
    with_body(status, headers, body)
}

fn one_header(name: HeaderName, value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
}

fn with_body(status: StatusCode, headers: HeaderMap, body: String) -> HttpResponse {
    let mut response = Response::new(Body::Text(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The answer in the form that API Gateway expects (payload format 2.0).
pub(super) fn into_gateway(response: HttpResponse) -> ApiGatewayV2httpResponse {
    let (parts, body) = response.into_parts();
    let mut gateway = ApiGatewayV2httpResponse::default();
    gateway.status_code = parts.status.as_u16().into();
    gateway.headers = parts.headers;
    // Answers belong to one account and change: nothing on the way may store or reinterpret them.
    gateway.headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    gateway.headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    gateway.is_base64_encoded = matches!(body, Body::Binary(_));
    gateway.body = Some(body);
    gateway
}
