//! Announces what happened to endpoints: from the stream of the state table to the event bus.

mod handler;

use be_aws::events::EventBus;
use be_aws::sdk::Sdk;
use be_aws::store::event_of_image;
use be_aws::system::SystemClock;
use be_lambda::config::{self, MetricsNamespace};
use be_lambda::worker;
use handler::Publish;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    worker::serve("publish-events", async |environment| {
        let config::EventBus(name) = config::EventBus::read(environment)?;
        let metrics = MetricsNamespace::read(environment)?;
        let bus = EventBus::new(&Sdk::from_environment().await, name);
        Ok(Publish { bus, clock: SystemClock, read: event_of_image, metrics })
    })
    .await
}
