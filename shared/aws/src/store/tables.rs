//! The two tables, and the calls that several ports make.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::fault::Fault;

use super::backoff::TIME_LIMIT;
use super::items::Item;
use super::keys::{Attributes, Key, TableKind};
use super::remembered::Remembered;
use crate::fault::fault;
use crate::sdk::{Lazy, Sdk};

/// Both tables. What a function may do with them is for its IAM policy to say, port by port.
#[derive(Debug, Clone)]
pub struct Tables {
    pub(super) client: Lazy<Client>,
    endpoints: String,
    state: String,
    pub(super) shards: u8,
    pub(super) remembered: Remembered,
}

/// DynamoDB. One call, with all that the SDK repeats of it, takes no longer than an operation of several.
pub(super) fn client(sdk: &Sdk) -> Lazy<Client> {
    Lazy::new(sdk, |config| {
        let time_limit = TimeoutConfig::builder().operation_timeout(TIME_LIMIT).build();
        Client::from_conf(Builder::from(config).timeout_config(time_limit).build())
    })
}

/// Over how many shards of the index what is due is spread, unless somebody says otherwise.
const SHARDS: u8 = 8;

impl Tables {
    /// The tables of these names.
    pub fn new(sdk: &Sdk, endpoints_table: impl Into<String>, state_table: impl Into<String>) -> Self {
        let (endpoints, state) = (endpoints_table.into(), state_table.into());
        Self { client: client(sdk), endpoints, state, shards: SHARDS, remembered: Remembered::default() }
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

    /// The items of that partition whose sort keys lie between `first` and `last`, or are one of them, read
    /// consistently.
    pub(super) fn query_between(
        &self,
        table: TableKind,
        pk: String,
        first: String,
        last: String,
    ) -> QueryFluentBuilder {
        let query = self.client.query().table_name(self.name(table)).consistent_read(true);
        query
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(pk))
            .expression_attribute_values(":first", AttributeValue::S(first))
            .expression_attribute_values(":last", AttributeValue::S(last))
    }

    /// The items in the partition of `key` whose sort keys start with that of `key`, read consistently.
    pub(super) fn query_below(&self, key: Key) -> QueryFluentBuilder {
        let query = self.client.query().table_name(self.name(key.table)).consistent_read(true);
        query
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", AttributeValue::S(key.pk))
            .expression_attribute_values(":sk", AttributeValue::S(key.sk))
    }

    /// The item at `key`, read consistently.
    pub(super) async fn get<I: Item>(&self, key: &Key) -> Result<Option<I>, Fault> {
        get(&self.client, self.name(key.table), key).await
    }

    /// The item at `key` as it is stored, with what this release does not know, read consistently.
    pub(super) async fn get_attributes(&self, key: &Key) -> Result<Option<Attributes>, Fault> {
        attributes(&self.client, self.name(key.table), key).await
    }
}

/// Up to `limit` of the items that `query` finds, but those that `is_shown` leaves out.
pub(super) async fn first<I: Item>(
    query: QueryFluentBuilder,
    limit: usize,
    is_shown: fn(&Attributes) -> bool,
) -> Result<Vec<I>, Fault> {
    let mut found = Vec::with_capacity(limit);
    let mut start = None;
    while found.len() < limit {
        let rest = i32::try_from(limit - found.len()).unwrap_or(i32::MAX);
        let page = query.clone().limit(rest).set_exclusive_start_key(start).send().await;
        let page = page.map_err(|error| fault("dynamodb:Query", &error))?;
        for item in page.items.unwrap_or_default().into_iter().filter(is_shown) {
            found.push(I::read(item)?);
        }
        // A page may end early, by its size; only one that names no last key is the end.
        start = page.last_evaluated_key.filter(|key| !key.is_empty());
        if start.is_none() {
            break;
        }
    }
    Ok(found)
}

/// The item at `key` of the table of that name, read consistently.
pub(super) async fn get<I: Item>(client: &Client, table: &str, key: &Key) -> Result<Option<I>, Fault> {
    attributes(client, table, key).await?.map(I::read).transpose()
}

async fn attributes(client: &Client, table: &str, key: &Key) -> Result<Option<Attributes>, Fault> {
    let request = client.get_item().table_name(table).set_key(Some(key.attributes())).consistent_read(true);
    let answer = request.send().await.map_err(|error| fault("dynamodb:GetItem", &error))?;
    Ok(answer.item)
}
