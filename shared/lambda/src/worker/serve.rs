//! The way in for events that no client waits for: schedules, queues, streams.

mod queue;
mod stream;

use std::time::Instant;

use be_domain::fault::Fault;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, Runtime, service_fn};
use serde::{Deserialize, Serialize};
use tracing::Instrument;

use crate::config::{ConfigError, Environment};
use crate::start::start;

pub use queue::{Message, Messages};
pub use stream::{Record, Records};

/// What a function does with an event.
pub trait Worker {
    /// The event, as far as the function reads it.
    type Event: for<'de> Deserialize<'de> + Send + 'static;
    /// What Lambda is told.
    type Answer: Serialize + Send + Sync + 'static;

    /// Does it. A fault is an error of the function: Lambda counts it, and whoever sent the event sends it again.
    fn work(&self, event: Self::Event) -> impl Future<Output = Result<Self::Answer, Fault>>;
}

/// Which entries of a batch are to come again; the others are done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchFailures {
    batch_item_failures: Vec<BatchFailure>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchFailure {
    item_identifier: String,
}

impl BatchFailures {
    /// Those entries failed.
    pub fn of(identifiers: impl IntoIterator<Item = String>) -> Self {
        let failure = |item_identifier| BatchFailure { item_identifier };
        Self { batch_item_failures: identifiers.into_iter().map(failure).collect() }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.batch_item_failures.len()
    }
}

/// Starts the function `name` with the worker that `make` builds from the environment, and works until Lambda ends the
/// process.
pub async fn serve<W: Worker>(
    name: &'static str,
    make: impl AsyncFnOnce(&Environment) -> Result<W, ConfigError>,
) -> Result<(), Error> {
    let worker = &start(name, make).await?;
    let service = service_fn(move |event: LambdaEvent<W::Event>| async move {
        let LambdaEvent { payload, context } = event;
        let span = tracing::error_span!("event", invocation_id = context.request_id, function = name);
        let work = async {
            let start = Instant::now();
            // Boxed for the compiler's sake, as in `server::respond`.
            let done = Box::pin(worker.work(payload)).await;
            let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            match &done {
                Ok(_) => tracing::info!(duration_ms, "event"),
                Err(fault) => tracing::error!(duration_ms, fault = fault.to_string(), "event"),
            }
            done
        };
        let told =
            |fault: Fault| Diagnostic { error_type: format!("{:?}", fault.kind), error_message: fault.to_string() };
        work.instrument(span).await.map_err(told)
    });
    Runtime::new(service).run().await
}
