//! Which features use an endpoint: a set of their names, and every change of it a transaction. And when each was last
//! given credentials: an item of its own, which no transaction has, so a plain update never meets one.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::endpoint::{Endpoint, Feature};
use be_domain::fault::Fault;
use be_domain::ports::{
    LastVended, ReadLastVended, ReadUses, RegisterOutcome, RegisterUse, ReleaseUse, SaveLastVended,
};
use be_domain::rfc3339;
use be_domain::values::{AccountId, EndpointId};
use jiff::Timestamp;

use super::backoff::Backoff;
use super::items::{LastVendedItem, SCHEMA_VERSION, UsesItem};
use super::keys;
use super::single_write::CONDITION_FAILED;
use super::tables::Tables;
use super::transact::Verdict;
use super::transactions;
use crate::fault::fault;

impl RegisterUse for Tables {
    async fn register_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<RegisterOutcome, Fault> {
        let items = transactions::registration(endpoint, feature);
        match self.transact(&items, &mut Backoff::start()).await? {
            Verdict::Written => Ok(RegisterOutcome::Registered),
            // Only the item that must be absent has a condition.
            Verdict::Refused { .. } => Ok(RegisterOutcome::Retired),
        }
    }
}

impl ReleaseUse for Tables {
    async fn release_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<(), Fault> {
        // A refusal means that the use was never registered, or was released by an attempt whose answer was lost.
        self.transact(&transactions::release(endpoint, feature), &mut Backoff::start()).await.map(drop)
    }
}

impl ReadUses for Tables {
    async fn uses(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<BTreeSet<Feature>, Fault> {
        let found = self.get::<UsesItem>(&keys::uses(account, endpoint_id)).await?;
        Ok(found.map(|item| item.known()).unwrap_or_default())
    }
}

impl ReadLastVended for Tables {
    async fn last_vended(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<LastVended, Fault> {
        let found = self.get::<LastVendedItem>(&keys::last_vended(account, endpoint_id)).await?;
        found.map_or_else(|| Ok(LastVended::new()), LastVendedItem::into_last_vended)
    }
}

impl SaveLastVended for Tables {
    async fn replace_last_vended(
        &self,
        endpoint: &Endpoint,
        feature: Feature,
        before: Option<Timestamp>,
        after: Option<Timestamp>,
    ) -> Result<(), Fault> {
        let key = keys::last_vended(&endpoint.account_id, &endpoint.endpoint_id);
        let value = |time: Option<Timestamp>| time.map(|time| AttributeValue::S(rfc3339::text(time)));
        let schema_version = Some(AttributeValue::N(SCHEMA_VERSION.to_string()));
        let values = [(":before", value(before)), (":after", value(after)), (":schemaVersion", schema_version)];
        let values = values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        let update = self
            .client
            .update_item()
            .table_name(self.name(key.table))
            .set_key(Some(key.attributes()))
            .update_expression(if after.is_some() {
                "SET schemaVersion = :schemaVersion, #feature = :after"
            } else {
                "SET schemaVersion = :schemaVersion REMOVE #feature"
            })
            .condition_expression(if before.is_some() {
                "#feature = :before"
            } else {
                "attribute_not_exists(#feature)"
            })
            .expression_attribute_names("#feature", feature.as_str())
            .set_expression_attribute_values(Some(values));
        match update.send().await {
            Err(error) if error.code() != Some(CONDITION_FAILED) => Err(fault("dynamodb:UpdateItem", &error)),
            _ => Ok(()),
        }
    }
}
