//! What is in the items, beside their keys. Each is read back through the domain's own `parse`, so an item that
//! somebody corrupted by hand is a fault and never a bad value.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::endpoint::{BucketAccess, Endpoint, Feature, ObjectOwnership, Retirement};
use be_domain::fault::Fault;
use be_domain::health::event::{EventKind, HealthEvent};
use be_domain::later_release::is_name;
use be_domain::ports::{Idempotency, LastVended};
use be_domain::rfc3339;
use be_domain::values::{Encryption, EndpointId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::keys::{self, Attributes, Key};

/// The form of today's items, which each of them names in `schemaVersion`: that of the release which wrote it last.
/// Items of releases before have none, and are of the form 1. Readers look for what they need, and never at this
/// number: docs/UPGRADING.md says which release wrote what.
pub(super) const SCHEMA_VERSION: i64 = 2;

/// What is stored as one item.
pub(super) trait Item: Serialize + for<'de> Deserialize<'de> {
    /// What it is, for faults.
    const KIND: &'static str;
    /// Texts that are stored also when they are empty, and so absent in the other forms of the same value.
    const ALSO_EMPTY: &'static [&'static str] = &[];

    /// The whole item, to put at `key`.
    fn at(&self, key: &Key) -> Result<Attributes, Fault> {
        let mut attributes: Attributes = serde_dynamo::to_item(self)
            .map_err(|_| Fault::unexpected("dynamodb", format!("the {} item could not be serialised", Self::KIND)))?;
        for name in Self::ALSO_EMPTY {
            attributes.entry((*name).to_owned()).or_insert_with(|| AttributeValue::S(String::new()));
        }
        attributes.insert("schemaVersion".to_owned(), AttributeValue::N(SCHEMA_VERSION.to_string()));
        attributes.extend(key.attributes());
        Ok(attributes)
    }

    /// The item that `attributes` are. The fault says no more than its kind, for the rest belongs in no log.
    fn read(attributes: Attributes) -> Result<Self, Fault> {
        serde_dynamo::from_item(attributes).map_err(|_| corrupted(Self::KIND))
    }
}

fn corrupted(kind: &str) -> Fault {
    Fault::unexpected("dynamodb", format!("a stored {kind} item cannot be read"))
}

/// An endpoint, whose account is in the key alone.
impl Item for Endpoint {
    const KIND: &'static str = "endpoint";
    const ALSO_EMPTY: &'static [&'static str] = &["pathPrefix"];

    fn read(mut attributes: Attributes) -> Result<Self, Fault> {
        let account = keys::account_of(&attributes).map(|account| AttributeValue::S(account.to_owned()));
        attributes.insert("accountId".to_owned(), account.ok_or_else(|| corrupted(Self::KIND))?);
        if is_of_later_release(&attributes) {
            let why = "the endpoint has a bucket access, encryption or ownership that this release does not know";
            return Err(Fault::unexpected("dynamodb", why));
        }
        serde_dynamo::from_item(attributes).map_err(|_| corrupted(Self::KIND))
    }
}

/// Whether an endpoint has a bucket access, an encryption or an object ownership that only a later release knows. It
/// can't be tested or used: a session without a part of it could do something else than the customer configured.
pub(super) fn is_of_later_release(endpoint: &Attributes) -> bool {
    let text = |value: Option<&AttributeValue>| value.and_then(|value| value.as_s().ok()).cloned();
    let encryption = endpoint.get("encryption").and_then(|value| value.as_m().ok());
    let is_later = |stored: Option<String>, known: &dyn Fn(&str) -> bool| {
        stored.is_some_and(|stored| is_name(&stored) && !known(&stored))
    };
    is_later(text(endpoint.get("bucketAccess")), &|access| BucketAccess::with_name(access).is_some())
        || is_later(text(encryption.and_then(|encryption| encryption.get("type"))), &|kind| {
            Encryption::TYPES.contains(&kind)
        })
        || is_later(text(endpoint.get("objectOwnership")), &|ownership| {
            ownership == ObjectOwnership::BucketOwnerFullControl.as_str()
        })
}

impl Item for Retirement {
    const KIND: &'static str = "retirement";
}

/// A line of a timeline, which is also the outbox: the stream of the state table hands it to publish-events.
impl Item for HealthEvent {
    const KIND: &'static str = "event";
    const ALSO_EMPTY: &'static [&'static str] = &["pathPrefix"];
}

/// Whether an item of a timeline is of a kind that a later release stored.
pub(super) fn is_unknown_event(attributes: &Attributes) -> bool {
    let kind = attributes.get("kind").filter(|kind| kind.is_s()).cloned();
    kind.is_some_and(|kind| serde_dynamo::from_attribute_value::<_, EventKind>(kind).is_err())
}

/// The event in the new image of a stream record, which is in DynamoDB's own JSON.
pub fn event_of_image(image: &Value) -> Result<HealthEvent, Fault> {
    let image = serde_dynamo::Item::deserialize(image)
        .map_err(|_| Fault::unexpected("dynamodb:GetRecords", "a stream record's image is malformed"))?;
    HealthEvent::read(image.into())
}

/// An account's External ID.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalIdItem {
    pub(super) external_id: String,
    #[serde(with = "rfc3339")]
    pub(super) created_at: Timestamp,
}

impl Item for ExternalIdItem {
    const KIND: &'static str = "External ID";
}

/// What came of a request with an idempotency key. Kept for ever, so that a repetition works also after the ten
/// minutes for which DynamoDB itself would remember one.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdempotencyItem {
    pub(super) request_digest: String,
    pub(super) endpoint_id: EndpointId,
}

impl Item for IdempotencyItem {
    const KIND: &'static str = "idempotency";
}

impl IdempotencyItem {
    pub(super) fn new(idempotency: &Idempotency, endpoint_id: &EndpointId) -> Self {
        Self { request_digest: idempotency.request_digest.clone(), endpoint_id: endpoint_id.clone() }
    }
}

/// Who has a name.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NameItem {
    pub(super) endpoint_id: EndpointId,
}

impl Item for NameItem {
    const KIND: &'static str = "name";
}

/// The features that use an endpoint.
#[derive(Serialize, Deserialize)]
pub(super) struct UsesItem {
    /// A string set, which is absent while it is empty.
    #[serde(default)]
    features: BTreeSet<String>,
}

impl Item for UsesItem {
    const KIND: &'static str = "uses";
}

impl UsesItem {
    /// Those that this release knows; a later one may have stored others.
    pub(super) fn known(&self) -> BTreeSet<Feature> {
        self.features.iter().filter_map(|feature| Feature::with_name(feature)).collect()
    }

    /// All of them. It is a fault if one is not known: a retirement could not name what it takes the endpoint from.
    pub(super) fn all(&self) -> Result<BTreeSet<Feature>, Fault> {
        let known = self.known();
        let unknown =
            || Fault::unexpected("dynamodb", "the endpoint is used by a feature that this release does not know");
        if known.len() == self.features.len() { Ok(known) } else { Err(unknown()) }
    }
}

/// When features were last given credentials for an endpoint: an attribute for each, named after it.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct LastVendedItem(HashMap<String, Value>);

impl Item for LastVendedItem {
    const KIND: &'static str = "last vended";
}

impl LastVendedItem {
    pub(super) fn into_last_vended(self) -> Result<LastVended, Fault> {
        let of = |feature: Feature| {
            Some((feature, self.0.get(feature.as_str())?.as_str().and_then(|time| time.parse().ok())))
        };
        let times = Feature::ALL.into_iter().filter_map(of);
        times.map(|(feature, time)| Ok((feature, time.ok_or_else(|| corrupted(Self::KIND))?))).collect()
    }
}

/// A receipt. `expiresAt` is what the table's TTL setting names, in whole seconds as TTL wants them; it only tidies up
/// (within days), and whether a receipt is fresh is decided by comparing. Earlier releases store nothing else.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReceiptItem {
    pub(super) expires_at: i64,
    /// In milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) began_at: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_void: bool,
}

impl Item for ReceiptItem {
    const KIND: &'static str = "receipt";
}

/// A folder in the tree of claims on a bucket.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NodeItem {
    /// The endpoint that has just this prefix.
    #[serde(default)]
    pub(super) claimed_by: Option<EndpointId>,
    /// How many endpoints have prefixes below.
    #[serde(default)]
    pub(super) claims_below: u64,
}

impl Item for NodeItem {
    const KIND: &'static str = "node";
}

/// The sort key of an item that came from a table.
pub(super) fn sort_key(attributes: &Attributes) -> Result<&str, Fault> {
    attributes
        .get("sk")
        .and_then(|value| AttributeValue::as_s(value).ok())
        .map(String::as_str)
        .ok_or_else(|| Fault::unexpected("dynamodb", "a stored item has no sort key"))
}

#[cfg(test)]
mod tests;
