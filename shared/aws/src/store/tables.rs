//! The two tables, and the calls that several ports make.

use aws_sdk_dynamodb::Client;
use be_domain::fault::Fault;

use super::items::Item;
use super::keys::{Key, TableKind};
use crate::fault::fault;
use crate::sdk::Sdk;

/// Both tables. What a function may do with them is for its IAM policy to say, port by port.
#[derive(Debug, Clone)]
pub struct Tables {
    pub(super) client: Client,
    endpoints: String,
    state: String,
    pub(super) shards: u8,
}

/// Over how many shards of the index what is due is spread, unless somebody says otherwise.
const SHARDS: u8 = 8;

impl Tables {
    /// The tables of these names.
    #[must_use]
    pub fn new(sdk: &Sdk, endpoints_table: impl Into<String>, state_table: impl Into<String>) -> Self {
        Self {
            client: Client::new(sdk.config()),
            endpoints: endpoints_table.into(),
            state: state_table.into(),
            shards: SHARDS,
        }
    }

    /// The same tables, with what is due spread over so many shards.
    #[must_use]
    pub fn with_shards(self, shards: u8) -> Self {
        Self { shards, ..self }
    }

    /// The table's name.
    pub(super) fn name(&self, table: TableKind) -> &str {
        match table {
            TableKind::Endpoints => &self.endpoints,
            TableKind::State => &self.state,
        }
    }

    /// The item at `key`, read consistently.
    pub(super) async fn get<I: Item>(&self, key: &Key) -> Result<Option<I>, Fault> {
        get(&self.client, self.name(key.table), key).await
    }
}

/// The item at `key` of the table of that name, read consistently.
pub(super) async fn get<I: Item>(client: &Client, table: &str, key: &Key) -> Result<Option<I>, Fault> {
    let request = client.get_item().table_name(table).set_key(Some(key.attributes())).consistent_read(true);
    let answer = request.send().await.map_err(|error| fault("dynamodb:GetItem", &error))?;
    answer.item.map(I::read).transpose()
}
