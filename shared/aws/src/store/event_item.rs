//! A line of a timeline, which is also the outbox: the stream of the state table hands it to whoever announces it.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::endpoint::{BucketAccess, Feature};
use be_domain::fault::Fault;
use be_domain::health::timeline::{EventEndpoint, EventKind, HealthEvent};
use be_domain::health::{Finding, HealthStatus};
use be_domain::values::{AccountId, BucketName, EndpointId, EndpointName, PathPrefix, Region, RoleArn};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::items::{Item, time};
use super::keys::Attributes;
use crate::fault::unexpected;

/// An event, with all that its announcement says: who announces it reads nothing else.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventItem {
    kind: String,
    sequence: u64,
    #[serde(with = "time")]
    occurred_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<HealthStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous_status: Option<HealthStatus>,
    findings: Vec<Finding>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    taken_from: BTreeSet<Feature>,
    endpoint_id: EndpointId,
    account_id: AccountId,
    name: EndpointName,
    bucket_access: BucketAccess,
    role_arn: RoleArn,
    bucket_name: BucketName,
    path_prefix: PathPrefix,
    region: Region,
}

impl Item for EventItem {
    const KIND: &'static str = "event";
}

impl From<&HealthEvent> for EventItem {
    fn from(event: &HealthEvent) -> Self {
        let HealthEvent { kind, sequence, occurred_at, status, previous_status, findings, taken_from, endpoint } =
            event.clone();
        Self {
            kind: kind.as_str().to_owned(),
            sequence,
            occurred_at,
            status,
            previous_status,
            findings,
            taken_from,
            endpoint_id: endpoint.endpoint_id,
            account_id: endpoint.account_id,
            name: endpoint.name,
            bucket_access: endpoint.bucket_access,
            role_arn: endpoint.role_arn,
            bucket_name: endpoint.bucket_name,
            path_prefix: endpoint.path_prefix,
            region: endpoint.region,
        }
    }
}

impl EventItem {
    pub(super) fn into_event(self) -> Result<HealthEvent, Fault> {
        let kind = EventKind::parse(&self.kind)
            .ok_or_else(|| unexpected("dynamodb", "a stored event item is of an unknown kind"))?;
        Ok(HealthEvent {
            kind,
            sequence: self.sequence,
            occurred_at: self.occurred_at,
            status: self.status,
            previous_status: self.previous_status,
            findings: self.findings,
            taken_from: self.taken_from,
            endpoint: EventEndpoint {
                endpoint_id: self.endpoint_id,
                account_id: self.account_id,
                name: self.name,
                bucket_access: self.bucket_access,
                role_arn: self.role_arn,
                bucket_name: self.bucket_name,
                path_prefix: self.path_prefix,
                region: self.region,
            },
        })
    }
}

/// The event in the new image of a stream record, which is in DynamoDB's own JSON.
pub fn event_of_image(image: &Value) -> Result<HealthEvent, Fault> {
    let odd = || unexpected("dynamodb:GetRecords", "a stream record is not of the form that it must have");
    let members = image.as_object().ok_or_else(odd)?;
    let attributes: Option<Attributes> =
        members.iter().map(|(name, value)| Some((name.clone(), attribute(value)?))).collect();
    EventItem::read(attributes.ok_or_else(odd)?)?.into_event()
}

/// A value in DynamoDB's JSON, as far as event items have them.
fn attribute(value: &Value) -> Option<AttributeValue> {
    let (kind, value) = value.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "S" => AttributeValue::S(value.as_str()?.to_owned()),
        "N" => AttributeValue::N(value.as_str()?.to_owned()),
        "BOOL" => AttributeValue::Bool(value.as_bool()?),
        "NULL" => AttributeValue::Null(true),
        "L" => AttributeValue::L(value.as_array()?.iter().map(attribute).collect::<Option<_>>()?),
        "M" => {
            let members = value.as_object()?.iter();
            AttributeValue::M(
                members
                    .map(|(name, value)| Some((name.clone(), attribute(value)?)))
                    .collect::<Option<HashMap<_, _>>>()?,
            )
        }
        _ => return None,
    })
}
