//! External IDs: one per account, kept by the first put and by no later one.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use be_domain::fault::Fault;
use be_domain::ports::{ReadExternalId, SaveExternalId};
use be_domain::values::{AccountId, ExternalId};
use jiff::Timestamp;

use super::items::{ExternalIdItem, Item};
use super::keys;
use super::tables::get;
use crate::fault::{fault, unexpected};
use crate::sdk::Sdk;

/// The endpoints table as the keeper of External IDs: who mints them has no access to the state table.
#[derive(Debug, Clone)]
pub struct ExternalIdTable {
    client: Client,
    name: String,
}

impl ExternalIdTable {
    /// The endpoints table of this name.
    #[must_use]
    pub fn new(sdk: &Sdk, endpoints_table: impl Into<String>) -> Self {
        Self::over(Client::new(sdk.config()), endpoints_table.into())
    }

    pub(super) fn over(client: Client, name: String) -> Self {
        Self { client, name }
    }
}

impl ReadExternalId for ExternalIdTable {
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
        let found: Option<ExternalIdItem> = get(&self.client, &self.name, &keys::external_id(account)).await?;
        let parse = |item: ExternalIdItem| {
            ExternalId::parse(&item.external_id)
                .map_err(|_| unexpected("dynamodb:GetItem", "a stored External ID item can't be read"))
        };
        found.map(parse).transpose()
    }
}

impl SaveExternalId for ExternalIdTable {
    async fn put_if_absent(&self, account: &AccountId, candidate: &ExternalId, now: Timestamp) -> Result<bool, Fault> {
        let item = ExternalIdItem { external_id: candidate.expose().to_owned(), created_at: now };
        let put = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item.at(&keys::external_id(account))?))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = put.send().await else {
            return Ok(true);
        };
        match error.as_service_error() {
            // The SDK repeats a put whose answer was lost; the one that is there may then be this very candidate.
            Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                let there = refused.item().cloned().map(ExternalIdItem::read).transpose()?;
                Ok(there.is_some_and(|there| there.external_id == candidate.expose()))
            }
            _ => Err(fault("dynamodb:PutItem", &error)),
        }
    }
}
