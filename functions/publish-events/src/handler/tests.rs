use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use be_domain::fault::FaultKind;
use be_domain::health::HealthStatus;
use be_domain::health::event::EventKind;
use be_domain::health::publish::TIME_LIMIT;
use be_lambda::testing::{TestEvent, WaitingClock};
use tokio::sync::Notify;

use super::*;

fn fault(kind: FaultKind) -> Fault {
    Fault { kind, operation: "fake", detail: String::new() }
}

/// A bus that refuses, call by call, the events at these places; and these kinds of events always and for ever, of
/// which one spoils the whole call.
#[derive(Default)]
struct Bus {
    refused: Mutex<VecDeque<Vec<usize>>>,
    never: Vec<EventKind>,
    taken: Mutex<Vec<HealthEvent>>,
    calls: Mutex<usize>,
    /// Reports that it has received what it was given, and never answers.
    deaf: Option<Notify>,
}

impl PublishEvents for Bus {
    async fn publish(&self, events: &[HealthEvent]) -> Vec<Result<(), Fault>> {
        *self.calls.lock().unwrap() += 1;
        if events.iter().any(|event| self.never.contains(&event.kind)) {
            return vec![Err(fault(FaultKind::Unexpected)); events.len()];
        }
        let refused = self.refused.lock().unwrap().pop_front().unwrap_or_default();
        let one = |(index, event): (usize, &HealthEvent)| {
            if refused.contains(&index) {
                return Err(fault(FaultKind::Throttled));
            }
            self.taken.lock().unwrap().push(event.clone());
            Ok(())
        };
        let answer = events.iter().enumerate().map(one).collect();
        if let Some(deaf) = &self.deaf {
            deaf.notify_one();
            std::future::pending::<()>().await;
        }
        answer
    }
}

/// A queue of dead letters, which may be broken.
#[derive(Default)]
struct Letters {
    broken: bool,
    kept: Mutex<Vec<String>>,
}

impl SendDeadLetter for Letters {
    async fn send_dead_letter(&self, letter: &str) -> Result<(), Fault> {
        if self.broken {
            return Err(fault(FaultKind::Unavailable));
        }
        self.kept.lock().unwrap().push(letter.to_owned());
        Ok(())
    }
}

type Tested = Publish<Bus, Letters, WaitingClock>;

fn with(bus: Bus) -> Tested {
    Publish {
        bus,
        dead_letters: Letters::default(),
        clock: WaitingClock::default(),
        read: be_aws::store::event_of_image,
        metrics_namespace: "test".to_owned(),
    }
}

fn worker(refused: &[&[usize]]) -> Tested {
    let refused = Mutex::new(refused.iter().map(|places| places.to_vec()).collect());
    with(Bus { refused, ..Bus::default() })
}

fn records() -> Records {
    serde_json::from_value(TestEvent::named("publish-events-stream").json().clone()).unwrap()
}

/// The same, of which those at these places can't be read.
fn malformed(places: &[usize]) -> Records {
    let mut json = TestEvent::named("publish-events-stream").json().clone();
    for place in places {
        json["Records"][place]["dynamodb"]["NewImage"]["kind"]["S"] = "unknown".into();
    }
    serde_json::from_value(json).unwrap()
}

fn kinds(worker: &Tested) -> Vec<EventKind> {
    worker.bus.taken.lock().unwrap().iter().map(|event| event.kind).collect()
}

fn letters(worker: &Tested) -> Vec<Records> {
    let kept = worker.dead_letters.kept.lock().unwrap();
    kept.iter().map(|letter| serde_json::from_str(letter).unwrap()).collect()
}

fn failures(ids: &[&str]) -> DynamoDbEventResponse {
    retry_from(ids.first().map(|id| (*id).to_owned()))
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
async fn refused_entries_are_retried() {
    let worker = worker(&[&[1], &[0]]);
    assert_eq!(worker.work(records()).await, Ok(failures(&[])));
    assert_eq!(kinds(&worker), [EventKind::Added, EventKind::Retired, EventKind::Drifted]);
    assert_eq!(worker.clock.elapsed(), Duration::from_millis(200 + 400), "it does not hammer at what asks for time");
}

#[tokio::test]
async fn entries_that_stay_refused_are_redelivered_in_order() {
    let worker = worker(&[&[1, 2], &[0], &[0]]);
    assert_eq!(worker.work(records()).await, Ok(failures(&["200"])));
    assert_eq!(
        kinds(&worker),
        [EventKind::Added, EventKind::Retired],
        "the second is to be delivered again, and all after it"
    );
    assert!(letters(&worker).is_empty(), "what passes is no dead letter");
}

#[tokio::test]
async fn an_outage_of_the_bus_is_left_to_the_stream() {
    let worker = worker(&[&[0, 1, 2], &[0, 1, 2], &[0, 1, 2]]);
    assert_eq!(worker.work(records()).await, Ok(failures(&["100"])));
    assert!(letters(&worker).is_empty() && kinds(&worker).is_empty());
}

#[tokio::test]
async fn unreadable_record_is_dead_lettered_whole_and_blocks_nothing() {
    let worker = worker(&[]);
    assert_eq!(worker.work(malformed(&[1])).await, Ok(failures(&[])));
    assert_eq!(kinds(&worker), [EventKind::Added, EventKind::Retired]);
    // The letter is an event that the function takes as it is; here the item was fixed meanwhile.
    let [letter] = letters(&worker).try_into().unwrap();
    let [record] = letter.records.try_into().unwrap();
    assert_eq!(record.new_image(), malformed(&[1]).records[1].new_image());
    assert_eq!(record.sequence_number(), "200");
}

#[tokio::test]
async fn event_that_the_bus_rejects_is_dead_lettered_alone() {
    let worker = with(Bus { never: vec![EventKind::Drifted], ..Bus::default() });
    assert_eq!(worker.work(records()).await, Ok(failures(&[])));
    assert_eq!(kinds(&worker), [EventKind::Added, EventKind::Retired], "each alone, as one made the call fail");
    let [letter] = letters(&worker).try_into().unwrap();
    assert_eq!(worker.work(letter.clone()).await, Ok(failures(&[])));
    assert_eq!(letters(&worker).len(), 2, "what is handed over again before it was fixed is put aside again");
    let fixed = with(Bus::default());
    assert_eq!(fixed.work(letter).await, Ok(failures(&[])));
    assert_eq!(kinds(&fixed), [EventKind::Drifted]);
}

#[tokio::test]
async fn no_record_after_a_redelivered_one_is_dead_lettered() {
    let worker = worker(&[&[0], &[0], &[0]]);
    assert_eq!(worker.work(malformed(&[1])).await, Ok(failures(&["100"])));
    assert!(letters(&worker).is_empty(), "it comes again as well");
}

#[tokio::test]
async fn record_that_the_dead_letter_queue_refuses_is_redelivered() {
    let mut worker = worker(&[]);
    worker.dead_letters.broken = true;
    assert_eq!(worker.work(malformed(&[1])).await, Ok(failures(&["200"])));
    assert_eq!(kinds(&worker), [EventKind::Added, EventKind::Retired]);
}

#[tokio::test]
async fn crash_after_publishing_publishes_again_with_the_same_id() {
    let dying = with(Bus { deaf: Some(Notify::new()), ..Bus::default() });
    tokio::select! {
        done = dying.work(records()) => panic!("it lives: {done:?}"),
        () = dying.bus.deaf.as_ref().unwrap().notified() => {}
    }
    // Lambda was response nothing, so the stream delivers the same records to another.
    let next = worker(&[]);
    assert_eq!(next.work(records()).await, Ok(failures(&[])));
    let ids = |worker: &Tested| worker.bus.taken.lock().unwrap().iter().map(HealthEvent::id).collect::<Vec<_>>();
    assert_eq!(ids(&dying), ids(&next));
    assert_eq!(ids(&next).into_iter().collect::<HashSet<_>>().len(), 3, "each has its own");
}

/// Of which every call takes ten seconds.
struct SlowBus(WaitingClock);

impl PublishEvents for SlowBus {
    async fn publish(&self, events: &[HealthEvent]) -> Vec<Result<(), Fault>> {
        self.0.sleep_until(self.0.elapsed() + Duration::from_secs(10)).await;
        vec![Err(fault(FaultKind::TimedOut)); events.len()]
    }
}

#[tokio::test]
async fn no_work_starts_after_the_time_limit() {
    let clock = WaitingClock::default();
    let worker = Publish {
        bus: SlowBus(clock.clone()),
        dead_letters: Letters::default(),
        clock: clock.clone(),
        read: be_aws::store::event_of_image,
        metrics_namespace: "test".to_owned(),
    };
    assert_eq!(
        worker.work(malformed(&[0])).await,
        Ok(failures(&["100"])),
        "not sent to the dead-letter queue either: there was no time"
    );
    assert!(clock.elapsed() <= TIME_LIMIT + Duration::from_secs(1), "{:?}", clock.elapsed());
    assert!(worker.dead_letters.kept.lock().unwrap().is_empty());
}
