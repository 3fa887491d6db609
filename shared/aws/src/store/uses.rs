//! Which features use an endpoint: a set of their names, and every change of it a transaction.

use be_domain::endpoint::{Endpoint, Feature};
use be_domain::fault::Fault;
use be_domain::ports::{RegisterOutcome, RegisterUse, ReleaseUse};

use super::backoff::Backoff;
use super::tables::Tables;
use super::transact::Verdict;
use super::transactions;

impl RegisterUse for Tables {
    async fn register_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<RegisterOutcome, Fault> {
        let items = transactions::registration(endpoint, feature);
        match self.transact(&items, &mut Backoff::start()).await? {
            Verdict::Written => Ok(RegisterOutcome::Registered),
            // Only the item that must be absent has a condition.
            Verdict::Refused { .. } => Ok(RegisterOutcome::Retired),
        }
    }
}

impl ReleaseUse for Tables {
    async fn release_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<(), Fault> {
        // A refusal means that the use was never registered, or was released by an attempt whose answer was lost.
        self.transact(&transactions::release(endpoint, feature), &mut Backoff::start()).await.map(drop)
    }
}
