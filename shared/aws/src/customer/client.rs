//! The S3 client of one session.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::interceptors::InterceptorContext;
use aws_sdk_s3::config::retry::{ClassifyRetry, RetryAction, RetryConfig, RetryPartition};
use aws_sdk_s3::config::{Builder, Credentials, IdentityCache, Region, ResponseChecksumValidation};
use be_domain::endpoint::Configuration;

const ATTEMPTS: u32 = 3;
/// The SDK's own first pause, 1 s, would eat too much of a test's 20 s.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// A client with the session's `credentials`, in the region of `configuration`.
pub(super) fn client(config: &SdkConfig, credentials: Credentials, configuration: &Configuration) -> Client {
    // A bucket name with dots does not match S3's wildcard certificate; and a server that stands in for AWS has no
    // host name for each bucket.
    let path_style = config.endpoint_url().is_some() || configuration.bucket_name.as_str().contains('.');
    let config = Builder::from(config)
        .credentials_provider(credentials)
        // The cache of the shared configuration would keep each session's credentials for as long as the process lives.
        .identity_cache(IdentityCache::no_cache())
        .region(Region::new(configuration.region.as_str().to_owned()))
        .force_path_style(path_style)
        .retry_config(retries())
        // By default all clients of one region share one stock of retries, and one throttled bucket would use up what
        // the other customers have.
        .retry_partition(RetryPartition::custom("session").build())
        .retry_classifier(RetryConflicts)
        // Requests carry a checksum (the SDK's default): S3 demands one for a bucket with a default retention (S3 User
        // Guide, "Managing Object Lock"). Answers are compared whole, or are one byte.
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .build();
    Client::from_conf(config)
}

/// A few attempts in quick succession.
pub(super) fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(FIRST_PAUSE)
}

/// `409 ConditionalRequestConflict`: another write of the key was under way, which can only be an attempt of our own
/// that we gave up waiting for. S3 says to try again (S3 User Guide, "Conditional writes").
#[derive(Debug)]
struct RetryConflicts;

impl ClassifyRetry for RetryConflicts {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.response().map(|response| response.status().as_u16()) {
            Some(409) => RetryAction::transient_error(),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "RetryConflicts"
    }
}
