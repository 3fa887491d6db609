//! Logs: JSON lines on standard output, which Lambda sends to `CloudWatch`.
//!
//! One line per request or event, with what is needed to find it and to see its result. Bodies, tokens, External IDs
//! and whole events are never logged; their types have no `Debug`.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::{Environment, Setting, SettingError};

const RUST_LOG: Setting<Targets> = Setting::new("RUST_LOG", "what to log, for example info", |text| {
    // `Targets` and not `EnvFilter`, which brings a regular expression engine along.
    text.parse().map_err(|error: tracing_subscriber::filter::ParseError| error.to_string())
});

/// Starts the log, at the levels that `RUST_LOG` sets (`info`, `warn,health_check=info`).
///
/// A release has nothing below `info` (Cargo.toml): the SDK's own lines would show requests with what is in them.
///
/// Without a valid `RUST_LOG` it starts all the same, so that the error is logged.
pub(crate) fn start(environment: &Environment) -> Result<(), SettingError> {
    let (targets, result) = match environment.get(&RUST_LOG) {
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
