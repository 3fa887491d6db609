//! What a deployment of the vendor's own stack needs: to publish a file, and to tell `CloudFormation` how it went.

use std::convert::Infallible;
use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_sdk_s3::Client;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use be_domain::fault::{Fault, FaultKind};
use be_domain::setup::{PUBLISHED_TEMPLATE_KEY, PublishTemplate};

use crate::fault::{fault, unexpected};
use crate::sdk::Sdk;

/// The bucket that customers may read the setup template from.
#[derive(Debug, Clone)]
pub struct TemplateBucket {
    client: Client,
    name: String,
}

impl TemplateBucket {
    /// The bucket of this name.
    #[must_use]
    pub fn new(sdk: &Sdk, name: impl Into<String>) -> Self {
        // By path where an emulator stands in for S3: its address has no names below it.
        let by_path = sdk.config().endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(sdk.config()).force_path_style(by_path).build();
        Self { client: Client::from_conf(config), name: name.into() }
    }
}

impl PublishTemplate for TemplateBucket {
    async fn publish(&self, template: &'static str) -> Result<(), Fault> {
        let put = self.client.put_object().bucket(&self.name).key(PUBLISHED_TEMPLATE_KEY);
        let put = put.content_type("application/yaml").body(template.as_bytes().to_vec().into());
        put.send().await.map_err(|error| fault("s3:PutObject", &error))?;
        Ok(())
    }
}

/// How often an answer is sent: without one `CloudFormation` waits for as long as the template's `ServiceTimeout` says.
const ATTEMPTS: u32 = 4;
/// How long one attempt may take.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before the second attempt; twice as long before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Answers `CloudFormation`, which waits for a custom resource at a presigned address.
#[derive(Debug, Clone)]
pub struct DeploymentAnswers {
    http: Option<SharedHttpClient>,
}

impl DeploymentAnswers {
    /// How long [`DeploymentAnswers::send`] takes at most.
    pub const LONGEST: Duration = Duration::from_secs(22);

    /// Sends with the HTTP client of the SDK: a function needs no second one for one request.
    #[must_use]
    pub fn new(sdk: &Sdk) -> Self {
        Self { http: sdk.config().http_client() }
    }

    /// Puts `body` at `url`.
    pub async fn send(&self, url: &str, body: &str) -> Result<(), Fault> {
        let mut pause = FIRST_PAUSE;
        let mut attempt = 1;
        loop {
            match self.try_send(url, body).await {
                Err(fault) if fault.kind.is_transient() && attempt < ATTEMPTS => tokio::time::sleep(pause).await,
                done => return done,
            }
            pause *= 2;
            attempt += 1;
        }
    }

    async fn try_send(&self, url: &str, body: &str) -> Result<(), Fault> {
        let operation = "cloudformation:Answer";
        let path_at = url.find("://").map(|at| at + 3).and_then(|start| Some(start + url[start..].find('/')?));
        let path_at = path_at.ok_or_else(|| unexpected(operation, "the address has no path"))?;
        let http = self.http.clone().ok_or_else(|| unexpected(operation, "there is no HTTP client"))?;
        let (origin, path) = url.split_at(path_at);
        let put = Operation::builder()
            .service_name("cloudformation")
            .operation_name("Answer")
            .http_client(http)
            .endpoint_url(origin)
            .no_auth()
            .no_retry()
            .timeout_config(TimeoutConfig::builder().operation_timeout(ATTEMPT_TIMEOUT).build())
            .sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new())
            .serializer(|(path, body): (String, String)| {
                let mut request = HttpRequest::new(SdkBody::from(body));
                request.set_method("PUT")?;
                request.set_uri(path)?;
                Ok(request)
            })
            .deserializer::<_, Infallible>(|response| Ok(response.status().as_u16()))
            .build();
        let fault = |kind, detail: String| Fault { kind, operation, detail };
        match put.invoke((path.to_owned(), body.to_owned())).await {
            Ok(200..300) => Ok(()),
            Ok(status @ 500..) => Err(fault(FaultKind::Unavailable, format!("status {status}"))),
            Ok(status) => Err(fault(FaultKind::Unexpected, format!("status {status}"))),
            Err(_) => Err(fault(FaultKind::Unavailable, "the answer could not be sent".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_attempts_and_pauses_fit() {
        let pauses: Duration = (0..ATTEMPTS - 1).map(|n| FIRST_PAUSE * 2_u32.pow(n)).sum();
        assert!(ATTEMPT_TIMEOUT * ATTEMPTS + pauses <= DeploymentAnswers::LONGEST);
    }
}
