use super::Memory;
use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::endpoint::{Endpoint, Feature};
use crate::fault::{Fault, FaultKind};
use crate::ports::{
    LastVended, ReadLastVended, ReadUses, RegisterOutcome, RegisterUse, ReleaseUse, RetireEndpoint, RetireOutcome,
    Retiring, SaveLastVended,
};
use crate::values::{AccountId, EndpointId};

impl RegisterUse for Memory {
    async fn register_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<RegisterOutcome, Fault> {
        let mut accounts = self.open()?;
        let account = accounts.of(&endpoint.account_id);
        if account.endpoints.get(&endpoint.endpoint_id).is_some_and(|entry| entry.retirement.is_some()) {
            return Ok(RegisterOutcome::Retired);
        }
        account.uses.entry(endpoint.endpoint_id.clone()).or_default().insert(feature);
        Ok(RegisterOutcome::Registered)
    }
}

impl ReleaseUse for Memory {
    async fn release_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<(), Fault> {
        let mut accounts = self.open()?;
        let uses = &mut accounts.of(&endpoint.account_id).uses;
        if let Some(features) = uses.get_mut(&endpoint.endpoint_id) {
            features.remove(&feature);
        }
        Ok(())
    }
}

impl ReadUses for Memory {
    async fn uses(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<BTreeSet<Feature>, Fault> {
        let accounts = self.open()?;
        Ok(accounts.get(account).and_then(|account| account.uses.get(endpoint_id)).cloned().unwrap_or_default())
    }
}

impl ReadLastVended for Memory {
    async fn last_vended(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<LastVended, Fault> {
        let accounts = self.open()?;
        Ok(accounts.get(account).and_then(|account| account.last_vended.get(endpoint_id)).cloned().unwrap_or_default())
    }
}

impl SaveLastVended for Memory {
    async fn replace_last_vended(
        &self,
        endpoint: &Endpoint,
        feature: Feature,
        before: Option<Timestamp>,
        after: Option<Timestamp>,
    ) -> Result<(), Fault> {
        let mut accounts = self.open()?;
        let last_vended = &mut accounts.of(&endpoint.account_id).last_vended;
        let of_endpoint = last_vended.entry(endpoint.endpoint_id.clone()).or_default();
        if of_endpoint.get(&feature).copied() == before {
            match after {
                Some(after) => of_endpoint.insert(feature, after),
                None => of_endpoint.remove(&feature),
            };
        }
        Ok(())
    }
}

impl RetireEndpoint for Memory {
    async fn retire(&self, retiring: &Retiring) -> Result<RetireOutcome, Fault> {
        let Retiring { endpoint, retirement, version, event } = retiring;
        let mut accounts = self.open()?;
        let account = accounts.of(&endpoint.account_id);
        // What it does not claim can't be freed.
        let entry = account.endpoints.get_mut(&endpoint.endpoint_id).filter(|entry| entry.endpoint == *endpoint);
        let entry = entry.ok_or_else(|| Fault {
            kind: FaultKind::Unexpected,
            operation: "memory:Retire",
            detail: "an endpoint that was never added".to_owned(),
        })?;
        if entry.retirement.is_some() {
            return Ok(RetireOutcome::AlreadyRetired);
        }
        let used_by = account.uses.get(&endpoint.endpoint_id).cloned().unwrap_or_default();
        if used_by != retirement.taken_from {
            return Ok(RetireOutcome::UsedBy(used_by));
        }
        if entry.record.version != *version {
            return Ok(RetireOutcome::HealthChanged(entry.record.version));
        }
        entry.events.push(event.clone());
        entry.retirement = Some(retirement.clone());
        // Never due again, and no test that is under way can write any more.
        entry.record.due_at = None;
        entry.record.version += 1;
        Ok(RetireOutcome::Retired)
    }
}
