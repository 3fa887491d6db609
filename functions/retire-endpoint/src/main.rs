//! `DELETE /v1/endpoints/{endpointId}`: retires an endpoint; its record stays, its name and prefix are free again.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_aws::system::SystemClock;
use be_lambda::config::{EndpointsTable, StateTable};
use be_lambda::server;
use handler::Retire;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    server::serve("retire-endpoint", async |environment| {
        let EndpointsTable(endpoints_table) = EndpointsTable::read(environment)?;
        let StateTable(state_table) = StateTable::read(environment)?;
        let store = Tables::new(&Sdk::from_environment().await, endpoints_table, state_table);
        Ok(Retire { store, clock: SystemClock })
    })
    .await
}
