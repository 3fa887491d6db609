//! `POST /v1/endpoints`: adds an endpoint that passed its test.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_aws::system::{OsRandomness, SystemClock};
use be_lambda::config::{self, EndpointsTable, HealthChecks, StateTable};
use be_lambda::server;
use handler::CreateEndpoint;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    server::serve("create-endpoint", async |environment| {
        let EndpointsTable(endpoints_table) = EndpointsTable::read(environment)?;
        let StateTable(state_table) = StateTable::read(environment)?;
        let vendor = config::vendor(environment)?;
        let HealthChecks { pace, shards } = HealthChecks::read(environment)?;
        let store = Tables::new(&Sdk::from_environment().await, endpoints_table, state_table).with_shards(shards);
        Ok(CreateEndpoint { store, clock: SystemClock, randomness: OsRandomness, vendor, pace })
    })
    .await
}
