use jiff::Timestamp;

use super::{Capability, Entry, Memory};
use crate::endpoint::Endpoint;
use crate::fault::{Fault, FaultKind};
use crate::health::event::HealthEvent;
use crate::health::{Health, HealthRecord};
use crate::ports::{DueHealthCheck, DuePage, FindDue, ReadHealth, ReadHealthRecord, ReadTimeline, SaveHealth, Shard};
use crate::values::{AccountId, EndpointId};

/// As many of what is due as one page has.
const DUE_PAGE: usize = 50;

impl ReadHealth for Memory {
    async fn health(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<Health, Fault> {
        let accounts = self.open()?;
        let entry = accounts.entry(account, endpoint_id).ok_or_else(|| Fault {
            kind: FaultKind::Unexpected,
            operation: "memory:Health",
            detail: "an endpoint without health".to_owned(),
        })?;
        Ok(entry.record.health.clone())
    }
}

impl ReadHealthRecord for Memory {
    async fn health_record(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> Result<Option<HealthRecord>, Fault> {
        Ok(self.open()?.entry(account, endpoint_id).map(|entry| entry.record.clone()))
    }
}

impl SaveHealth for Memory {
    async fn save_health(
        &self,
        endpoint: &Endpoint,
        record: &HealthRecord,
        event: Option<&HealthEvent>,
    ) -> Result<bool, Fault> {
        let mut accounts = if event.is_some() { self.open_for(Capability::SaveTransition).await } else { self.open() }?;
        let entry = accounts.of(&endpoint.account_id).endpoints.get_mut(&endpoint.endpoint_id);
        let Some(entry) = entry.filter(|entry| entry.record.version + 1 == record.version) else {
            return Ok(false);
        };
        entry.record = record.clone();
        entry.events.extend(event.cloned());
        Ok(true)
    }
}

impl ReadTimeline for Memory {
    async fn timeline(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<HealthEvent>, Fault> {
        let accounts = self.open()?;
        let events = accounts.entry(account, endpoint_id).into_iter().flat_map(|entry| entry.events.iter().rev());
        let earlier = events.filter(|event| before.is_none_or(|before| event.sequence < before));
        Ok(earlier.take(limit).cloned().collect())
    }
}

impl FindDue for Memory {
    /// How many of the shard lie before it.
    type Position = usize;

    /// All that is due is in the first shard, as in tables that use one.
    async fn due(&self, shard: Shard, now: Timestamp, after: Option<usize>) -> Result<DuePage<usize>, Fault> {
        let accounts = self.open()?;
        let entries = accounts.0.values().flat_map(|account| account.endpoints.values());
        let due_since = |entry: &Entry| entry.record.due_at.filter(|due_at| *due_at <= now);
        let in_shard = |entry: &&Entry| Shard::of(&entry.endpoint.endpoint_id, entry.record.lane, 1) == shard;
        let mut due: Vec<_> = entries.filter(in_shard).filter_map(|entry| Some((due_since(entry)?, entry))).collect();
        due.sort_by_key(|(since, _)| *since);
        let start = after.unwrap_or_default();
        let page = due.get(start..).unwrap_or_default().iter().take(DUE_PAGE);
        let end = start + page.len();
        Ok(DuePage {
            since: page.clone().next().map(|(since, _)| *since),
            due: page.map(|(_, entry)| check_of(entry)).collect(),
            unreadable: 0,
            next: (end < due.len()).then_some(end),
        })
    }
}

fn check_of(entry: &Entry) -> DueHealthCheck {
    let Endpoint { account_id, endpoint_id, .. } = entry.endpoint.clone();
    DueHealthCheck { account_id, endpoint_id, version: entry.record.version }
}
