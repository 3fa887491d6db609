//! The API as a client sees it: plain HTTP with a token.

use local::{Stack, TokenSpec, http_client};
use reqwest::{Client, Method};
use serde_json::Value;

use crate::suite::Suite;

/// A client of the API.
#[derive(Debug, Clone)]
pub struct Api {
    http: Client,
    url: String,
    token: Option<String>,
}

/// What the API answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiResponse {
    /// The HTTP status.
    pub status: u16,
    /// The header `content-type`.
    pub content_type: String,
    /// The header `allow`.
    pub allow: String,
    /// The header `retry-after`.
    pub retry_after: String,
    /// The body; null if it was no JSON.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl ApiResponse {
    /// The status with the problem's code.
    pub fn problem(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }

    /// The check of that name in a report.
    pub fn check(&self, name: &str) -> &Value {
        let checks = self.body["checks"].as_array().unwrap_or_else(|| panic!("no report: {}", self.body));
        checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no {name} in {}", self.body))
    }

    /// The names and codes of the checks with that status.
    pub fn checks(&self, status: &str) -> Vec<(&str, &str)> {
        let checks = self.body["checks"].as_array().unwrap_or_else(|| panic!("no report: {}", self.body));
        checks
            .iter()
            .filter(|check| check["status"] == status)
            .map(|check| (check["name"].as_str().unwrap_or_default(), check["code"].as_str().unwrap_or_default()))
            .collect()
    }
}

impl Api {
    /// A client with a token of `account` that may do everything.
    pub fn of(stack: &Stack, account: &str) -> Self {
        Self::with(stack, &TokenSpec::new(account))
    }

    /// A client with that token.
    pub fn with(stack: &Stack, spec: &TokenSpec) -> Self {
        let token = stack.issuer.token(spec).unwrap_or_else(|error| panic!("{error}"));
        Self::with_token(stack, Some(token))
    }

    /// A client with that text for a token, or without any.
    pub fn with_token(stack: &Stack, token: Option<String>) -> Self {
        Self::at(&stack.api_url, token)
    }

    /// The same for the API at this URL.
    pub fn at(url: &str, token: Option<String>) -> Self {
        if let Some(token) = &token {
            Suite::keep_out_of_logs(token);
        }
        Self { http: http_client(), url: url.to_owned(), token }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> ApiResponse {
        self.send(Method::GET, path, &[], None).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> ApiResponse {
        self.send_json(Method::POST, path, &[], body).await
    }

    /// `POST` of nothing.
    pub async fn post_nothing(&self, path: &str) -> ApiResponse {
        self.send(Method::POST, path, &[], None).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> ApiResponse {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Any method, with JSON.
    pub async fn send_json(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> ApiResponse {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.send(method, path, &all, Some(body.to_string().into_bytes())).await
    }

    /// Anything.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> ApiResponse {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let answer = request.send().await.expect("the API answers");
        let header = |name| {
            let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (status, content_type, allow) = (answer.status().as_u16(), header("content-type"), header("allow"));
        let retry_after = header("retry-after");
        let bytes = answer.bytes().await.expect("a whole answer");
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if let Some(external_id) = body["externalId"].as_str() {
            Suite::keep_out_of_logs(external_id);
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        ApiResponse { status, content_type, allow, retry_after, body, text }
    }
}
