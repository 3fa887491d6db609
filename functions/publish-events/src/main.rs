//! Announces what happened to endpoints: from the stream of the state table to the event bus.

mod handler;

use be_aws::event_bus::EventBus;
use be_aws::queue::DeadLetters;
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
        let config::DeadLetterQueue(url) = config::DeadLetterQueue::read(environment)?;
        let metrics = MetricsNamespace::read(environment)?;
        let sdk = Sdk::from_environment().await;
        let (bus, dead_letters) = (EventBus::new(&sdk, name), DeadLetters::new(&sdk, url));
        Ok(Publish { bus, dead_letters, clock: SystemClock, read: event_of_image, metrics })
    })
    .await
}
