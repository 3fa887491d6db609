//! The one SDK configuration of a process: who we are, which region we are in, and how long we wait.

use std::time::Duration;

use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::meta::region::ProvideRegion as _;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_sdk_sts::config::Credentials;
use aws_smithy_http_client::{Builder as HttpClient, tls};

use crate::trust_store::tls_context;

/// How long a connection may take: AWS's endpoints are a few milliseconds away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long one attempt of a call may take. Several fit into the time limit of a test.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// Attempts of one call, the first included.
const ATTEMPTS: u32 = 3;

/// The SDK configuration that every client of the process shares, with its HTTP connections.
#[derive(Debug, Clone)]
pub struct Sdk(SdkConfig);

impl Sdk {
    /// The configuration that Lambda's environment describes: credentials of the function's own role, its region, and
    /// `AWS_ENDPOINT_URL` where a local emulator stands in for AWS.
    pub async fn from_environment() -> Self {
        let region = EnvironmentVariableRegionProvider::new().region().await;
        let loader = loader(region.as_ref())
            // Lambda gives credentials in the environment and nowhere else; the default chain would go on to look
            // for profiles and an instance's metadata service.
            .credentials_provider(EnvironmentVariableCredentialsProvider::new())
            .region(region);
        Self(loader.load().await)
    }

    /// A configuration for the server at `url`, which stands in for every service of AWS. For tests.
    pub async fn for_endpoint(url: &str, region: &str, access_key_id: &str, secret_access_key: &str) -> Self {
        let region = Region::new(region.to_owned());
        let loader = loader(Some(&region))
            .credentials_provider(Credentials::new(access_key_id, secret_access_key, None, None, "for_endpoint"))
            .region(region)
            .endpoint_url(url);
        Self(loader.load().await)
    }

    /// The SDK's own form of it, from which clients are made. Outside this crate only tests need it, to look at what
    /// is stored.
    #[must_use]
    pub const fn config(&self) -> &SdkConfig {
        &self.0
    }
}

/// What holds wherever the process runs.
fn loader(region: Option<&Region>) -> ConfigLoader {
    // One HTTP client for all: left to themselves, each service's client and each session's would make one of its own,
    // with its own connections, and shake hands anew.
    let http = HttpClient::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc))
        .tls_context(tls_context(region.map(AsRef::as_ref)));
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.build_https())
        .timeout_config(timeouts())
        .retry_config(retries())
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(ATTEMPT_TIMEOUT).build()
}

fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(ATTEMPTS)
}
