//! `GET /v1/setup`: the customer's side of an endpoint in one paste.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::ExternalIdTable;
use be_lambda::config::{self, EndpointsTable};
use be_lambda::server;
use handler::Setup;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    server::serve("setup", async |environment| {
        let EndpointsTable(endpoints_table) = EndpointsTable::read(environment)?;
        let offer = config::offer(environment)?;
        let store = ExternalIdTable::new(&Sdk::from_environment().await, endpoints_table);
        Ok(Setup { store, offer })
    })
    .await
}
