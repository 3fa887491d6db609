//! A request as API Gateway hands it over (HTTP API, payload format 2.0).
//!
//! Read by ourselves and not by `lambda_http`, which builds a URI from the raw path and query, the host and the
//! `x-forwarded-proto` header, and panics where they give none (`build_request_uri` and the builder's `expect` in its
//! `request.rs`, 1.3.2), before any code of ours could answer. What we decide on is in the event anyway: the route
//! key, the parsed parameters and what the authorizer verified; never the raw path.

pub(crate) mod percent;
mod text;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use be_domain::values::EndpointId;
use serde::Deserialize;
use serde_json::Value;

use crate::problem::{FieldError, Problem};
use text::{Bytes, Text};

/// One request. It has no `Debug`, so that no whole event ends up in a log.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_debug_implementations, reason = "whole events are not logged")]
#[allow(clippy::struct_field_names, reason = "the names are those of the event")]
pub struct Request {
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
    iam: Option<VerifiedPrincipal>,
}

/// What the gateway says about the signer of a request, whose signature and policies it checked (`AWS_IAM`).
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct VerifiedPrincipal {
    /// The signer's AWS account.
    pub(crate) account_id: Option<String>,
    /// The signer.
    pub(crate) user_arn: Option<String>,
}

/// What the gateway's JWT authorizer says about the token that it verified.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct VerifiedToken {
    /// The token's claims. API Gateway hands all of them over as strings.
    pub(crate) claims: Option<BTreeMap<String, Value>>,
    /// The token's scopes, where the route asks for any.
    pub(crate) scopes: Option<Vec<String>>,
}

impl Request {
    /// The gateway's id of this request, which it also sends to the client.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.request_context.request_id.as_deref()
    }

    /// The route that the gateway chose, for example `GET /v1/endpoints/{endpointId}`.
    #[must_use]
    pub fn route_key(&self) -> &str {
        self.request_context.route_key.as_deref().unwrap_or_default()
    }

    /// The verified token; `None` where no authorizer stood before the function.
    pub(crate) fn token(&self) -> Option<&VerifiedToken> {
        self.request_context.authorizer.as_ref()?.jwt.as_ref()
    }

    /// The verified signer; `None` where no IAM authorization stood before the function.
    pub(crate) fn principal(&self) -> Option<&VerifiedPrincipal> {
        self.request_context.authorizer.as_ref()?.iam.as_ref()
    }

    /// A header's value, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().flatten();
        headers.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, Text(value))| value.as_str())
    }

    /// The query string as the client sent it: only here are duplicates still to be seen.
    pub(crate) fn raw_query(&self) -> &str {
        self.raw_query_string.as_ref().map_or("", |Text(query)| query.as_str())
    }

    /// The endpoint that the path names. What can't be an endpoint's id is answered exactly as an endpoint that does
    /// not exist.
    pub fn endpoint_id(&self) -> Result<EndpointId, Problem> {
        let text = self.path_parameter("endpointId");
        text.and_then(|text| EndpointId::parse(&text).ok()).ok_or_else(Problem::endpoint_not_found)
    }

    /// A parameter of the path, decoded; `None` also where it is spelt in a way that no client needs to spell it.
    pub(crate) fn path_parameter(&self, name: &str) -> Option<String> {
        let Text(text) = self.path_parameters.as_ref()?.get(name)?;
        percent::decode_segment(text)
    }

    /// The body's bytes, decoded where the gateway encoded them; empty if there is none.
    pub(crate) fn body(&self) -> Result<Vec<u8>, FieldError> {
        let body = self.body.as_ref().map_or([].as_slice(), |Bytes(bytes)| bytes);
        if self.is_base64_encoded != Some(true) {
            return Ok(body.to_owned());
        }
        STANDARD.decode(body).map_err(|_| FieldError::body("not_json", "the body could not be decoded"))
    }
}

#[cfg(test)]
mod tests;
