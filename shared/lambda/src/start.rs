//! The start of every function, whatever calls it.

use lambda_runtime::Error;

use crate::settings::{Environment, SettingError};
use crate::telemetry;

/// Starts the log, then builds what the function `name` works with. An invalid setting is logged before the process
/// ends.
pub(crate) fn start<T>(
    name: &'static str,
    make: impl FnOnce(&Environment) -> Result<T, SettingError>,
) -> Result<T, Error> {
    let environment = Environment::of_process();
    let started = telemetry::start(&environment).and_then(|()| make(&environment));
    Ok(started.inspect_err(|error| tracing::error!(function = name, %error, "start failed"))?)
}
