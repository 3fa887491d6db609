//! What an event contains as listeners read it: the form that `docs/events/` describes.

use std::collections::BTreeSet;

use be_domain::endpoint::{Configuration, Feature};
use be_domain::fault::Fault;
use be_domain::health::event::{EventEndpoint, HealthEvent};
use be_domain::health::{Finding, HealthStatus};
use be_domain::rfc3339;
use be_domain::values::{AccountId, EndpointId, EndpointName};
use jiff::Timestamp;
use serde::Serialize;

/// The version of the detail. A member may be added within one; whatever else changes makes another.
const VERSION: &str = "1";

/// The event's detail as JSON.
pub fn detail(event: &HealthEvent) -> Result<String, Fault> {
    let detail = serde_json::to_string(&Detail::from(event));
    detail.map_err(|_| Fault::unexpected("events:PutEvents", "the event could not be serialised"))
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
