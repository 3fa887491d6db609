//! The event bus: what is announced, in the form that `docs/events/` describes.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::ProvideErrorMetadata as _;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use be_domain::fault::{Fault, FaultKind};
use be_domain::health::Finding;
use be_domain::health::timeline::{EventEndpoint, HealthEvent};
use be_domain::ports::PublishEvents;
use serde::Serialize;

use crate::fault::{coded, fault, unexpected};
use crate::sdk::Sdk;

const OPERATION: &str = "events:PutEvents";
/// The `source` of all our events.
pub const SOURCE: &str = "bucket-endpoint";
/// The version of the detail. A member may be added within one; whatever else changes makes another.
const VERSION: &str = "1";
/// What one call takes: ten entries, and 256 KB of them, of which findings with their remedies can be a good part.
const MOST_ENTRIES: usize = 10;
const MOST_BYTES: usize = 200_000;

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
            Ok(answer) => {
                let told = answer.entries();
                let one = |index| {
                    let odd = || Err(unexpected(OPERATION, "the answer says nothing of one entry"));
                    told.get(index).map_or_else(odd, judge)
                };
                (0..count).map(one).collect()
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

/// A bus that is not there is the deployment's trouble and not the event's: the next deployment makes it pass.
fn of_bus(fault: Fault, code: Option<&str>) -> Fault {
    match code {
        Some("ResourceNotFoundException") => Fault { kind: FaultKind::Unavailable, ..fault },
        _ => fault,
    }
}

fn judge(told: &PutEventsResultEntry) -> Result<(), Fault> {
    match told.error_code() {
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
            if batch.len() == MOST_ENTRIES || bytes + length > MOST_BYTES {
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
    detail.map_err(|_| unexpected(OPERATION, "the event could not be written down"))
}

/// What listeners read; `docs/events/endpoint-event.v1.schema.json` says the same as a schema.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'a> {
    version: &'static str,
    event_id: String,
    sequence: u64,
    occurred_at: String,
    account_id: &'a str,
    endpoint: EndpointDetail<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_status: Option<&'static str>,
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken_from: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EndpointDetail<'a> {
    endpoint_id: &'a str,
    name: &'a str,
    bucket_access: &'static str,
    role_arn: &'a str,
    bucket_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    path_prefix: &'a str,
    region: &'a str,
    features: Vec<&'static str>,
}

impl<'a> From<&'a HealthEvent> for Detail<'a> {
    fn from(event: &'a HealthEvent) -> Self {
        Self {
            version: VERSION,
            event_id: event.id(),
            sequence: event.sequence,
            occurred_at: format!("{:.3}", event.occurred_at),
            account_id: event.endpoint.account_id.as_str(),
            endpoint: (&event.endpoint).into(),
            status: event.status.map(|status| status.as_str()),
            previous_status: event.previous_status.map(|status| status.as_str()),
            findings: &event.findings,
            taken_from: event.taken_from.iter().map(|feature| feature.as_str()).collect(),
        }
    }
}

impl<'a> From<&'a EventEndpoint> for EndpointDetail<'a> {
    fn from(endpoint: &'a EventEndpoint) -> Self {
        Self {
            endpoint_id: endpoint.endpoint_id.as_str(),
            name: endpoint.name.as_str(),
            bucket_access: endpoint.bucket_access.as_str(),
            role_arn: endpoint.role_arn.as_str(),
            bucket_name: endpoint.bucket_name.as_str(),
            path_prefix: endpoint.path_prefix.as_str(),
            region: endpoint.region.as_str(),
            features: endpoint.bucket_access.features().map(|feature| feature.as_str()).collect(),
        }
    }
}
