//! External IDs: one per account, written by the first put and by no later one.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use be_domain::fault::Fault;
use be_domain::ports::{ReadExternalId, SaveExternalId};
use be_domain::values::{AccountId, ExternalId};
use jiff::Timestamp;

use super::items::{ExternalIdItem, Item};
use super::keys::{self, TableKind};
use super::tables::{Tables, client, get};
use crate::fault::fault;
use crate::sdk::{Lazy, Sdk};

/// The endpoints table, for External IDs alone: the function that mints them has no access to the state table.
#[derive(Debug, Clone)]
pub struct ExternalIdTable {
    client: Lazy<Client>,
    name: String,
}

impl ExternalIdTable {
    /// The endpoints table of this name.
    pub fn new(sdk: &Sdk, endpoints_table: impl Into<String>) -> Self {
        Self { client: client(sdk), name: endpoints_table.into() }
    }
}

const PUT: &str = "dynamodb:PutItem";

async fn read(client: &Client, table: &str, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
    let found: Option<ExternalIdItem> = get(client, table, &keys::external_id(account)).await?;
    found.map(|item| parse(&item, "dynamodb:GetItem")).transpose()
}

fn parse(item: &ExternalIdItem, operation: &'static str) -> Result<ExternalId, Fault> {
    let corrupted = |_| Fault::unexpected(operation, "a stored External ID item cannot be read");
    ExternalId::parse(&item.external_id).map_err(corrupted)
}

impl ReadExternalId for ExternalIdTable {
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
        read(&self.client, &self.name, account).await
    }
}

impl ReadExternalId for Tables {
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
        if let Some(external_id) = self.remembered.external_id(account) {
            return Ok(Some(external_id));
        }
        let found = read(&self.client, self.name(TableKind::Endpoints), account).await?;
        if let Some(external_id) = &found {
            self.remembered.keep_external_id(account, external_id);
        }
        Ok(found)
    }
}

impl SaveExternalId for ExternalIdTable {
    async fn put_if_absent(
        &self,
        account: &AccountId,
        candidate: &ExternalId,
        now: Timestamp,
    ) -> Result<ExternalId, Fault> {
        let item = ExternalIdItem { external_id: candidate.expose().to_owned(), created_at: now };
        let put = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item.at(&keys::external_id(account))?))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = put.send().await else {
            return Ok(candidate.clone());
        };
        match error.as_service_error() {
            // The SDK repeats a put whose response was lost; the item that is there may then be this very candidate.
            Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                let missing = || Fault::unexpected(PUT, "the External ID that is there already was not returned");
                let item = refused.item().cloned().ok_or_else(missing)?;
                parse(&ExternalIdItem::read(item)?, PUT)
            }
            _ => Err(fault(PUT, &error)),
        }
    }
}
