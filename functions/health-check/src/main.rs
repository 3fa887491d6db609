//! Tests the endpoints that are due, batch by batch, and keeps what that says of their health.

mod handler;

use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_aws::system::{OsRandomness, SystemClock};
use be_lambda::config::{self, EndpointsTable, HealthChecks, LeastBatch, MetricsNamespace, StateTable};
use be_lambda::worker;
use handler::CheckHealth;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    worker::serve("health-check", async |environment| {
        let EndpointsTable(endpoints_table) = EndpointsTable::read(environment)?;
        let StateTable(state_table) = StateTable::read(environment)?;
        let vendor = config::vendor(environment)?;
        let HealthChecks { pace, shards } = HealthChecks::read(environment)?;
        let LeastBatch(least) = LeastBatch::read(environment)?;
        let metrics = MetricsNamespace::read(environment)?;
        let sdk = Sdk::from_environment().await;
        let store = Tables::new(&sdk, endpoints_table, state_table).with_shards(shards);
        let roles = CustomerRoles::new(&sdk);
        Ok(CheckHealth { store, roles, clock: SystemClock, randomness: OsRandomness, vendor, pace, least, metrics })
    })
    .await
}
