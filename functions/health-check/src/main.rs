//! Tests the endpoints that are due, batch by batch, and updates their health.

mod handler;
mod sts_quota;
mod tally;

use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_aws::system::{OsRandomness, SystemClock};
use be_lambda::settings::{
    self, DUE_SHARDS, ENDPOINTS_TABLE, HEALTH_CHECK_INTERVAL_MINUTES, HEALTH_CHECK_MIN_BATCH_MILLIS, METRICS_NAMESPACE,
    STATE_TABLE,
};
use be_lambda::worker;
use handler::CheckHealth;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    worker::serve("health-check", |environment| {
        let sdk = Sdk::from_environment();
        let vendor = settings::vendor(environment)?;
        Ok(CheckHealth {
            store: Tables::new(&sdk, environment.get(&ENDPOINTS_TABLE)?, environment.get(&STATE_TABLE)?)
                .with_shards(environment.get(&DUE_SHARDS)?),
            roles: CustomerRoles::new(&sdk),
            clock: SystemClock,
            randomness: OsRandomness,
            canary: settings::canary(environment, &vendor)?,
            vendor,
            schedule: environment.get(&HEALTH_CHECK_INTERVAL_MINUTES)?,
            min_batch_time: environment.get(&HEALTH_CHECK_MIN_BATCH_MILLIS)?,
            metrics_namespace: environment.get(&METRICS_NAMESPACE)?,
        })
    })
    .await
}
