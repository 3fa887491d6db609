//! An administrator of one AWS account of the emulator.
//!
//! To the emulator an access key of twelve digits is that AWS account's root, whose signature it does not verify. So
//! plain HTTP is enough here, without an SDK. The product's own code never runs with such a key.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::http::http_client;
use crate::url::{self, PART, PATH};

/// Calls AWS APIs as the root of an AWS account.
#[derive(Debug, Clone)]
pub struct Admin {
    http: Client,
    emulator_url: String,
    aws_account_id: String,
    region: String,
}

/// A response as it was sent.
#[derive(Debug, Clone)]
pub struct RawResponse {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl RawResponse {
    /// Sends a request, and reads the whole response.
    pub(crate) async fn of(request: RequestBuilder) -> reqwest::Result<Self> {
        let mut response = request.send().await?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        Ok(Self { status, headers, body: response.bytes().await?.to_vec() })
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Admin {
    /// The root of `aws_account_id`, in `region`.
    pub fn new(emulator_url: &str, aws_account_id: &str, region: &str) -> Self {
        Self {
            http: http_client(),
            emulator_url: emulator_url.to_owned(),
            aws_account_id: aws_account_id.to_owned(),
            region: region.to_owned(),
        }
    }

    /// The AWS account.
    pub fn aws_account_id(&self) -> &str {
        &self.aws_account_id
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The same administrator in another region: S3 creates a bucket only in the region that is called.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// The environment variables with which the AWS CLI and the AWS SDKs call as this administrator.
    pub(crate) fn environment(&self) -> [(&'static str, &str); 9] {
        [
            ("AWS_ACCESS_KEY_ID", &self.aws_account_id),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_REGION", &self.region),
            ("AWS_DEFAULT_REGION", &self.region),
            ("AWS_ENDPOINT_URL", &self.emulator_url),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_PAGER", ""),
        ]
    }

    /// Calls a query API (IAM, STS, CloudFormation, SQS); the XML of the response.
    pub async fn query(&self, service: &str, action: &str, parameters: &[(&str, &str)]) -> Result<String> {
        let version = match service {
            "iam" => "2010-05-08",
            "sts" => "2011-06-15",
            "cloudformation" => "2010-05-15",
            _ => "2012-11-05",
        };
        let pairs = [("Action", action), ("Version", version)].into_iter().chain(parameters.iter().copied());
        let form: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", url::encoded(value, PART))).collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let response = self.send(Method::POST, service, "/", &headers, form.join("&").into_bytes()).await?;
        self.successful(&format!("{service} {action}"), response).map(|response| response.text())
    }

    /// Calls a JSON API, for example `DynamoDB_20120810.GetItem` of `dynamodb`.
    pub async fn json(&self, service: &str, target: &str, input: &Value) -> Result<Value> {
        let headers = [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", target)];
        let response = self.send(Method::POST, service, "/", &headers, input.to_string().into_bytes()).await?;
        self.successful_json(target, response)
    }

    /// Invokes a function with an event, which is sent unchanged; the function's response.
    pub async fn invoke(&self, function: &str, event: Vec<u8>) -> Result<Value> {
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let response = self.send(Method::POST, "lambda", &path, &[], event).await?;
        self.successful_json("lambda Invoke", response)
    }

    /// Calls S3's REST API. `path` is the bucket, and the key if there is one, not encoded; `query` is sent unchanged.
    /// An error of S3 is a response too.
    pub async fn s3(
        &self,
        method: Method,
        path: &str,
        query: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<RawResponse> {
        let target = format!("/{}{}{query}", url::encoded(path, PATH), if query.is_empty() { "" } else { "?" });
        self.send(method, "s3", &target, headers, body).await
    }

    /// As [`s3`](Self::s3), but an error of S3 is an [`Error`].
    pub(crate) async fn s3_ok(&self, method: Method, path: &str, query: &str, body: Vec<u8>) -> Result<RawResponse> {
        let call = format!("S3 {method} /{path}?{query}");
        let response = self.s3(method, path, query, &[], body).await?;
        self.successful(&call, response)
    }

    /// Creates a bucket in this administrator's region.
    pub(crate) async fn create_bucket(&self, bucket: &str) -> Result<()> {
        let region = &self.region;
        let constraint = format!("<LocationConstraint>{region}</LocationConstraint>");
        // S3 accepts no location constraint for this region.
        let constraint = if region == "us-east-1" { String::new() } else { constraint };
        let body = format!("<CreateBucketConfiguration>{constraint}</CreateBucketConfiguration>");
        self.s3_ok(Method::PUT, bucket, "", body.into_bytes()).await.map(drop)
    }

    /// Calls any API; `target` is the path with the query. An error of the service is a response too.
    pub async fn send(
        &self,
        method: Method,
        service: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<RawResponse> {
        let Self { aws_account_id, region, .. } = self;
        let scope = format!("20260101/{region}/{service}/aws4_request");
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={aws_account_id}/{scope}, SignedHeaders=host, Signature=0");
        let mut request = self.http.request(method, format!("{}{target}", self.emulator_url)).body(body);
        request = request.header("authorization", authorization).header("x-amz-date", "20260101T000000Z");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        RawResponse::of(request).await.map_err(|error| self.failed(service, &with_causes(&error)))
    }

    fn successful(&self, call: &str, response: RawResponse) -> Result<RawResponse> {
        if response.status.is_success() {
            return Ok(response);
        }
        Err(self.failed(call, &format!("{}: {}", response.status, response.text())))
    }

    fn successful_json(&self, call: &str, response: RawResponse) -> Result<Value> {
        let response = self.successful(call, response)?;
        serde_json::from_slice(&response.body).map_err(|error| self.failed(call, &format!("its response: {error}")))
    }

    fn failed(&self, call: &str, why: &str) -> Error {
        let place = format!("the emulator at {}, as AWS account {}", self.emulator_url, self.aws_account_id);
        Error::new(
            format!("The call {call} failed."),
            place,
            why,
            "Read the emulator's log: emulator.log in the stack's folder.",
        )
    }
}

/// An error with its causes, which reqwest's own text leaves out.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
