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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_config::{BehaviorVersion, SdkConfig};
    use aws_sdk_s3::config::Credentials;
    use aws_sdk_s3::presigning::PresigningConfig;
    use be_domain::endpoint::{BucketAccess, Configuration};
    use be_domain::values::{BucketName, PathPrefix, Region, RoleArn};

    use super::client;

    /// Where a read of the key `k` would go to.
    async fn address(endpoint_url: Option<&str>, region: &str, bucket: &str) -> String {
        let mut config = SdkConfig::builder().behavior_version(BehaviorVersion::latest());
        config.set_endpoint_url(endpoint_url.map(ToOwned::to_owned));
        let configuration = Configuration {
            bucket_access: BucketAccess::ReadOnly,
            role_arn: RoleArn::parse("arn:aws:iam::111122223333:role/reader").expect("a role"),
            bucket_name: BucketName::parse(bucket).expect("a bucket"),
            path_prefix: PathPrefix::default(),
            region: Region::parse(region).expect("a region"),
            bucket_owner_aws_account_id: None,
            encryption: None,
            object_ownership: None,
        };
        let credentials = Credentials::new("ASIA", "secret", None, None, "test");
        let s3 = client(&config.build(), credentials, &configuration);
        let soon = PresigningConfig::expires_in(Duration::from_mins(1)).expect("a minute");
        let signed = s3.get_object().bucket(bucket).key("k").presigned(soon).await.expect("an address");
        signed.uri().split('?').next().unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn each_bucket_is_asked_for_at_its_regions_own_host() {
        for (region, bucket, expected) in [
            ("us-east-1", "plain", "https://plain.s3.us-east-1.amazonaws.com/k"),
            ("eu-south-1", "plain", "https://plain.s3.eu-south-1.amazonaws.com/k"),
            ("eu-central-1", "with.dots", "https://s3.eu-central-1.amazonaws.com/with.dots/k"),
            ("cn-north-1", "plain", "https://plain.s3.cn-north-1.amazonaws.com.cn/k"),
            ("us-gov-west-1", "plain", "https://plain.s3.us-gov-west-1.amazonaws.com/k"),
            ("eusc-de-east-1", "plain", "https://plain.s3.eusc-de-east-1.amazonaws.eu/k"),
            // Regions that the SDK does not list, by the expression of each partition that we are in.
            ("mx-north-7", "plain", "https://plain.s3.mx-north-7.amazonaws.com/k"),
            ("cn-south-1", "plain", "https://plain.s3.cn-south-1.amazonaws.com.cn/k"),
            ("us-gov-north-1", "plain", "https://plain.s3.us-gov-north-1.amazonaws.com/k"),
            ("eusc-de-west-2", "plain", "https://plain.s3.eusc-de-west-2.amazonaws.eu/k"),
        ] {
            assert_eq!(address(None, region, bucket).await, expected);
        }
        let local = address(Some("http://localhost:4566"), "eu-central-1", "plain").await;
        assert_eq!(local, "http://localhost:4566/plain/k");
    }
}
