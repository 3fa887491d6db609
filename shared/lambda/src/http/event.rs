//! An event of API Gateway (HTTP API, payload format 2.0), and the one place where it becomes a `lambda_http::Request`.
//!
//! `lambda_http::run` builds a request before any code of ours runs, and panics on some events that a client can cause
//! (`build_request_uri`, the builder's `expect` and `Body::from_maybe_encoded` in version 1.3.2): a host, a path or a
//! query that is no URI, an `x-forwarded-proto` that is no scheme, a body that is no base64. Half a surrogate pair in
//! any string makes the whole event unreadable. The client would then receive an empty 502 of the gateway in place of
//! our 400. So the event is read leniently here, and a request is built from what the gateway verified: the route key,
//! the parsed parameters and the headers. The raw path, the host and the method of the event are never used.

mod text;

use std::collections::{BTreeMap, HashMap};

use aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;
use aws_lambda_events::query_map::QueryMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::http::{HeaderMap, HeaderName, HeaderValue};
use lambda_http::request::RequestContext as HttpContext;
use lambda_http::{Body, Request, RequestExt};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::percent;
use super::problem::{Code, Problem};
use text::{Bytes, Text};

/// What a query string of a URI can't hold as it is (RFC 3986, section 3.4). Clients and gateways send it all the same;
/// encoded, it means the same to whoever decodes it.
const NOT_IN_A_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'`');

/// One event. It has no `Debug`, so that no whole event is logged.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_debug_implementations, reason = "whole events are not logged")]
#[allow(clippy::struct_field_names, reason = "the names are those of the event")]
pub struct GatewayEvent {
    headers: Option<BTreeMap<String, Text>>,
    raw_query_string: Option<Text>,
    path_parameters: Option<BTreeMap<String, Text>>,
    body: Option<Bytes>,
    is_base64_encoded: Option<bool>,
    request_context: RequestContext,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RequestContext {
    route_key: Option<String>,
    request_id: Option<String>,
    authorizer: Option<Authorizer>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Authorizer {
    jwt: Option<VerifiedToken>,
    iam: Option<VerifiedSigner>,
}

/// What the gateway reports about the signer of a request, whose signature and policies it checked (`AWS_IAM`).
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct VerifiedSigner {
    /// The signer's AWS account.
    pub(super) account_id: Option<String>,
    /// The signer.
    pub(super) user_arn: Option<String>,
}

/// What the gateway's JWT authorizer reports about the token that it verified.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct VerifiedToken {
    /// The token's claims, as JSON. API Gateway passes all of them on as strings. None is read before it is needed, so
    /// that none that the issuer wrote makes the event unreadable.
    claims: Option<BTreeMap<Text, Box<RawValue>>>,
    /// The token's scopes, where the route requires any.
    pub(super) scopes: Option<Vec<String>>,
}

/// Marks a request whose body was announced as base64 and is not.
#[derive(Debug, Clone, Copy)]
pub(super) struct UndecodableBody;

impl VerifiedToken {
    /// The claim; `None` also for one that is no Unicode text.
    pub(super) fn claim(&self, name: &str) -> Option<Value> {
        let claim = self.claims.as_ref()?.get(name)?;
        serde_json::from_str(claim.get()).ok()
    }
}

impl GatewayEvent {
    /// The gateway's id of this request, which it also sends to the client.
    pub fn request_id(&self) -> Option<&str> {
        self.request_context.request_id.as_deref()
    }

    /// The route that the gateway chose, for example `GET /v1/endpoints/{endpointId}`.
    pub fn route_key(&self) -> &str {
        self.request_context.route_key.as_deref().unwrap_or_default()
    }

    /// The verified token; `None` without a JWT authorizer on the route.
    pub(super) fn token(&self) -> Option<&VerifiedToken> {
        self.request_context.authorizer.as_ref()?.jwt.as_ref()
    }

    /// The verified signer; `None` without IAM authorization on the route.
    pub(super) fn signer(&self) -> Option<&VerifiedSigner> {
        self.request_context.authorizer.as_ref()?.iam.as_ref()
    }

    /// A parameter of the path, decoded; `None` also where it is encoded in a way that no client needs.
    pub(super) fn path_parameter(&self, name: &str) -> Option<String> {
        let Text(text) = self.path_parameters.as_ref()?.get(name)?;
        percent::decode_segment(text)
    }

    /// The event as a request.
    ///
    /// Its URI is the route's own path with the client's query string. It carries the path parameters, decoded, the
    /// query parameters and the request context with route key and request id. The authorizer's claims are left out: a
    /// handler knows its caller from its argument, and from nowhere else.
    ///
    /// Fails for what does not fit into a URI, which is a query string of more than 64 KiB.
    pub fn into_request(self) -> Result<Request, Problem> {
        let mut context = ApiGatewayV2httpRequestContext::default();
        context.route_key = Some(self.route_key().to_owned());
        context.request_id = self.request_id().map(str::to_owned);
        let path_parameters = self.decoded_path_parameters();
        let Self { headers, raw_query_string, body, is_base64_encoded, request_context, .. } = self;

        let route_key = request_context.route_key.unwrap_or_default();
        let (method, path) = route_key.split_once(' ').unwrap_or(("GET", "/"));
        let Text(query) = raw_query_string.unwrap_or_default();
        let uri = match query.as_str() {
            "" => path.to_owned(),
            query => format!("{path}?{}", utf8_percent_encode(query, NOT_IN_A_QUERY)),
        };
        let bytes = body.map(|Bytes(bytes)| bytes).unwrap_or_default();
        let decoded = if is_base64_encoded == Some(true) { STANDARD.decode(&bytes).ok() } else { Some(bytes) };
        let is_undecodable = decoded.is_none();
        let request = lambda_http::http::Request::builder().method(method).uri(uri).body(body_of(decoded));
        let mut request = request.map_err(|_| Problem::new(Code::InvalidRequest, "The query string is too long."))?;
        *request.headers_mut() = valid_headers(headers.unwrap_or_default());
        if is_undecodable {
            request.extensions_mut().insert(UndecodableBody);
        }
        // Its error type is `Infallible`.
        let query_parameters: QueryMap = query.parse().unwrap_or_default();
        Ok(request
            .with_path_parameters(path_parameters)
            .with_query_string_parameters(query_parameters)
            .with_request_context(HttpContext::ApiGatewayV2(context)))
    }

    fn decoded_path_parameters(&self) -> HashMap<String, String> {
        let names = self.path_parameters.iter().flat_map(BTreeMap::keys);
        names.filter_map(|name| Some((name.clone(), self.path_parameter(name)?))).collect()
    }
}

fn body_of(bytes: Option<Vec<u8>>) -> Body {
    match bytes.map(String::from_utf8) {
        None => Body::Empty,
        Some(Ok(text)) => Body::Text(text),
        Some(Err(not_utf8)) => Body::Binary(not_utf8.into_bytes()),
    }
}

/// The headers that HTTP allows. A name that it does not allow is dropped, for no header of that name is read. A value
/// is never dropped: what is no text becomes U+FFFD, which no value that we accept contains.
fn valid_headers(given: BTreeMap<String, Text>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, Text(value)) in given {
        let value: String = value.chars().map(|c| if c.is_control() && c != '\t' { '\u{FFFD}' } else { c }).collect();
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value.into_bytes())) {
            headers.append(name, value);
        }
    }
    headers
}

#[cfg(test)]
mod tests;
