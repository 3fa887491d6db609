//! Every few minutes: puts the endpoints whose health check is due on the queue.

mod handler;

use std::time::Duration;

use be_aws::queue::CheckQueue;
use be_aws::sdk::Sdk;
use be_aws::store::DueIndex;
use be_aws::system::SystemClock;
use be_domain::health::sweep::SweepLimits;
use be_lambda::config::{self, MetricsNamespace, StateTable};
use be_lambda::worker;
use handler::Sweep;

/// Well inside the function's timeout, and before the next sweep begins.
const TIME: Duration = Duration::from_secs(45);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    worker::serve("health-sweep", async |environment| {
        let StateTable(state_table) = StateTable::read(environment)?;
        let config::CheckQueue { url, max_waiting } = config::CheckQueue::read(environment)?;
        let metrics = MetricsNamespace::read(environment)?;
        let sdk = Sdk::from_environment().await;
        let store = DueIndex::new(&sdk, state_table);
        let limits = SweepLimits { max_waiting, time: TIME };
        Ok(Sweep { store, queue: CheckQueue::new(&sdk, url), clock: SystemClock, limits, metrics })
    })
    .await
}
