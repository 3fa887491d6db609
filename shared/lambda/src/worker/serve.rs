use std::time::Instant;

use be_domain::fault::Fault;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, Runtime, service_fn};
use serde::{Deserialize, Serialize};
use tracing::Instrument;

use crate::settings::{Environment, SettingError};
use crate::start::start;

/// What a function does with an event.
pub trait Worker {
    /// The event, as far as the function reads it.
    type Event: for<'de> Deserialize<'de> + Send + 'static;
    /// What Lambda receives.
    type Response: Serialize + Send + Sync + 'static;

    /// Does it. A fault is an error of the function: Lambda counts it, and whoever sent the event sends it again.
    fn work(&self, event: Self::Event) -> impl Future<Output = Result<Self::Response, Fault>>;
}

/// Starts the function `name` with the worker that `make` builds from the environment, and works until Lambda ends the
/// process.
pub async fn serve<W: Worker>(
    name: &'static str,
    make: impl FnOnce(&Environment) -> Result<W, SettingError>,
) -> Result<(), Error> {
    let worker = &start(name, make)?;
    let service = service_fn(move |event: LambdaEvent<W::Event>| async move {
        let LambdaEvent { payload, context } = event;
        let span = tracing::error_span!("event", invocation_id = context.request_id, function = name);
        let work = async {
            let start = Instant::now();
            // Boxed for the compiler's sake, as in `http::respond`.
            let result = Box::pin(worker.work(payload)).await;
            let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            match &result {
                Ok(_) => tracing::info!(duration_ms, "event"),
                Err(fault) => tracing::error!(duration_ms, fault = fault.to_string(), "event"),
            }
            result
        };
        work.instrument(span)
            .await
            .map_err(|fault| Diagnostic { error_type: format!("{:?}", fault.kind), error_message: fault.to_string() })
    });
    Runtime::new(service).run().await
}
