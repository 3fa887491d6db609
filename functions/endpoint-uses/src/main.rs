//! `PUT` and `DELETE /internal/v1/accounts/{accountId}/endpoints/{endpointId}/uses/{feature}`: a feature of the
//! vendor's starts and stops to use an endpoint.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_lambda::http;
use be_lambda::settings::{ENDPOINTS_TABLE, STATE_TABLE};
use handler::EndpointUses;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    http::serve("endpoint-uses", |environment| {
        let sdk = Sdk::from_environment();
        let store = Tables::new(&sdk, environment.get(&ENDPOINTS_TABLE)?, environment.get(&STATE_TABLE)?);
        Ok(EndpointUses { store })
    })
    .await
}
