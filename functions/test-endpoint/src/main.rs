//! `POST /v1/endpoints/test` and `POST /v1/endpoints/{endpointId}/test`: tests a configuration or an endpoint.

mod handler;

use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_aws::system::{OsRandomness, SystemClock};
use be_domain::setup::policy_name;
use be_lambda::http;
use be_lambda::settings::{self, DUE_SHARDS, ENDPOINTS_TABLE, HEALTH_CHECK_INTERVAL_MINUTES, STATE_TABLE, VENDOR_NAME};
use handler::TestEndpoint;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    http::serve("test-endpoint", |environment| {
        let sdk = Sdk::from_environment();
        let store = Tables::new(&sdk, environment.get(&ENDPOINTS_TABLE)?, environment.get(&STATE_TABLE)?)
            .with_shards(environment.get(&DUE_SHARDS)?);
        let roles = CustomerRoles::new(&sdk);
        let (vendor, schedule) = (settings::vendor(environment)?, environment.get(&HEALTH_CHECK_INTERVAL_MINUTES)?);
        let limits = settings::test_limits(environment)?;
        let policy_name = policy_name(&environment.get(&VENDOR_NAME)?);
        let (clock, randomness) = (SystemClock, OsRandomness);
        Ok(TestEndpoint { store, roles, clock, randomness, vendor, policy_name, schedule, limits })
    })
    .await
}
