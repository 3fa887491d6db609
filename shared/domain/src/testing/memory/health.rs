use be_domain::endpoint::Endpoint;
use be_domain::fault::Fault;
use be_domain::health::timeline::HealthEvent;
use be_domain::health::{HealthRecord, HealthUpdate};
use be_domain::ports::{ReadHealthRecord, ReadTimeline, SaveHealth};
use be_domain::values::{AccountId, EndpointId};

use super::{Memory, State};

impl State {
    /// What is known of an endpoint that was put in without a record: it is due now.
    pub(super) fn record(&self, endpoint_id: &EndpointId) -> Option<HealthRecord> {
        let stored = self.endpoints.get(endpoint_id)?;
        let first = || {
            let now = stored.health.since;
            HealthRecord { health: stored.health.clone(), ..HealthRecord::first(now, now) }
        };
        let mut record = self.records.get(endpoint_id).cloned().unwrap_or_else(first);
        record.due_at = record.due_at.filter(|_| stored.retirement.is_none());
        Some(record)
    }
}

impl Memory {
    /// The health record of an endpoint that is there.
    #[must_use]
    pub fn record(&self, endpoint_id: &EndpointId) -> HealthRecord {
        self.lock().record(endpoint_id).expect("an endpoint that is there")
    }

    /// Every event of every endpoint.
    #[must_use]
    pub fn events(&self) -> Vec<HealthEvent> {
        self.lock().events.clone()
    }
}

impl ReadHealthRecord for Memory {
    async fn health_record(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> Result<Option<HealthRecord>, Fault> {
        let state = self.works()?;
        let is_mine = state.endpoints.get(endpoint_id).is_some_and(|stored| stored.endpoint.account_id == *account);
        Ok(state.record(endpoint_id).filter(|_| is_mine))
    }
}

impl SaveHealth for Memory {
    async fn save_health(&self, endpoint: &Endpoint, step: &HealthUpdate) -> Result<bool, Fault> {
        let mut state = self.works()?;
        let id = &endpoint.endpoint_id;
        let is_next = state.record(id).is_some_and(|record| record.version + 1 == step.record.version);
        if is_next {
            state.records.insert(id.clone(), step.record.clone());
            state.events.extend(HealthEvent::of_update(endpoint, step));
            if let Some(stored) = state.endpoints.get_mut(id) {
                stored.health = step.record.health.clone();
            }
        }
        Ok(is_next)
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
        let state = self.works()?;
        let of =
            |event: &&HealthEvent| event.endpoint.endpoint_id == *endpoint_id && event.endpoint.account_id == *account;
        let mut events: Vec<_> = state.events.iter().filter(of).cloned().collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.sequence));
        Ok(events.into_iter().filter(|event| before.is_none_or(|before| event.sequence < before)).take(limit).collect())
    }
}
