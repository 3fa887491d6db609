//! Reading endpoints, one or a page of them.

use futures_util::future::join;

use crate::endpoint::{BucketAccess, Feature};
use crate::fault::Fault;
use crate::health::HealthStatus;
use crate::ports::{ListEndpoints, ReadEndpoint, ReadHealth, StoredEndpoint};
use crate::values::{AccountId, EndpointId};

/// The account's endpoint with its health; `None` if there is none of that id in this account.
pub async fn one<S: ReadEndpoint + ReadHealth>(
    store: &S,
    account: &AccountId,
    endpoint_id: &EndpointId,
) -> Result<Option<StoredEndpoint>, Fault> {
    // Side by side. What is read of an endpoint that there is not decides nothing.
    let (found, health) = join(store.endpoint(account, endpoint_id), store.health(account, endpoint_id)).await;
    let Some((endpoint, retirement)) = found? else { return Ok(None) };
    Ok(Some(StoredEndpoint { endpoint, health: health?, retirement }))
}

/// Which endpoints a list shows; an empty filter shows every live one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this access.
    pub bucket_access: Option<BucketAccess>,
    /// Only those that can serve this feature.
    pub feature: Option<Feature>,
    /// Only those of this health.
    pub health: Option<HealthStatus>,
    /// Retired ones too.
    pub include_retired: bool,
}

impl Filter {
    /// Whether the list shows `stored`.
    pub fn shows(&self, stored: &StoredEndpoint) -> bool {
        let access = stored.endpoint.configuration.bucket_access;
        self.bucket_access.is_none_or(|wanted| wanted == access)
            && self.feature.is_none_or(|feature| feature.required_access() == access)
            && self.health.is_none_or(|wanted| wanted == stored.health.status)
            && (self.include_retired || stored.retirement.is_none())
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The endpoints, in the order in which they were added.
    pub items: Vec<StoredEndpoint>,
    /// Where the next page starts; `None` at the end. Short pages, even empty ones, may have one.
    pub next: Option<EndpointId>,
}

/// How many endpoints one page looks at, at most: a filter that matches little must not make a call slow.
const MAX_LOOKED_AT: usize = 500;
/// How many are read at a time.
const BATCH: usize = 100;

/// The page behind `after` of the account's endpoints that `filter` shows, of at most `limit`.
pub async fn page<S: ListEndpoints>(
    store: &S,
    account: &AccountId,
    filter: &Filter,
    after: Option<EndpointId>,
    limit: usize,
) -> Result<Page, Fault> {
    let mut items = Vec::new();
    let mut position = after;
    let mut looked_at = 0;
    while looked_at < MAX_LOOKED_AT {
        let batch = store.endpoints(account, position.as_ref(), BATCH).await?;
        let is_last = batch.len() < BATCH;
        looked_at += batch.len();
        let mut batch = batch.into_iter().peekable();
        while let Some(stored) = batch.next() {
            position = Some(stored.endpoint.endpoint_id.clone());
            if filter.shows(&stored) {
                items.push(stored);
            }
            if items.len() == limit {
                let is_end = is_last && batch.peek().is_none();
                return Ok(Page { items, next: position.filter(|_| !is_end) });
            }
        }
        if is_last {
            return Ok(Page { items, next: None });
        }
    }
    Ok(Page { items, next: position })
}
