//! `POST` and `GET /v1/external-id`: mints an account's External ID, once, and shows it.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::ExternalIdTable;
use be_aws::system::{OsRandomness, SystemClock};
use be_lambda::config::{self, EndpointsTable};
use be_lambda::server;
use handler::CreateExternalId;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    server::serve("create-external-id", async |environment| {
        let EndpointsTable(endpoints_table) = EndpointsTable::read(environment)?;
        let vendor = config::vendor(environment)?;
        let store = ExternalIdTable::new(&Sdk::from_environment().await, endpoints_table);
        Ok(CreateExternalId { store, clock: SystemClock, randomness: OsRandomness, vendor })
    })
    .await
}
