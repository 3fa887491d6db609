use std::time::Duration;

use be_domain::health::Pace;
use be_domain::ports::Shard;

use super::{ConfigError, Environment};

/// How endpoints are looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthChecks {
    /// How soon they are tested again.
    pub pace: Pace,
    /// Over how many shards of the index what is due is spread.
    pub shards: u8,
}

impl HealthChecks {
    /// Reads `HEALTH_CHECK_INTERVAL_MINUTES` and `DUE_SHARDS`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let purpose = "within how many minutes drift of an endpoint is announced, for example 360";
        let minutes = environment.parsed("HEALTH_CHECK_INTERVAL_MINUTES", purpose, |text| whole(text, 5..=10_080))?;
        let purpose = "over how many shards of the index due endpoints are spread, for example 8";
        let shards = environment.parsed("DUE_SHARDS", purpose, |text| whole(text, 1..=u64::from(Shard::MAX)))?;
        let pace = Pace { interval: Duration::from_mins(minutes) };
        Ok(Self { pace, shards: u8::try_from(shards).unwrap_or(Shard::MAX) })
    }
}

/// How long a batch of tests takes at least, so that so many batches at a time make no more than so many calls a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeastBatch(pub Duration);

impl LeastBatch {
    /// Reads `HEALTH_CHECK_MIN_BATCH_MILLIS`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let purpose = "how long a batch of tests takes at least, in milliseconds, for example 1000";
        let millis = environment.parsed("HEALTH_CHECK_MIN_BATCH_MILLIS", purpose, |text| whole(text, 0..=30_000))?;
        Ok(Self(Duration::from_millis(millis)))
    }
}

/// The address of the queue of due checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckQueue {
    /// Its URL.
    pub url: String,
    /// How many checks may wait on it.
    pub max_waiting: usize,
}

impl CheckQueue {
    /// Reads `CHECK_QUEUE_URL` and `CHECK_QUEUE_MAX_WAITING`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let url = environment.required("CHECK_QUEUE_URL", "the URL of the queue of due health checks")?;
        let purpose = "how many due checks may wait on the queue before the sweep adds no more, for example 20000";
        let most = environment.parsed("CHECK_QUEUE_MAX_WAITING", purpose, |text| whole(text, 1..=10_000_000))?;
        Ok(Self { url, max_waiting: usize::try_from(most).unwrap_or(usize::MAX) })
    }
}

/// The event bus on which events are announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventBus(pub String);

impl EventBus {
    /// Reads `EVENT_BUS`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        environment
            .required("EVENT_BUS", "the name of the event bus on which endpoints' events are announced")
            .map(Self)
    }
}

/// The address of the queue of events that could not be announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetterQueue(pub String);

impl DeadLetterQueue {
    /// Reads `DEAD_LETTER_QUEUE_URL`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let purpose = "the URL of the queue of events that could not be announced";
        environment.required("DEAD_LETTER_QUEUE_URL", purpose).map(Self)
    }
}

/// The namespace of the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricsNamespace(pub String);

impl MetricsNamespace {
    /// Reads `METRICS_NAMESPACE`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let purpose = "the CloudWatch namespace of the metrics, for example BucketEndpoint/production";
        environment.required("METRICS_NAMESPACE", purpose).map(Self)
    }
}

fn whole(text: &str, range: std::ops::RangeInclusive<u64>) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("it must be a whole number from {} to {}", range.start(), range.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_fail_the_start() {
        let all = |value: &'static str| match value {
            "0" => Environment::new(|_| Some("0".to_owned())),
            "32" => Environment::new(|_| Some("32".to_owned())),
            _ => Environment::new(|_| Some("many".to_owned())),
        };
        let read = HealthChecks::read(&all("32")).unwrap();
        assert_eq!((read.pace.interval, read.shards), (Duration::from_mins(32), 32));
        for bad in ["0", "many"] {
            let error = HealthChecks::read(&all(bad)).unwrap_err().to_string();
            assert!(error.contains("HEALTH_CHECK_INTERVAL_MINUTES makes no sense"), "{error}");
            assert!(CheckQueue::read(&all(bad)).is_err());
        }
        assert_eq!(LeastBatch::read(&all("32")).unwrap(), LeastBatch(Duration::from_millis(32)));
        assert!(LeastBatch::read(&all("many")).unwrap_err().to_string().contains("MIN_BATCH_MILLIS makes no sense"));
        let none = Environment::new(|_| None);
        assert!(DeadLetterQueue::read(&none).unwrap_err().to_string().contains("DEAD_LETTER_QUEUE_URL is not set"));
        assert!(EventBus::read(&Environment::new(|_| None)).unwrap_err().to_string().contains("EVENT_BUS is not set"));
    }
}
