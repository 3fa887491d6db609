//! What stands in the items, beside their keys. Each is read back through the domain's own `parse`, so an item that
//! somebody corrupted by hand is a fault and never a bad value.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::endpoint::{BucketAccess, Configuration, Endpoint, Feature, Retirement};
use be_domain::fault::Fault;
use be_domain::ports::Idempotency;
use be_domain::values::{
    AccountId, AwsAccountId, BucketName, Description, EndpointId, EndpointName, PathPrefix, Region, RoleArn, Subject,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::keys::{Attributes, Key};
use crate::fault::unexpected;

/// A form in which something is stored.
pub(super) trait Item: Serialize + for<'de> Deserialize<'de> {
    /// What it is, for faults.
    const KIND: &'static str;

    /// The whole item, to put at `key`.
    fn at(&self, key: &Key) -> Result<Attributes, Fault> {
        let mut attributes: Attributes = serde_dynamo::to_item(self)
            .map_err(|_| unexpected("dynamodb", format!("the {} item could not be written down", Self::KIND)))?;
        attributes.extend(key.attributes());
        Ok(attributes)
    }

    /// The item that `attributes` are. The fault says no more than its kind, for the rest belongs in no log.
    fn read(attributes: Attributes) -> Result<Self, Fault> {
        serde_dynamo::from_item(attributes)
            .map_err(|_| unexpected("dynamodb", format!("a stored {} item can't be read", Self::KIND)))
    }
}

/// An account's External ID.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalIdItem {
    pub(super) external_id: String,
    #[serde(with = "time")]
    pub(super) created_at: Timestamp,
}

impl Item for ExternalIdItem {
    const KIND: &'static str = "External ID";
}

/// An endpoint; the account is in the key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EndpointItem {
    endpoint_id: EndpointId,
    name: EndpointName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<Description>,
    bucket_access: BucketAccess,
    role_arn: RoleArn,
    bucket_name: BucketName,
    path_prefix: PathPrefix,
    region: Region,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bucket_owner_aws_account_id: Option<AwsAccountId>,
    #[serde(with = "time")]
    created_at: Timestamp,
    created_by: Subject,
}

impl Item for EndpointItem {
    const KIND: &'static str = "endpoint";
}

impl EndpointItem {
    /// The endpoint of `account_id` that this is.
    pub(super) fn into_endpoint(self, account_id: &AccountId) -> Endpoint {
        Endpoint {
            endpoint_id: self.endpoint_id,
            account_id: account_id.clone(),
            name: self.name,
            description: self.description,
            configuration: Configuration {
                bucket_access: self.bucket_access,
                role_arn: self.role_arn,
                bucket_name: self.bucket_name,
                path_prefix: self.path_prefix,
                region: self.region,
                bucket_owner_aws_account_id: self.bucket_owner_aws_account_id,
            },
            created_at: self.created_at,
            created_by: self.created_by,
        }
    }
}

impl From<&Endpoint> for EndpointItem {
    fn from(endpoint: &Endpoint) -> Self {
        let Endpoint { endpoint_id, account_id: _, name, description, configuration, created_at, created_by } =
            endpoint.clone();
        let Configuration { bucket_access, role_arn, bucket_name, path_prefix, region, bucket_owner_aws_account_id } =
            configuration;
        Self {
            endpoint_id,
            name,
            description,
            bucket_access,
            role_arn,
            bucket_name,
            path_prefix,
            region,
            bucket_owner_aws_account_id,
            created_at,
            created_by,
        }
    }
}

/// A retirement.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RetirementItem {
    #[serde(with = "time")]
    retired_at: Timestamp,
    retired_by: Subject,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    taken_from: BTreeSet<Feature>,
}

impl Item for RetirementItem {
    const KIND: &'static str = "retirement";
}

impl From<Retirement> for RetirementItem {
    fn from(Retirement { retired_at, retired_by, taken_from }: Retirement) -> Self {
        Self { retired_at, retired_by, taken_from }
    }
}

impl From<RetirementItem> for Retirement {
    fn from(RetirementItem { retired_at, retired_by, taken_from }: RetirementItem) -> Self {
        Self { retired_at, retired_by, taken_from }
    }
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
    pub(super) features: BTreeSet<Feature>,
}

impl Item for UsesItem {
    const KIND: &'static str = "uses";
}

/// A receipt. `expiresAt` is what the table's TTL setting names, in whole seconds as TTL wants them; it only tidies up
/// (within days), and whether a receipt is fresh is decided by comparing.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReceiptItem {
    pub(super) expires_at: i64,
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
        .ok_or_else(|| unexpected("dynamodb", "a stored item has no sort key"))
}

/// Times as RFC 3339 in UTC: they sort, and people can read them.
pub(super) mod time {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::store) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(time)
    }

    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
