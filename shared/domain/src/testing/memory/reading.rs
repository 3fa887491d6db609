use super::Memory;
use crate::endpoint::{Endpoint, Retirement};
use crate::fault::Fault;
use crate::ports::{ListEndpoints, ReadEndpoint, StoredEndpoint};
use crate::values::{AccountId, EndpointId};

impl ReadEndpoint for Memory {
    async fn endpoint(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> Result<Option<(Endpoint, Option<Retirement>)>, Fault> {
        let accounts = self.open()?;
        let entry = accounts.entry(account, endpoint_id);
        Ok(entry.map(|entry| (entry.endpoint.clone(), entry.retirement.clone())))
    }
}

impl ListEndpoints for Memory {
    async fn endpoints(
        &self,
        account: &AccountId,
        after: Option<&EndpointId>,
        limit: usize,
    ) -> Result<Vec<StoredEndpoint>, Fault> {
        let accounts = self.open()?;
        let entries = accounts.get(account).into_iter().flat_map(|account| account.endpoints.values());
        let behind = entries.filter(|entry| after.is_none_or(|after| entry.endpoint.endpoint_id > *after));
        let stored = behind.map(|entry| StoredEndpoint {
            endpoint: entry.endpoint.clone(),
            health: entry.record.health.clone(),
            retirement: entry.retirement.clone(),
        });
        Ok(stored.take(limit).collect())
    }
}
