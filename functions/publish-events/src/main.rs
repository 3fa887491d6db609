//! Publishes what happened to endpoints: from the stream of the state table to the event bus.

mod handler;

use be_aws::event_bus::EventBus;
use be_aws::queue::DeadLetterQueue;
use be_aws::sdk::Sdk;
use be_aws::store::event_of_image;
use be_aws::system::SystemClock;
use be_lambda::settings::{DEAD_LETTER_QUEUE_URL, EVENT_BUS, METRICS_NAMESPACE};
use be_lambda::worker;
use handler::Publish;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    worker::serve("publish-events", |environment| {
        let sdk = Sdk::from_environment();
        Ok(Publish {
            bus: EventBus::new(&sdk, environment.get(&EVENT_BUS)?),
            dead_letters: DeadLetterQueue::new(&sdk, environment.get(&DEAD_LETTER_QUEUE_URL)?),
            clock: SystemClock,
            read: event_of_image,
            metrics_namespace: environment.get(&METRICS_NAMESPACE)?,
        })
    })
    .await
}
