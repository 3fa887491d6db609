//! What a function answers, and its form for API Gateway.

use be_domain::fault::{Fault, FaultKind};
use serde::Serialize;

use crate::problem::Problem;

/// A header's name, in lower case, and value.
type Header = (&'static str, String);

/// An answer: in JSON, or in a text format that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    headers: Vec<Header>,
    body: String,
    code: &'static str,
}

impl Answer {
    /// 200 with `body`.
    pub fn ok(body: &impl Serialize) -> Result<Self, Problem> {
        Self::json(200, body)
    }

    /// 201 with `body`, which from now on is found at `location`.
    pub fn created(location: impl Into<String>, body: &impl Serialize) -> Result<Self, Problem> {
        let mut answer = Self::json(201, body)?;
        answer.headers.push(("location", location.into()));
        Ok(answer)
    }

    /// 204: it is so, and there is nothing to say about it.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { status: 204, headers: Vec::new(), body: String::new(), code: "ok" }
    }

    /// 200 with a text of `content_type`.
    #[must_use]
    pub fn text(content_type: &str, body: String) -> Self {
        Self { status: 200, headers: vec![("content-type", content_type.to_owned())], body, code: "ok" }
    }

    fn json(status: u16, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|error| Fault {
            kind: FaultKind::Unexpected,
            operation: "answer::json",
            detail: error.to_string(),
        })?;
        Ok(Self { status, headers: vec![("content-type", "application/json".to_owned())], body, code: "ok" })
    }

    /// The answer that tells `problem`.
    pub(crate) fn problem(problem: &Problem, request_id: &str) -> Self {
        let mut headers = vec![("content-type", "application/problem+json".to_owned())];
        headers.extend(problem.headers().iter().map(|(name, value)| (*name, (*value).to_owned())));
        // A document of strings and numbers can't fail to be written.
        let body = serde_json::to_string(&problem.document(request_id)).unwrap_or_default();
        Self { status: problem.code.status(), headers, body, code: problem.code.as_str() }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// `ok`, or the problem's code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The answer as API Gateway takes it (payload format 2.0).
    #[must_use]
    pub fn into_gateway(self) -> GatewayAnswer {
        // Answers are one account's own and change: nothing on the way may keep or reinterpret them.
        let always = [("cache-control", "no-store".to_owned()), ("x-content-type-options", "nosniff".to_owned())];
        let headers = Headers(self.headers.into_iter().chain(always).collect());
        GatewayAnswer { status_code: self.status, headers, body: self.body, is_base64_encoded: false }
    }
}

/// An answer in the form that API Gateway takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayAnswer {
    status_code: u16,
    headers: Headers,
    body: String,
    is_base64_encoded: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Headers(Vec<Header>);

impl Serialize for Headers {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
