//! Logs: JSON lines on standard output, where Lambda takes them to `CloudWatch`.
//!
//! One line per request, with what is needed to find it and to know how it went. Bodies, tokens, External IDs and whole
//! events are never logged; their types have no `Debug`.

use std::time::Duration;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::answer::Answer;
use crate::config::{ConfigError, Environment};

const VARIABLE: &str = "RUST_LOG";
const PURPOSE: &str = "what to log, for example info";

/// Starts the log, at the levels that `RUST_LOG` sets (`info`, `info,be_aws=debug`).
///
/// Without a sound `RUST_LOG` it starts all the same, so that the error can be told in it.
pub(crate) fn start(environment: &Environment) -> Result<(), ConfigError> {
    // `Targets` and not `EnvFilter`, which brings a regular expression engine along.
    let filter = environment.parsed(VARIABLE, PURPOSE, str::parse::<Targets>);
    let (targets, result) = match filter {
        Ok(targets) => (targets, Ok(())),
        Err(error) => (Targets::new().with_default(tracing::Level::ERROR), Err(error)),
    };
    let json = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(std::io::stdout);
    // A second start, as in tests, keeps the first log.
    let _ = tracing_subscriber::registry().with(json).with(targets).try_init();
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(location = panic.location().map(tracing::field::display), "panic");
    }));
    result
}

/// The one line of one request.
pub(crate) fn log_request(route: &str, answer: &Answer, duration: Duration, fault: Option<&str>) {
    let (status, code) = (answer.status(), answer.code());
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(route, status, code, duration_ms, fault, "request");
    } else {
        tracing::info!(route, status, code, duration_ms, "request");
    }
}
