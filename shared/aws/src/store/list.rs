//! Listing an account's endpoints: a query for them, then what became of each, in batches side by side.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use be_domain::endpoint::{Endpoint, Retirement};
use be_domain::fault::{Fault, FaultKind};
use be_domain::health::Health;
use be_domain::ports::{ListEndpoints, StoredEndpoint};
use be_domain::values::{AccountId, EndpointId};
use futures_util::future::{TryFutureExt, try_join, try_join_all};

use super::backoff::Backoff;
use super::health_item::HealthItem;
use super::items::{Item, is_of_later_release, sort_key};
use super::keys::{self, Attributes, BEHIND_ENDPOINTS, ENDPOINT, Key, TableKind};
use super::read::missing_health;
use super::tables::{Tables, first};
use crate::fault::fault;

/// How many keys one `BatchGetItem` takes.
const BATCH: usize = 100;

impl ListEndpoints for Tables {
    async fn endpoints(
        &self,
        account: &AccountId,
        after: Option<&EndpointId>,
        limit: usize,
    ) -> Result<Vec<StoredEndpoint>, Fault> {
        let endpoints = self.query_endpoints(account, after, limit).await?;
        let retirement_keys = endpoints.iter().map(|endpoint| keys::retirement(account, &endpoint.endpoint_id));
        let health_keys = endpoints.iter().map(|endpoint| keys::health(account, &endpoint.endpoint_id));
        let (mut retirements, mut healths) = try_join(
            self.batch_get::<Retirement>(TableKind::Endpoints, retirement_keys.collect()),
            self.batch_get::<HealthItem>(TableKind::State, health_keys.collect()),
        )
        .await?;
        let with_the_rest = |endpoint: Endpoint| {
            let health = healths.remove(&keys::health(account, &endpoint.endpoint_id).sk);
            let retirement = retirements.remove(&keys::retirement(account, &endpoint.endpoint_id).sk);
            Ok(StoredEndpoint {
                health: health.map(Health::from).ok_or_else(|| missing_health(&endpoint.endpoint_id))?,
                retirement,
                endpoint,
            })
        };
        endpoints.into_iter().map(with_the_rest).collect()
    }
}

impl Tables {
    /// Up to `limit` endpoints behind `after`, in the order of their ids, without those that only a later release can
    /// read.
    async fn query_endpoints(
        &self,
        account: &AccountId,
        after: Option<&EndpointId>,
        limit: usize,
    ) -> Result<Vec<Endpoint>, Fault> {
        // `!` comes before all characters of an id, so this lies behind `after` and before whatever follows it.
        let from = after.map_or_else(|| ENDPOINT.to_owned(), |after| format!("{ENDPOINT}{after}!"));
        let to = BEHIND_ENDPOINTS.to_owned();
        first(self.query_between(TableKind::Endpoints, keys::account(account), from, to), limit, is_listed).await
    }

    /// The items at `keys`, all of one table, by their sort keys. Those that are not there are left out.
    async fn batch_get<I: Item>(&self, table: TableKind, keys: Vec<Key>) -> Result<HashMap<String, I>, Fault> {
        let batches = try_join_all(keys.chunks(BATCH).map(|batch| self.get_one_batch::<I>(table, batch))).await?;
        Ok(batches.into_iter().flatten().collect())
    }

    async fn get_one_batch<I: Item>(&self, table: TableKind, keys: &[Key]) -> Result<Vec<(String, I)>, Fault> {
        const OPERATION: &str = "dynamodb:BatchGetItem";
        let mut wanted = keys.iter().map(Key::attributes).collect();
        let mut found = Vec::with_capacity(keys.len());
        let mut backoff = Backoff::start();
        loop {
            let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
            let request = request.map_err(|_| Fault::unexpected(OPERATION, "the SDK could not make the request"))?;
            let send = self.client.batch_get_item().request_items(self.name(table), request).send();
            let answer = backoff.within(OPERATION, send.map_err(|error| fault(OPERATION, &error))).await?;
            for item in answer.responses.into_iter().flat_map(HashMap::into_values).flatten() {
                found.push((sort_key(&item)?.to_owned(), I::read(item)?));
            }
            // What a busy table could not serve, or what was too much for one answer, is asked for again.
            wanted =
                answer.unprocessed_keys.into_iter().flat_map(HashMap::into_values).flat_map(|rest| rest.keys).collect();
            if wanted.is_empty() {
                return Ok(found);
            }
            if !backoff.wait().await {
                return Err(Fault::new(FaultKind::Throttled, OPERATION, "some items could not be read in time"));
            }
        }
    }
}

/// Whether this release can read the endpoint. One that it can't would take all others of the account from the list.
fn is_listed(endpoint: &Attributes) -> bool {
    let is_of_later_release = is_of_later_release(endpoint);
    if is_of_later_release {
        let endpoint_id = sort_key(endpoint).ok().and_then(|key| key.strip_prefix(ENDPOINT));
        tracing::error!(endpoint_id, "an endpoint of a later release is not listed");
    }
    !is_of_later_release
}
