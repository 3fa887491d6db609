use std::collections::VecDeque;
use std::sync::Mutex;

use be_domain::fault::FaultKind;
use be_domain::health::HealthStatus;
use be_domain::health::timeline::EventKind;
use be_lambda::testing::{Event, StoppedClock};

use super::*;

/// A bus that refuses, call by call, the events at these places.
#[derive(Default)]
struct Bus {
    refused: Mutex<VecDeque<Vec<usize>>>,
    taken: Mutex<Vec<HealthEvent>>,
}

impl Announce for Bus {
    async fn announce(&self, events: &[HealthEvent]) -> Vec<Result<(), Fault>> {
        let refused = self.refused.lock().unwrap().pop_front().unwrap_or_default();
        let one = |(index, event): (usize, &HealthEvent)| {
            if refused.contains(&index) {
                let detail = "ThrottlingException".to_owned();
                return Err(Fault { kind: FaultKind::Throttled, operation: "events:PutEvents", detail });
            }
            self.taken.lock().unwrap().push(event.clone());
            Ok(())
        };
        events.iter().enumerate().map(one).collect()
    }
}

fn worker(refused: &[&[usize]]) -> Publish<Bus, StoppedClock> {
    let refused = Mutex::new(refused.iter().map(|places| places.to_vec()).collect());
    Publish {
        bus: Bus { refused, ..Bus::default() },
        clock: StoppedClock,
        read: be_aws::store::event_of_image,
        metrics: MetricsNamespace("test".to_owned()),
    }
}

fn records() -> Records {
    serde_json::from_value(Event::named("publish-events-stream").json().clone()).unwrap()
}

fn kinds(worker: &Publish<Bus, StoppedClock>) -> Vec<EventKind> {
    worker.bus.taken.lock().unwrap().iter().map(|event| event.kind).collect()
}

fn failures(ids: &[&str]) -> BatchFailures {
    BatchFailures::of(ids.iter().map(|id| (*id).to_owned()))
}

#[tokio::test]
async fn the_event_of_the_stream_as_it_stands() {
    let worker = worker(&[]);
    assert_eq!(worker.work(records()).await, Ok(failures(&[])));
    assert_eq!(kinds(&worker), [EventKind::Added, EventKind::Drifted, EventKind::Retired]);
    let drifted = worker.bus.taken.lock().unwrap()[1].clone();
    assert_eq!(drifted.status, Some(HealthStatus::Drifted));
    assert_eq!(drifted.findings[0].action.as_deref(), Some("s3:DeleteObject"));
}

#[tokio::test]
async fn what_the_bus_refuses_is_put_on_it_again() {
    let worker = worker(&[&[1], &[0]]);
    assert_eq!(worker.work(records()).await, Ok(failures(&[])));
    assert_eq!(kinds(&worker), [EventKind::Added, EventKind::Retired, EventKind::Drifted]);
}

#[tokio::test]
async fn what_it_goes_on_refusing_comes_again_from_there_on() {
    let worker = worker(&[&[1, 2], &[0], &[0]]);
    assert_eq!(worker.work(records()).await, Ok(failures(&["200"])));
    assert_eq!(
        kinds(&worker),
        [EventKind::Added, EventKind::Retired],
        "the second is to come again, and all behind it"
    );
}

#[tokio::test]
async fn a_record_that_cannot_be_read_holds_up_what_is_behind_it_and_nothing_before() {
    let mut json = Event::named("publish-events-stream").json().clone();
    json["Records"][1]["dynamodb"]["NewImage"]["kind"]["S"] = "odd".into();
    let worker = worker(&[]);
    assert_eq!(worker.work(serde_json::from_value(json).unwrap()).await, Ok(failures(&["200"])));
    assert_eq!(kinds(&worker), [EventKind::Added]);
}

#[tokio::test]
async fn a_batch_that_starts_with_what_cannot_be_announced_is_to_be_halved() {
    let mut json = Event::named("publish-events-stream").json().clone();
    json["Records"][0]["dynamodb"]["NewImage"]["kind"]["S"] = "odd".into();
    let error = worker(&[]).work(serde_json::from_value(json).unwrap()).await.unwrap_err();
    assert_eq!(error.kind, FaultKind::Unexpected);
    let error = worker(&[&[0], &[0], &[0]]).work(records()).await.unwrap_err();
    assert_eq!(error.kind, FaultKind::Throttled);
}
