//! `POST /internal/v1/accounts/{accountId}/endpoints/{endpointId}/credentials`: credentials for a feature of the
//! vendor's, to use an endpoint with.

mod handler;

use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_aws::system::SystemClock;
use be_lambda::http;
use be_lambda::settings::{ENDPOINTS_TABLE, STATE_TABLE};
use handler::VendCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    http::serve("vend-credentials", |environment| {
        let sdk = Sdk::from_environment();
        let store = Tables::new(&sdk, environment.get(&ENDPOINTS_TABLE)?, environment.get(&STATE_TABLE)?);
        Ok(VendCredentials { store, roles: CustomerRoles::new(&sdk), clock: SystemClock })
    })
    .await
}
