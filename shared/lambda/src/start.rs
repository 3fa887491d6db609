//! The start of every function, whatever calls it.

use lambda_runtime::Error;

use crate::settings::{Environment, SettingError};
use crate::telemetry;

/// Starts the log, then builds what the function `name` works with. An invalid setting is logged before the process
/// ends.
pub(crate) async fn start<T>(
    name: &'static str,
    make: impl AsyncFnOnce(&Environment) -> Result<T, SettingError>,
) -> Result<T, Error> {
    let environment = Environment::of_process();
    let work = async {
        telemetry::start(&environment)?;
        make(&environment).await
    };
    let started = work.await.inspect_err(|error: &SettingError| {
        tracing::error!(function = name, %error, "start failed");
    });
    Ok(started?)
}
