use std::path::Path;

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::Request;
use serde_json::{Map, Value, json};

use crate::http::{Caller, FeatureRoles, FromVerified, GatewayEvent, Handler, InternalCaller, VendorRoles, respond};
use be_domain::testing::vendor;

/// An event of the `events/` folder, to be sent as it stands or with something changed.
#[derive(Debug, Clone)]
pub struct TestEvent(Value);

/// The answer of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Map<String, Value>,
    /// The body; one that is no JSON is a string as it is.
    pub body: Value,
}

impl TestResponse {
    /// The `code` of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The pointer and code of each field error.
    pub fn errors(&self) -> Vec<(&str, &str)> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let pair = |error| (text(error, "pointer"), text(error, "code"));
        errors.iter().map(pair).collect()
    }
}

fn text<'a>(error: &'a Value, member: &str) -> &'a str {
    error[member].as_str().unwrap_or_default()
}

impl TestEvent {
    /// The event in `events/<name>.json`.
    pub fn named(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events").join(format!("{name}.json"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(serde_json::from_str(&text).expect("an event is JSON"))
    }

    /// The event as JSON.
    pub const fn json(&self) -> &Value {
        &self.0
    }

    /// The event as the functions read it.
    pub fn gateway(&self) -> GatewayEvent {
        serde_json::from_str(&self.0.to_string()).expect("an event of the gateway")
    }

    /// The event as handlers see it.
    pub fn request(&self) -> Request {
        self.gateway().into_request().unwrap_or_else(|problem| panic!("no request: {}", problem.detail))
    }

    /// The body of the event.
    pub fn body(&self) -> Value {
        serde_json::from_str(self.0["body"].as_str().unwrap_or_default()).expect("the event's body is JSON")
    }

    /// With another body, as it is.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.0["body"] = Value::String(body.into());
        self
    }

    /// With another query string.
    #[must_use]
    pub fn with_query(mut self, query: &str) -> Self {
        self.0["rawQueryString"] = json!(query);
        self
    }

    /// With another header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.0["headers"][name] = json!(value);
        self
    }

    /// With another endpoint in its path.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint_id: &str) -> Self {
        self.0["pathParameters"] = json!({ "endpointId": endpoint_id });
        self
    }

    /// With another parameter in its path.
    #[must_use]
    pub fn with_path(mut self, name: &str, value: &str) -> Self {
        self.0["pathParameters"][name] = json!(value);
        self
    }

    /// Signed by another principal, of that AWS account.
    #[must_use]
    pub fn signed_by(mut self, aws_account_id: &str, user_arn: &str) -> Self {
        self.0["requestContext"]["authorizer"] = json!({ "iam": { "accountId": aws_account_id, "userArn": user_arn } });
        self
    }

    /// With another claim in its token.
    #[must_use]
    pub fn with_claim(mut self, name: &str, value: &str) -> Self {
        self.0["requestContext"]["authorizer"]["jwt"]["claims"][name] = json!(value);
        self
    }

    /// With only this scope.
    #[must_use]
    pub fn with_scope(mut self, scope: &str) -> Self {
        self.0["requestContext"]["authorizer"]["jwt"]["scopes"] = json!([scope]);
        self.with_claim("scope", scope)
    }

    /// With another route key.
    #[must_use]
    pub fn with_route(mut self, key: &str) -> Self {
        self.0["requestContext"]["routeKey"] = json!(key);
        self
    }

    /// Without any authorizer.
    #[must_use]
    pub fn without_token(mut self) -> Self {
        self.0["requestContext"]["authorizer"] = Value::Null;
        self
    }

    /// What `handler` answers to it.
    pub async fn send<H: Handler<Caller: TestCaller>>(&self, handler: &H) -> TestResponse {
        let rule = H::Caller::test_rule();
        read(respond("test", &rule, handler, self.gateway(), "invocation").await)
    }
}

/// A kind of caller, with the rule by which tests recognize it.
pub trait TestCaller: FromVerified {
    /// The rule.
    fn test_rule() -> Self::Rule;
}

impl TestCaller for Caller {
    fn test_rule() -> String {
        "account_id".to_owned()
    }
}

impl TestCaller for InternalCaller {
    fn test_rule() -> VendorRoles {
        let listed =
            "telemetry=telemetry-import,billing=telemetry-import,data_exporter=telemetry-import,billing=billing-import";
        VendorRoles { vendor: vendor(), feature_roles: FeatureRoles::parse(listed).expect("roles") }
    }
}

fn read(response: ApiGatewayV2httpResponse) -> TestResponse {
    let response = serde_json::to_value(response).expect("a response is JSON");
    let body = response["body"].as_str().unwrap_or_default();
    let is_json = response["headers"]["content-type"].as_str().is_some_and(|content| content.ends_with("json"));
    TestResponse {
        status: response["statusCode"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or_default(),
        headers: response["headers"].as_object().cloned().unwrap_or_default(),
        body: if is_json { serde_json::from_str(body).expect("the body is JSON") } else { json!(body) },
    }
}
