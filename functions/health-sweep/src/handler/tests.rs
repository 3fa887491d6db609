use std::sync::Mutex;
use std::time::Duration;

use be_domain::fault::FaultKind;
use be_domain::ports::{DueHealthCheck, DuePage, Shard};
use be_lambda::testing::{StoppedClock, TestEvent, stored_endpoint};

use super::*;

/// One endpoint is due, in the first shard; the second may be broken.
struct OneDue {
    broken: bool,
}

fn due() -> DueHealthCheck {
    let endpoint = stored_endpoint("acme").endpoint;
    DueHealthCheck { account_id: endpoint.account_id, endpoint_id: endpoint.endpoint_id, version: 3 }
}

impl FindDue for OneDue {
    type Position = ();

    async fn due(&self, shard: Shard, now: jiff::Timestamp, _: Option<()>) -> Result<DuePage<()>, Fault> {
        assert_eq!(now, StoppedClock.now());
        match shard.number() {
            0 => Ok(DuePage { due: vec![due()], since: Some(now), unreadable: 1, next: None }),
            1 if self.broken => {
                Err(Fault { kind: FaultKind::Throttled, operation: "dynamodb:Query", detail: "slow".to_owned() })
            }
            _ => Ok(DuePage { due: Vec::new(), since: None, unreadable: 0, next: None }),
        }
    }
}

#[derive(Default)]
struct CollectingQueue(Mutex<Vec<DueHealthCheck>>);

impl QueueHealthChecks for CollectingQueue {
    async fn waiting(&self) -> Result<usize, Fault> {
        Ok(4)
    }

    async fn send(&self, batch: &[DueHealthCheck]) -> Result<Vec<DueHealthCheck>, Fault> {
        self.0.lock().unwrap().extend_from_slice(batch);
        Ok(Vec::new())
    }
}

fn worker(broken: bool) -> Sweep<OneDue, CollectingQueue, StoppedClock> {
    let limits = SweepLimits { max_waiting: Lanes { fast: 100, slow: 100 }, time: Duration::from_secs(1) };
    let metrics_namespace = "test".to_owned();
    Sweep { store: OneDue { broken }, queues: Lanes::default(), clock: StoppedClock, limits, metrics_namespace }
}

#[tokio::test]
async fn the_event_of_the_schedule_as_it_stands() {
    let worker = worker(false);
    let event = TestEvent::named("health-sweep-schedule").json().clone();
    let answer = worker.work(event).await.unwrap();
    assert_eq!(answer, json!({ "found": 1, "sent": 1, "waiting": 8, "complete": true }));
    assert_eq!(*worker.queues.fast.0.lock().unwrap(), [due()]);
}

#[tokio::test]
async fn a_broken_shard_is_an_error_and_the_others_are_sent() {
    let worker = worker(true);
    assert_eq!(worker.work(Value::Null).await.unwrap_err().kind, FaultKind::Throttled);
    assert_eq!(*worker.queues.fast.0.lock().unwrap(), [due()]);
}
