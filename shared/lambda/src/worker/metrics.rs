//! Metrics as lines of the log in `CloudWatch`'s embedded metric format: no call, no agent, and the numbers stand
//! beside what happened (`CloudWatch` User Guide, "Specification: Embedded metric format").

use std::io::Write as _;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The metrics of one invocation.
#[derive(Debug)]
pub struct Metrics {
    namespace: String,
    definitions: Vec<Value>,
    values: Map<String, Value>,
}

impl Metrics {
    /// None yet.
    pub fn new(namespace: &str) -> Self {
        Self { namespace: namespace.to_owned(), definitions: Vec::new(), values: Map::new() }
    }

    /// Adds a count; a zero too, so that an alarm has data.
    #[must_use]
    pub fn count(self, name: &str, count: usize) -> Self {
        self.with(name, "Count", json!(count))
    }

    /// Adds a time in whole seconds.
    #[must_use]
    pub fn seconds(self, name: &str, time: Duration) -> Self {
        self.with(name, "Seconds", json!(time.as_secs()))
    }

    /// Adds durations in milliseconds; nothing where there are none. The format takes a hundred values of a metric.
    #[must_use]
    pub fn milliseconds(self, name: &str, durations: &[u64]) -> Self {
        match durations {
            [] => self,
            some => self.with(name, "Milliseconds", json!(&some[..some.len().min(100)])),
        }
    }

    /// Adds, for each of `all`, 100 percent if it is one of `these` and 0 if not: the average is their share.
    #[must_use]
    pub fn share(self, name: &str, these: usize, all: usize) -> Self {
        let values: Vec<u8> = (0..all.min(100)).map(|index| if index < these { 100 } else { 0 }).collect();
        if values.is_empty() { self } else { self.with(name, "Percent", json!(values)) }
    }

    fn with(mut self, name: &str, unit: &str, value: Value) -> Self {
        self.definitions.push(json!({ "Name": name, "Unit": unit }));
        self.values.insert(name.to_owned(), value);
        self
    }

    /// The line, as of `now`.
    pub fn line(self, now: Timestamp) -> String {
        let mut line = self.values;
        // An empty set of dimensions: each stack has its own namespace.
        let directive = json!({ "Namespace": self.namespace, "Dimensions": [[]], "Metrics": self.definitions });
        line.insert("_aws".to_owned(), json!({ "Timestamp": now.as_millisecond(), "CloudWatchMetrics": [directive] }));
        Value::Object(line).to_string()
    }

    /// Writes the line to the log.
    pub fn emit(self, now: Timestamp) {
        // That the log can't be written could only be logged.
        let _ = writeln!(std::io::stdout().lock(), "{}", self.line(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_cloudwatch_reads() {
        let metrics = Metrics::new("BucketEndpoint/test");
        let line = metrics.count("ChecksPassed", 3).milliseconds("ProbeDuration", &[5, 7]).milliseconds("None", &[]);
        let line = line.share("Share", 1, 3).share("OfNothing", 0, 0).seconds("Late", Duration::from_millis(2_900));
        let line: Value = serde_json::from_str(&line.line(Timestamp::from_millisecond(1_234).unwrap())).unwrap();
        assert_eq!(
            line,
            json!({
                "ChecksPassed": 3,
                "ProbeDuration": [5, 7],
                "Share": [100, 0, 0],
                "Late": 2,
                "_aws": {
                    "Timestamp": 1_234,
                    "CloudWatchMetrics": [{
                        "Namespace": "BucketEndpoint/test",
                        "Dimensions": [[]],
                        "Metrics": [
                            { "Name": "ChecksPassed", "Unit": "Count" },
                            { "Name": "ProbeDuration", "Unit": "Milliseconds" },
                            { "Name": "Share", "Unit": "Percent" },
                            { "Name": "Late", "Unit": "Seconds" },
                        ],
                    }],
                },
            })
        );
    }
}
