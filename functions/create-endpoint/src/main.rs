//! `POST /v1/endpoints`: adds an endpoint that passed its test.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_aws::system::{OsRandomness, SystemClock};
use be_lambda::http;
use be_lambda::settings::{
    self, DUE_SHARDS, ENDPOINTS_TABLE, HEALTH_CHECK_INTERVAL_MINUTES, MAX_ENDPOINTS_PER_ACCOUNT, STATE_TABLE,
};
use handler::CreateEndpoint;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    http::serve("create-endpoint", |environment| {
        let sdk = Sdk::from_environment();
        let store = Tables::new(&sdk, environment.get(&ENDPOINTS_TABLE)?, environment.get(&STATE_TABLE)?)
            .with_shards(environment.get(&DUE_SHARDS)?);
        let (vendor, schedule) = (settings::vendor(environment)?, environment.get(&HEALTH_CHECK_INTERVAL_MINUTES)?);
        let max_endpoints = environment.get(&MAX_ENDPOINTS_PER_ACCOUNT)?;
        Ok(CreateEndpoint { store, clock: SystemClock, randomness: OsRandomness, vendor, schedule, max_endpoints })
    })
    .await
}
