//! `GET /v1/endpoints` and below: shows endpoints; `PUT` and `PATCH` on one are refused with advice.

mod handler;

use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_lambda::http;
use be_lambda::settings::{ENDPOINTS_TABLE, STATE_TABLE};
use handler::ReadEndpoints;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    http::serve("read-endpoints", |environment| {
        let sdk = Sdk::from_environment();
        let store = Tables::new(&sdk, environment.get(&ENDPOINTS_TABLE)?, environment.get(&STATE_TABLE)?);
        Ok(ReadEndpoints { store })
    })
    .await
}
