//! `GET /v1/endpoints` and below: shows endpoints; `PUT` and `PATCH` on one are refused with the way out.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_lambda::config::{EndpointsTable, StateTable};
use be_lambda::server;
use handler::ReadEndpoints;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    server::serve("read-endpoints", async |environment| {
        let EndpointsTable(endpoints_table) = EndpointsTable::read(environment)?;
        let StateTable(state_table) = StateTable::read(environment)?;
        Ok(ReadEndpoints { store: Tables::new(&Sdk::from_environment().await, endpoints_table, state_table) })
    })
    .await
}
