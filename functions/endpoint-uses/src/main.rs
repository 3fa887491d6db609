//! `PUT` and `DELETE /internal/v1/accounts/{accountId}/endpoints/{endpointId}/uses/{feature}`: a feature of the vendor's
//! begins and stops to use an endpoint.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_lambda::config::{EndpointsTable, StateTable};
use be_lambda::internal;
use handler::EndpointUses;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    internal::serve("endpoint-uses", async |environment| {
        let EndpointsTable(endpoints_table) = EndpointsTable::read(environment)?;
        let StateTable(state_table) = StateTable::read(environment)?;
        Ok(EndpointUses { store: Tables::new(&Sdk::from_environment().await, endpoints_table, state_table) })
    })
    .await
}
