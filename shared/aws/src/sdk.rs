//! The one SDK configuration of a process: who we are, which region we are in, and how long we wait.

use std::env;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sts::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use aws_types::origin::Origin;
use aws_types::sdk_config::Builder;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::https::Https;

/// How long a connection may take: AWS's endpoints are a few milliseconds away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long one attempt of a call may take. Several fit into the time limit of a test.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// Either of a test's.
const TEST_TIMEOUT: Duration = Duration::from_mins(1);
/// Attempts of one call, the first included.
const ATTEMPTS: u32 = 3;

/// The SDK configuration that every client of the process shares, with its HTTP connections.
#[derive(Debug, Clone)]
pub struct Sdk(SdkConfig);

impl Sdk {
    /// The configuration that Lambda's environment describes: credentials of the function's own role, its region, and
    /// `AWS_ENDPOINT_URL` where a local emulator stands in for AWS, with `AWS_ENDPOINT_URL_STS` and its like for
    /// services that have another address.
    ///
    /// Not `aws_config::load_from_env`: it looks for files and other sources that Lambda does not have, and what can
    /// read these would be in every function.
    pub fn from_environment() -> Self {
        let is_set = |name| variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let config = builder(variable("AWS_REGION").map(Region::new), EnvironmentVariableCredentialsProvider::new())
            .use_fips(is_set("AWS_USE_FIPS_ENDPOINT"))
            .use_dual_stack(is_set("AWS_USE_DUALSTACK_ENDPOINT"))
            .service_config(ServiceEndpoints(variable));
        Self(match variable("AWS_ENDPOINT_URL") {
            Some(url) => config.endpoint_url(url).build(),
            None => config.build(),
        })
    }

    /// A configuration for the server at `url`, which stands in for every service of AWS. For tests: it has more time
    /// than a busy machine takes to answer, so that each call is as many requests as the server's answers make it.
    pub fn for_endpoint(url: &str, region: &str, access_key_id: &str, secret_access_key: &str) -> Self {
        let credentials = Credentials::new(access_key_id, secret_access_key, None, None, "for_endpoint");
        let config = builder(Some(Region::new(region.to_owned())), credentials).endpoint_url(url);
        Self(config.timeout_config(timeouts(TEST_TIMEOUT, TEST_TIMEOUT)).build())
    }

    /// The same configuration with the time limits that functions have. For measurements.
    #[must_use]
    pub fn with_time_limits(self) -> Self {
        Self(self.0.into_builder().timeout_config(timeouts(CONNECT_TIMEOUT, ATTEMPT_TIMEOUT)).build())
    }

    /// The SDK's own form of it, from which clients are made. Outside this crate only tests need it, to look at what
    /// is stored.
    pub const fn config(&self) -> &SdkConfig {
        &self.0
    }
}

/// A client of one service, which is made by the first call: a function asks for its first event sooner, and one that
/// refuses a request without calling AWS makes none. The first client of each service reads the SDK's list of AWS
/// partitions.
#[derive(Debug, Clone)]
pub(crate) struct Lazy<C>(Arc<Making<C>>);

#[derive(Debug)]
struct Making<C> {
    sdk: Sdk,
    make: fn(&SdkConfig) -> C,
    made: OnceLock<C>,
}

impl<C> Lazy<C> {
    /// The client that `make` makes of the process's configuration.
    pub(crate) fn new(sdk: &Sdk, make: fn(&SdkConfig) -> C) -> Self {
        Self(Arc::new(Making { sdk: sdk.clone(), make, made: OnceLock::new() }))
    }
}

impl<C> Deref for Lazy<C> {
    type Target = C;

    fn deref(&self) -> &C {
        let Making { sdk, make, made } = &*self.0;
        made.get_or_init(|| make(sdk.config()))
    }
}

/// The value of an environment variable, if it has one.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The addresses of single services, in the environment variables that every SDK of AWS reads (AWS SDKs and Tools
/// Reference Guide, "Service-specific endpoints"). The SDK's own reader of them looks for files as well.
#[derive(Debug)]
struct ServiceEndpoints(fn(&str) -> Option<String>);

impl LoadServiceConfig for ServiceEndpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let Self(variable) = self;
        let is_address = key.env() == "AWS_ENDPOINT_URL";
        is_address.then(|| variable(&format!("AWS_ENDPOINT_URL_{}", key.service_id().to_uppercase())))?
    }
}

/// What holds wherever the process runs.
fn builder(region: Option<Region>, credentials: impl ProvideCredentials + 'static) -> Builder {
    let mut builder = SdkConfig::builder();
    // Else DynamoDB's client takes the number of attempts for a default, and its own for a better one.
    builder.insert_origin("retry_config", Origin::shared_config());
    builder
        .behavior_version(BehaviorVersion::latest())
        .http_client(Https::new(region.as_ref()))
        .region(region)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .identity_cache(IdentityCache::lazy().build())
        .timeout_config(timeouts(CONNECT_TIMEOUT, ATTEMPT_TIMEOUT))
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
}

fn timeouts(connect: Duration, attempt: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(connect).operation_attempt_timeout(attempt).build()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_client_is_made_by_its_first_use_and_once_for_all_clones() {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let sdk = Sdk::for_endpoint("http://127.0.0.1:1", "eu-west-1", "id", "secret");
        let client = Lazy::new(&sdk, |_| MADE.fetch_add(1, Ordering::Relaxed));
        let clone = client.clone();
        assert_eq!(MADE.load(Ordering::Relaxed), 0);
        assert_eq!((*clone, *client, *client.clone()), (0, 0, 0));
        assert_eq!(MADE.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_service_can_have_an_address_of_its_own() {
        let endpoints = ServiceEndpoints(|name| (name == "AWS_ENDPOINT_URL_DYNAMODB").then(|| "http://one".to_owned()));
        let of = |service, variable| {
            let key = ServiceConfigKey::builder().service_id(service).env(variable).profile("").build();
            endpoints.load_config(key.unwrap())
        };
        assert_eq!(of("DynamoDB", "AWS_ENDPOINT_URL").as_deref(), Some("http://one"));
        assert_eq!(of("STS", "AWS_ENDPOINT_URL"), None);
        assert_eq!(of("DynamoDB", "AWS_AUTH_SCHEME_PREFERENCE"), None);
    }
}
