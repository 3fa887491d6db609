//! The event bus: what an event contains as listeners read it, which is the form that `docs/events/` describes.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::ProvideErrorMetadata as _;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use be_domain::endpoint::{Configuration, Feature};
use be_domain::fault::{Fault, FaultKind};
use be_domain::health::event::{EventEndpoint, HealthEvent};
use be_domain::health::{Finding, HealthStatus};
use be_domain::ports::PublishEvents;
use be_domain::rfc3339;
use be_domain::values::{AccountId, EndpointId, EndpointName};
use jiff::Timestamp;
use serde::Serialize;

use crate::fault::{coded, fault, unexpected};
use crate::sdk::Sdk;

const OPERATION: &str = "events:PutEvents";
/// The `source` of all our events.
pub const SOURCE: &str = "bucket-endpoint";
/// The version of the detail. A member may be added within one; whatever else changes makes another.
const VERSION: &str = "1";
/// What one call takes: ten entries, and 256 KB of them, of which findings with their remedies can be a good part.
const MAX_ENTRIES: usize = 10;
const MAX_BYTES: usize = 200_000;

/// The bus.
#[derive(Debug, Clone)]
pub struct EventBus {
    client: Client,
    name: String,
}

impl EventBus {
    /// The bus of that name.
    #[must_use]
    pub fn new(sdk: &Sdk, name: impl Into<String>) -> Self {
        Self { client: Client::new(sdk.config()), name: name.into() }
    }

    async fn put(&self, entries: Vec<PutEventsRequestEntry>) -> Vec<Result<(), Fault>> {
        let count = entries.len();
        match self.client.put_events().set_entries(Some(entries)).send().await {
            Err(error) => vec![Err(of_bus(fault(OPERATION, &error), error.code())); count],
            Ok(response) => {
                let missing = || Err(unexpected(OPERATION, "the response has no result for one entry"));
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
            let entry = match self.entry(event) {
                Ok(entry) => entry,
                Err(fault) => {
                    done.append(&mut self.flush(&mut batch).await);
                    done.push(Err(fault));
                    continue;
                }
            };
            let length = entry.detail().map_or(0, str::len);
            if batch.len() == MAX_ENTRIES || bytes + length > MAX_BYTES {
                done.append(&mut self.flush(&mut batch).await);
                bytes = 0;
            }
            bytes += length;
            batch.push(entry);
        }
        done.append(&mut self.flush(&mut batch).await);
        done
    }
}

impl EventBus {
    async fn flush(&self, batch: &mut Vec<PutEventsRequestEntry>) -> Vec<Result<(), Fault>> {
        match std::mem::take(batch) {
            empty if empty.is_empty() => Vec::new(),
            entries => self.put(entries).await,
        }
    }
}

/// The event's detail as JSON.
pub fn detail(event: &HealthEvent) -> Result<String, Fault> {
    let detail = serde_json::to_string(&Detail::from(event));
    detail.map_err(|_| unexpected(OPERATION, "the event could not be serialised"))
}

/// What listeners read; `docs/events/endpoint-event.v1.schema.json` says the same as a schema.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'a> {
    version: &'static str,
    event_id: String,
    sequence: u64,
    #[serde(with = "rfc3339")]
    occurred_at: Timestamp,
    account_id: &'a AccountId,
    endpoint: EndpointDetail<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<HealthStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_status: Option<HealthStatus>,
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    taken_from: &'a BTreeSet<Feature>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EndpointDetail<'a> {
    endpoint_id: &'a EndpointId,
    name: &'a EndpointName,
    #[serde(flatten)]
    configuration: &'a Configuration,
    features: Vec<Feature>,
}

impl<'a> From<&'a HealthEvent> for Detail<'a> {
    fn from(event: &'a HealthEvent) -> Self {
        let EventEndpoint { endpoint_id, account_id, name, configuration } = &event.endpoint;
        let features = configuration.bucket_access.features().collect();
        Self {
            version: VERSION,
            event_id: event.id(),
            sequence: event.sequence,
            occurred_at: event.occurred_at,
            account_id,
            endpoint: EndpointDetail { endpoint_id, name, configuration, features },
            status: event.status,
            previous_status: event.previous_status,
            findings: &event.findings,
            taken_from: &event.taken_from,
        }
    }
}
