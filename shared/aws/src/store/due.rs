//! What is due: a sparse index of the state table, in shards.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::fault::Fault;
use be_domain::ports::{DueHealthCheck, DuePage, FindDue, Shard};
use be_domain::values::{AccountId, EndpointId};
use jiff::Timestamp;

use super::health_item::partition;
use super::keys::{self, Attributes};
use super::tables::client;
use crate::fault::fault;
use crate::sdk::{Lazy, Sdk};

/// The name of the sparse index of what is due.
const DUE: &str = "due";
/// How many items of the index one page has at most.
const PAGE: i32 = 100;

/// Where a page of the index ended.
#[derive(Debug, Clone)]
pub struct DuePosition(Attributes);

/// The index of what is due, and nothing else of the tables: all that the sweep sees.
#[derive(Debug, Clone)]
pub struct DueIndex {
    client: Lazy<Client>,
    state_table: String,
}

impl DueIndex {
    /// The index of the state table of that name.
    pub fn new(sdk: &Sdk, state_table: impl Into<String>) -> Self {
        Self { client: client(sdk), state_table: state_table.into() }
    }
}

impl FindDue for DueIndex {
    type Position = DuePosition;

    async fn due(
        &self,
        shard: Shard,
        now: Timestamp,
        after: Option<DuePosition>,
    ) -> Result<DuePage<DuePosition>, Fault> {
        let query = self
            .client
            .query()
            .table_name(&self.state_table)
            .index_name(DUE)
            .key_condition_expression("dueShard = :shard AND dueAt <= :now")
            .expression_attribute_values(":shard", AttributeValue::S(partition(shard)))
            .expression_attribute_values(":now", AttributeValue::N(now.as_millisecond().to_string()))
            .limit(PAGE)
            .set_exclusive_start_key(after.map(|position| position.0));
        let page = query.send().await.map_err(|error| fault("dynamodb:Query", &error))?;
        let items = page.items.unwrap_or_default();
        let (mut due, mut first) = (Vec::with_capacity(items.len()), None);
        for item in &items {
            if let Some((check, since)) = due_check(item) {
                first = first.or(Some(since));
                due.push(check);
            } else {
                let endpoint_id = endpoint_id(item).map(|id| id.as_str().to_owned());
                tracing::error!(endpoint_id, "an item of the index of what is due cannot be read");
            }
        }
        Ok(DuePage {
            unreadable: items.len() - due.len(),
            due,
            since: first,
            next: page.last_evaluated_key.filter(|key| !key.is_empty()).map(DuePosition),
        })
    }
}

/// The check that the item makes due, and since when it is.
fn due_check(item: &Attributes) -> Option<(DueHealthCheck, Timestamp)> {
    let check = DueHealthCheck {
        account_id: AccountId::parse(keys::account_of(item)?).ok()?,
        endpoint_id: endpoint_id(item)?,
        version: item.get("version")?.as_n().ok()?.parse().ok()?,
    };
    let since = item.get("dueAt")?.as_n().ok()?.parse().ok()?;
    Some((check, Timestamp::from_millisecond(since).ok()?))
}

fn endpoint_id(item: &Attributes) -> Option<EndpointId> {
    EndpointId::parse(item.get("sk")?.as_s().ok()?.strip_prefix(keys::HEALTH)?).ok()
}
