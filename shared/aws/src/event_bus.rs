//! The event bus: how events are put on it. `detail.rs` has what an event contains.

mod detail;

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::ProvideErrorMetadata as _;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use be_domain::fault::{Fault, FaultKind};
use be_domain::health::event::HealthEvent;
use be_domain::ports::PublishEvents;

use crate::fault::{coded, fault};
use crate::sdk::{Lazy, Sdk};

pub use detail::detail;

const OPERATION: &str = "events:PutEvents";
/// The `source` of all our events.
pub const SOURCE: &str = "bucket-endpoint";
/// What one call takes: ten entries, and 256 KB of them, of which findings with their remedies can be a good part.
const MAX_ENTRIES: usize = 10;
const MAX_BYTES: usize = 200_000;

/// The bus.
#[derive(Debug, Clone)]
pub struct EventBus {
    client: Lazy<Client>,
    name: String,
}

impl EventBus {
    /// The bus of that name.
    pub fn new(sdk: &Sdk, name: impl Into<String>) -> Self {
        Self { client: Lazy::new(sdk, Client::new), name: name.into() }
    }

    /// One call, unless there is nothing to put; a result for each entry.
    async fn put(&self, entries: Vec<PutEventsRequestEntry>) -> Vec<Result<(), Fault>> {
        let count = entries.len();
        if count == 0 {
            return Vec::new();
        }
        match self.client.put_events().set_entries(Some(entries)).send().await {
            Err(error) => vec![Err(of_bus(fault(OPERATION, &error), error.code())); count],
            Ok(response) => {
                let missing = || Err(Fault::unexpected(OPERATION, "the response has no result for one entry"));
                let result = |index| response.entries().get(index).map_or_else(missing, result_of);
                (0..count).map(result).collect()
            }
        }
    }

    fn entry(&self, event: &HealthEvent) -> Result<PutEventsRequestEntry, Fault> {
        let detail = detail(event)?;
        Ok(PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(SOURCE)
            .detail_type(event.kind.detail_type())
            .time(DateTime::from_millis(event.occurred_at.as_millisecond()))
            .detail(detail)
            .build())
    }
}

/// A bus that does not exist is a fault of the deployment and not of the event: the next deployment fixes it.
fn of_bus(fault: Fault, code: Option<&str>) -> Fault {
    match code {
        Some("ResourceNotFoundException") => Fault { kind: FaultKind::Unavailable, ..fault },
        _ => fault,
    }
}

fn result_of(entry: &PutEventsResultEntry) -> Result<(), Fault> {
    match entry.error_code() {
        None => Ok(()),
        Some(code) => Err(of_bus(coded(OPERATION, code), Some(code))),
    }
}

impl PublishEvents for EventBus {
    async fn publish(&self, events: &[HealthEvent]) -> Vec<Result<(), Fault>> {
        let mut done = Vec::with_capacity(events.len());
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for event in events {
            let entry = self.entry(event);
            let length = entry.as_ref().ok().and_then(|entry| entry.detail()).map_or(0, str::len);
            if entry.is_err() || batch.len() == MAX_ENTRIES || bytes + length > MAX_BYTES {
                done.append(&mut self.put(std::mem::take(&mut batch)).await);
                bytes = 0;
            }
            bytes += length;
            match entry {
                Ok(entry) => batch.push(entry),
                Err(fault) => done.push(Err(fault)),
            }
        }
        done.append(&mut self.put(batch).await);
        done
    }
}
