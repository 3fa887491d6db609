//! `GET /v1/setup`: the customer's side of an endpoint in one paste.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::ExternalIdTable;
use be_lambda::http;
use be_lambda::settings::{self, ENDPOINTS_TABLE};
use handler::Setup;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    http::serve("setup", |environment| {
        let store = ExternalIdTable::new(&Sdk::from_environment(), environment.get(&ENDPOINTS_TABLE)?);
        Ok(Setup { store, offer: settings::offer(environment)? })
    })
    .await
}
