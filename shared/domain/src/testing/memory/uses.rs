use jiff::Timestamp;

use super::Memory;
use crate::endpoint::{Endpoint, Feature, Retirement};
use crate::fault::{Fault, FaultKind};
use crate::health::timeline::HealthEvent;
use crate::ports::{IfInUse, RegisterOutcome, RegisterUse, ReleaseUse, RetireEndpoint, RetireOutcome};
use crate::values::Subject;

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

impl RetireEndpoint for Memory {
    async fn retire(
        &self,
        endpoint: &Endpoint,
        now: Timestamp,
        by: &Subject,
        if_in_use: IfInUse,
    ) -> Result<RetireOutcome, Fault> {
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
        let taken_from = account.uses.get(&endpoint.endpoint_id).cloned().unwrap_or_default();
        if if_in_use == IfInUse::Refuse && !taken_from.is_empty() {
            return Ok(RetireOutcome::InUse(taken_from));
        }
        let retirement = Retirement { retired_at: now, retired_by: by.clone(), taken_from };
        entry.events.push(HealthEvent::retired(endpoint, &retirement));
        entry.retirement = Some(retirement);
        // Never due again, and no test that is under way can write any more.
        entry.record.due_at = None;
        entry.record.version += 1;
        Ok(RetireOutcome::Retired)
    }
}
