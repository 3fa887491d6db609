//! `DELETE /v1/endpoints/{endpointId}`: retires an endpoint; its record stays, its name and prefix are free again.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_aws::system::SystemClock;
use be_lambda::http;
use be_lambda::settings::{ENDPOINTS_TABLE, STATE_TABLE};
use handler::Retire;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    http::serve("retire-endpoint", |environment| {
        let sdk = Sdk::from_environment();
        let store = Tables::new(&sdk, environment.get(&ENDPOINTS_TABLE)?, environment.get(&STATE_TABLE)?);
        Ok(Retire { store, clock: SystemClock })
    })
    .await
}
