//! A client of the product's API.

use std::time::Duration;

use local::{Error, Stack, TokenSpec, http_client};
use reqwest::{Client, Method};
use serde_json::Value;

/// A client with a token.
pub(crate) struct StoryApi {
    http: Client,
    url: String,
    token: String,
    log: String,
}

impl StoryApi {
    /// A client of `account`, with both scopes.
    pub(crate) fn new(stack: &Stack, account: &str) -> Result<Self, Error> {
        Ok(Self {
            http: http_client(),
            url: stack.api_url.clone(),
            token: stack.issuer.token(&TokenSpec::new(account))?,
            log: stack.functions_log_path.display().to_string(),
        })
    }

    /// Calls the API; the body of the response, if its status is one that the story expects.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        expected: &[u16],
    ) -> Result<Value, Error> {
        let text = self.send(method.clone(), path, body, expected).await?;
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text)
            .map_err(|error| self.failed(&method, path, format!("the response is not JSON ({error}): {text}")))
    }

    /// Gets a response that need not be JSON.
    pub(crate) async fn text(&self, path: &str) -> Result<String, Error> {
        self.send(Method::GET, path, None, &[200]).await
    }

    fn failed(&self, method: &Method, path: &str, why: String) -> Error {
        let next = format!("Read the functions' log: {}", self.log);
        Error::new("The story stopped.", format!("{method} {path}"), why, next)
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>, expected: &[u16]) -> Result<String, Error> {
        let failed = |why: String| self.failed(&method, path, why);
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.url));
        request = request.bearer_auth(&self.token).timeout(Duration::from_secs(30));
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.map_err(|error| failed(error.to_string()))?;
        let status = response.status().as_u16();
        let text = response.text().await.map_err(|error| failed(error.to_string()))?;
        if !expected.contains(&status) {
            return Err(failed(format!("the status is {status}, not {expected:?}: {text}")));
        }
        Ok(text)
    }
}
