//! Reading one endpoint.

use be_domain::endpoint::{Endpoint, Retirement};
use be_domain::fault::Fault;
use be_domain::health::Health;
use be_domain::ports::{ReadEndpoint, ReadHealth};
use be_domain::values::{AccountId, EndpointId};
use futures_util::future::try_join;

use super::health_item::HealthItem;
use super::keys;
use super::tables::Tables;

impl ReadEndpoint for Tables {
    async fn endpoint(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> Result<Option<(Endpoint, Option<Retirement>)>, Fault> {
        let endpoint_key = keys::endpoint(account, endpoint_id);
        let retirement_key = keys::retirement(account, endpoint_id);
        let (endpoint, retirement) =
            try_join(self.get::<Endpoint>(&endpoint_key), self.get::<Retirement>(&retirement_key)).await?;
        Ok(endpoint.map(|endpoint| (endpoint, retirement)))
    }
}

impl ReadHealth for Tables {
    async fn health(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<Health, Fault> {
        let found = self.get::<HealthItem>(&keys::health(account, endpoint_id)).await?;
        found.map(Health::from).ok_or_else(|| missing_health(endpoint_id))
    }
}

/// Every endpoint is added with a health in the same transaction, so one without was corrupted by hand.
pub(super) fn missing_health(endpoint_id: &EndpointId) -> Fault {
    Fault::unexpected("dynamodb:GetItem", format!("the health item of {endpoint_id} is missing"))
}
