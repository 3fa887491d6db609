//! The start of every function, whatever calls it.

use lambda_runtime::Error;

use crate::config::{ConfigError, Environment};
use crate::telemetry;

/// Starts the log, then makes what the function `name` works with. What is wrong with the environment is told in the
/// log before the process ends.
pub(crate) async fn start<T>(
    name: &'static str,
    make: impl AsyncFnOnce(&Environment) -> Result<T, ConfigError>,
) -> Result<T, Error> {
    let environment = Environment::of_process();
    let work = async {
        telemetry::start(&environment)?;
        make(&environment).await
    };
    let started = work.await.inspect_err(|error: &ConfigError| {
        tracing::error!(function = name, %error, "start failed");
    });
    Ok(started?)
}
