//! Every few minutes: puts the endpoints whose health check is due on the queue.

mod handler;

use std::time::Duration;

use be_aws::queue::HealthCheckQueue;
use be_aws::sdk::Sdk;
use be_aws::store::DueIndex;
use be_aws::system::SystemClock;
use be_domain::health::Lanes;
use be_domain::health::sweep::SweepLimits;
use be_lambda::settings::{
    CHECK_QUEUE_MAX_WAITING, CHECK_QUEUE_URL, METRICS_NAMESPACE, SLOW_CHECK_QUEUE_MAX_WAITING, SLOW_CHECK_QUEUE_URL,
    STATE_TABLE,
};
use be_lambda::worker;
use handler::Sweep;

/// Well inside the function's timeout, and before the next sweep begins.
const TIME: Duration = Duration::from_secs(45);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    worker::serve("health-sweep", |environment| {
        let sdk = Sdk::from_environment();
        Ok(Sweep {
            store: DueIndex::new(&sdk, environment.get(&STATE_TABLE)?),
            queues: Lanes {
                fast: HealthCheckQueue::new(&sdk, environment.get(&CHECK_QUEUE_URL)?),
                slow: HealthCheckQueue::new(&sdk, environment.get(&SLOW_CHECK_QUEUE_URL)?),
            },
            clock: SystemClock,
            limits: SweepLimits {
                max_waiting: Lanes {
                    fast: environment.get(&CHECK_QUEUE_MAX_WAITING)?,
                    slow: environment.get(&SLOW_CHECK_QUEUE_MAX_WAITING)?,
                },
                time: TIME,
            },
            metrics_namespace: environment.get(&METRICS_NAMESPACE)?,
        })
    })
    .await
}
