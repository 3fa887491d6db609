//! `POST /internal/v1/accounts/{accountId}/endpoints/{endpointId}/credentials`: credentials for a feature of the
//! vendor's, to use an endpoint with.

mod handler;

use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_lambda::config::{EndpointsTable, StateTable};
use be_lambda::internal;
use handler::VendCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    internal::serve("vend-credentials", async |environment| {
        let EndpointsTable(endpoints_table) = EndpointsTable::read(environment)?;
        let StateTable(state_table) = StateTable::read(environment)?;
        let sdk = Sdk::from_environment().await;
        let roles = CustomerRoles::new(&sdk);
        Ok(VendCredentials { store: Tables::new(&sdk, endpoints_table, state_table), roles })
    })
    .await
}
