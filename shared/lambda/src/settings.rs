//! The settings of the functions: environment variables that the template sets, read once at the start.
//!
//! Each is a [`Setting`]: its name, what it holds, and how it is read. A function gets those that it needs from its
//! [`Environment`]. A missing or invalid variable fails the start with a log line that has its name and purpose. None
//! has a default: a function that starts with the wrong table or the wrong AWS account is worse than one that does not
//! start. One that may be empty may be missing too.
//!
//! Beside them stand `FEATURE_ROLES`, which `http/feature_roles.rs` reads, and `RUST_LOG`, which `telemetry.rs` reads.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use be_domain::endpoint::Vendor;
use be_domain::health::Schedule;
use be_domain::health::canary::Canary;
use be_domain::limits::TestLimits;
use be_domain::ports::Shard;
use be_domain::setup::{Offer, TemplateUrl};
use be_domain::values::{AwsAccountId, Partition, Region, VendorName};

/// An environment variable of the functions.
#[derive(Debug, Clone, Copy)]
pub struct Setting<T> {
    name: &'static str,
    purpose: &'static str,
    parse: fn(&str) -> Result<T, String>,
}

impl<T> Setting<T> {
    /// The variable `name`, which holds `purpose` and is read by `parse`.
    pub(crate) const fn new(name: &'static str, purpose: &'static str, parse: fn(&str) -> Result<T, String>) -> Self {
        Self { name, purpose, parse }
    }

    fn error(&self, reason: String) -> SettingError {
        SettingError { name: self.name, reason, purpose: self.purpose }
    }
}

/// Declares settings that have the name of their variable, each with what it holds and how that is read.
macro_rules! settings {
    ($($visibility:vis $name:ident: $value:ty = $purpose:literal, $parse:expr;)+) => {$(
        #[doc = concat!("Holds ", $purpose, ".")]
        $visibility const $name: Setting<$value> = Setting::new(stringify!($name), $purpose, $parse);
    )+};
}

settings! {
    pub ENDPOINTS_TABLE: String = "the name of the write-once table of External IDs, endpoints and retirements", value;
    pub STATE_TABLE: String = "the name of the table of claims, receipts and health", value;
    pub ACCOUNT_CLAIM: String = "the name of the token's claim that carries the account, for example account_id", value;
    VENDOR_AWS_ACCOUNT_ID: AwsAccountId = "the 12 digits of the AWS account that the functions run in", value;
    VENDOR_PARTITION: Partition = "the partition of that AWS account, for example aws",
        |text| Partition::parse(text).map_err(|error| error.to_string());
    ADDITIONAL_REGIONS: Vec<Region> =
        "AWS Regions that this release does not know, separated by commas; empty if there are none",
        |text| text.split(',').map(|code| value(code.trim())).collect();
    PIN_VENDOR_ROLE_PATH: bool =
        "whether customers' trust policies admit only the vendor's roles under /bucket-endpoint/: true or false",
        |text| text.parse().map_err(|_| "it must be true or false".to_owned());
    pub VENDOR_NAME: VendorName =
        "the vendor's name as it starts the suggested names of roles, for example Finout", value;
    SETUP_TEMPLATE_URL: TemplateUrl =
        "where the template of the quick-create link is published; empty if it is not",
        |text| TemplateUrl::parse(text).map_err(|error| error.to_string());
    pub HEALTH_CHECK_INTERVAL_MINUTES: Schedule =
        "within how many minutes the drift of an endpoint is detected, for example 360",
        |text| Ok(Schedule { interval: Duration::from_mins(whole(text, 5..=10_080)?) });
    pub DUE_SHARDS: u8 = "over how many shards of the index the due endpoints are distributed, for example 8",
        |text| whole(text, 1..=Shard::MAX_FAST);
    pub MAX_ENDPOINTS_PER_ACCOUNT: u32 =
        "how many endpoints that are not retired an account may have, for example 200", limit;
    MAX_TESTS_PER_MINUTE: u32 = "how many tests an account may start in a minute, for example 30", limit;
    MAX_BUCKET_TESTS_PER_MINUTE: u32 =
        "how many tests of one bucket all accounts together may start in a minute, for example 60", limit;
    CANARY_ROLE_ARN: Canary = "the ARN of the canary role; empty if there is none",
        |text| Canary::new(value(text)?).ok_or_else(|| "it cannot be a canary role".to_owned());
    // With the number of batches at a time, this bounds the calls a second.
    pub HEALTH_CHECK_MIN_BATCH_MILLIS: Duration =
        "the minimum duration of a batch of health checks in milliseconds, for example 1000",
        |text| whole(text, 0..=30_000).map(Duration::from_millis);
    pub CHECK_QUEUE_URL: String = "the URL of the queue of due health checks", value;
    pub SLOW_CHECK_QUEUE_URL: String =
        "the URL of the queue of due health checks of buckets that did not respond in time", value;
    pub CHECK_QUEUE_MAX_WAITING: usize =
        "how many due health checks may wait on the queue before the sweep adds no more, for example 20000",
        |text| whole(text, 1..=10_000_000);
    pub SLOW_CHECK_QUEUE_MAX_WAITING: usize =
        "how many due health checks may wait on the queue of the slow lane before the sweep adds no more, for example 2000",
        |text| whole(text, 1..=10_000_000);
    pub EVENT_BUS: String = "the name of the event bus on which the events of endpoints are published", value;
    pub DEAD_LETTER_QUEUE_URL: String = "the URL of the queue of events that could not be published", value;
    pub METRICS_NAMESPACE: String =
        "the CloudWatch namespace of the metrics, for example BucketEndpoint/production", value;
}

/// Reads a variable with the value's own parser.
fn value<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// Reads a limit, which allows one at least.
fn limit(text: &str) -> Result<u32, String> {
    whole(text, 1..=u32::MAX)
}

/// Reads a whole number of a range.
fn whole<T: FromStr + PartialOrd + Display>(text: &str, range: RangeInclusive<T>) -> Result<T, String> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("it must be a whole number from {} to {}", range.start(), range.end()))
}

/// The vendor. Functions that read no Region of a client get no additional ones.
pub fn vendor(environment: &Environment) -> Result<Vendor, SettingError> {
    Ok(Vendor {
        aws_account_id: environment.get(&VENDOR_AWS_ACCOUNT_ID)?,
        partition: environment.get(&VENDOR_PARTITION)?,
        additional_regions: environment.optional(&ADDITIONAL_REGIONS)?.unwrap_or_default(),
        pin_role_path: environment.get(&PIN_VENDOR_ROLE_PATH)?,
    })
}

/// How many tests may be started in a minute.
pub fn test_limits(environment: &Environment) -> Result<TestLimits, SettingError> {
    let account = environment.get(&MAX_TESTS_PER_MINUTE)?;
    Ok(TestLimits { account, bucket: environment.get(&MAX_BUCKET_TESTS_PER_MINUTE)? })
}

/// The canary role, if there is one. It is in another AWS account than the functions, whose roles may assume none of
/// their own.
pub fn canary(environment: &Environment, vendor: &Vendor) -> Result<Option<Canary>, SettingError> {
    let canary = environment.optional(&CANARY_ROLE_ARN)?;
    match &canary {
        Some(canary) if canary.role_arn().aws_account_id() == vendor.aws_account_id => {
            let reason = "is invalid (the role must be in another AWS account than the functions)";
            Err(CANARY_ROLE_ARN.error(reason.to_owned()))
        }
        _ => Ok(canary),
    }
}

/// What the setup kit says of the vendor. The template's URL is empty where none is published.
pub fn offer(environment: &Environment) -> Result<Offer, SettingError> {
    let vendor_name = environment.get(&VENDOR_NAME)?;
    let template_url = environment.optional(&SETUP_TEMPLATE_URL)?;
    Ok(Offer { vendor: vendor(environment)?, vendor_name, template_url })
}

/// A variable that is missing or invalid, with what it is for.
#[derive(Debug, thiserror::Error)]
#[error("environment variable {name} {reason}; it holds {purpose}")]
pub struct SettingError {
    name: &'static str,
    reason: String,
    purpose: &'static str,
}

/// Where variables come from: the process, or a test.
#[derive(Debug, Clone, Copy)]
pub struct Environment {
    read: fn(&str) -> Option<String>,
}

impl Environment {
    /// The variables of this process.
    pub const fn of_process() -> Self {
        Self { read: |name| std::env::var(name).ok() }
    }

    /// The variables that `read` finds.
    pub const fn new(read: fn(&str) -> Option<String>) -> Self {
        Self { read }
    }

    /// The value of a setting.
    pub fn get<T>(&self, setting: &Setting<T>) -> Result<T, SettingError> {
        self.optional(setting)?.ok_or_else(|| setting.error("is not set".to_owned()))
    }

    /// The value of a setting that is empty where the thing that it names is not wanted.
    pub(crate) fn optional<T>(&self, setting: &Setting<T>) -> Result<Option<T>, SettingError> {
        let text = (self.read)(setting.name).filter(|value| !value.trim().is_empty());
        let parse = |text: String| (setting.parse)(&text);
        text.map(parse).transpose().map_err(|reason| setting.error(format!("is invalid ({reason})")))
    }
}

#[cfg(test)]
mod tests;
