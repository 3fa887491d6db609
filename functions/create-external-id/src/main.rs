//! `POST` and `GET /v1/external-id`: creates an account's External ID, once, and shows it.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::ExternalIdTable;
use be_aws::system::{OsRandomness, SystemClock};
use be_lambda::http;
use be_lambda::settings::{self, ENDPOINTS_TABLE};
use handler::CreateExternalId;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    http::serve("create-external-id", |environment| {
        let store = ExternalIdTable::new(&Sdk::from_environment(), environment.get(&ENDPOINTS_TABLE)?);
        let vendor = settings::vendor(environment)?;
        Ok(CreateExternalId { store, clock: SystemClock, randomness: OsRandomness, vendor })
    })
    .await
}
