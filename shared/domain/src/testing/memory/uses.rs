use std::collections::BTreeSet;

use be_domain::endpoint::{Endpoint, Feature, Retirement};
use be_domain::fault::Fault;
use be_domain::health::timeline::HealthEvent;
use be_domain::ports::{IfInUse, RegisterOutcome, RegisterUse, ReleaseUse, RetireEndpoint, RetireOutcome};
use be_domain::values::{EndpointId, Subject};
use jiff::Timestamp;

use super::Memory;

impl Memory {
    /// The features that use the endpoint.
    #[must_use]
    pub fn uses(&self, endpoint_id: &EndpointId) -> BTreeSet<Feature> {
        self.lock().uses.get(endpoint_id).cloned().unwrap_or_default()
    }

    /// The endpoint's retirement.
    #[must_use]
    pub fn retirement(&self, endpoint_id: &EndpointId) -> Option<Retirement> {
        self.lock().endpoints.get(endpoint_id)?.retirement.clone()
    }
}

impl RegisterUse for Memory {
    async fn register_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<RegisterOutcome, Fault> {
        let mut state = self.works()?;
        let endpoint_id = &endpoint.endpoint_id;
        if state.endpoints.get(endpoint_id).is_some_and(|stored| stored.retirement.is_some()) {
            return Ok(RegisterOutcome::Retired);
        }
        state.uses.entry(endpoint_id.clone()).or_default().insert(feature);
        Ok(RegisterOutcome::Registered)
    }
}

impl ReleaseUse for Memory {
    async fn release_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<(), Fault> {
        self.works()?.uses.entry(endpoint.endpoint_id.clone()).or_default().remove(&feature);
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
        let taken_from = self.uses(&endpoint.endpoint_id);
        let mut state = self.works()?;
        match state.endpoints.get_mut(&endpoint.endpoint_id) {
            Some(stored) if stored.retirement.is_none() => {
                if if_in_use == IfInUse::Refuse && !taken_from.is_empty() {
                    return Ok(RetireOutcome::InUse(taken_from));
                }
                let retirement = Retirement { retired_at: now, retired_by: by.clone(), taken_from };
                let event = HealthEvent::retired(endpoint, &retirement);
                stored.retirement = Some(retirement);
                state.events.push(event);
                Ok(RetireOutcome::Retired)
            }
            _ => Ok(RetireOutcome::AlreadyRetired),
        }
    }
}
