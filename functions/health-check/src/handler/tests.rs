use be_domain::endpoint::Retirement;
use be_domain::fault::FaultKind;
use be_domain::health::HealthStatus;
use be_domain::report::IAM_CHANGE;
use be_domain::values::EndpointId;
use be_lambda::testing::{
    CountingRandomness, Memory, ScriptedCustomer, SteppedClock, TestEvent, WaitingClock, stored_endpoint, vendor,
};

use super::*;

type Tested = CheckHealth<Memory, ScriptedCustomer, SteppedClock, CountingRandomness>;

fn worker(store: Memory, roles: ScriptedCustomer) -> Tested {
    CheckHealth {
        store,
        roles,
        clock: SteppedClock::default(),
        randomness: CountingRandomness::default(),
        vendor: vendor(),
        schedule: Schedule::default(),
        canary: None,
        min_batch_time: Duration::ZERO,
        metrics_namespace: "test".to_owned(),
    }
}

fn there() -> Memory {
    Memory::default().with_external_id("acme").with_endpoint(stored_endpoint("acme"))
}

fn id() -> EndpointId {
    stored_endpoint("acme").endpoint.endpoint_id
}

fn message(message_id: &str, version: u64) -> SqsMessage {
    let endpoint = stored_endpoint("acme").endpoint;
    let due = DueHealthCheck { account_id: endpoint.account_id, endpoint_id: endpoint.endpoint_id, version };
    let mut message = SqsMessage::default();
    message.message_id = Some(message_id.to_owned());
    message.body = Some(serde_json::to_string(&due).unwrap());
    message
}

fn batch(records: Vec<SqsMessage>) -> SqsEvent {
    let mut event = SqsEvent::default();
    event.records = records;
    event
}

fn failures(ids: &[&str]) -> SqsBatchResponse {
    failed_messages(ids.iter().map(|id| (*id).to_owned()).collect())
}

#[tokio::test]
async fn the_event_of_the_queue_as_it_stands() {
    let worker = worker(there(), ScriptedCustomer::denying());
    let event: SqsEvent = serde_json::from_value(TestEvent::named("health-check-queue").json().clone()).unwrap();
    assert_eq!(worker.work(event).await, Ok(failures(&["message-that-is-no-check"])));
    let record = worker.store.record(&id());
    assert_eq!((record.health.status, record.version), (HealthStatus::Suspect, 2));
    assert_eq!(worker.roles.sessions(), 1, "the same check twice in a batch is one test");
}

#[tokio::test]
async fn late_duplicate_and_disordered_messages_change_and_probe_nothing() {
    let worker = worker(there(), ScriptedCustomer::denying());
    let work = async |version| worker.work(batch(vec![message("m", version)])).await.unwrap();
    work(1).await;
    assert_eq!((worker.store.record(&id()).version, worker.roles.sessions()), (2, 1));
    for version in [1, 0, 3, 99, 1] {
        assert_eq!(work(version).await, failures(&[]));
        assert_eq!((worker.store.record(&id()).version, worker.roles.sessions()), (2, 1), "{version}");
    }
    worker.clock.step(IAM_CHANGE);
    work(2).await;
    assert_eq!(worker.store.record(&id()).health.status, HealthStatus::Drifted);
    assert_eq!(worker.store.events().len(), 2);
}

#[tokio::test]
async fn what_is_retired_or_gone_is_not_tested() {
    let mut stored = stored_endpoint("acme");
    let (retired_at, retired_by) = (stored.endpoint.created_at, stored.endpoint.created_by.clone());
    stored.retirement = Some(Retirement { retired_at, retired_by, taken_from: [].into() });
    for store in [Memory::default().with_external_id("acme"), there().with_endpoint(stored)] {
        let worker = worker(store, ScriptedCustomer::denying());
        assert_eq!(worker.work(batch(vec![message("m", 1)])).await, Ok(failures(&[])));
        assert_eq!(worker.roles.sessions(), 0);
    }
    let others = Memory::default().with_external_id("acme").with_endpoint(stored_endpoint("other"));
    let worker = worker(others, ScriptedCustomer::denying());
    assert_eq!(worker.work(batch(vec![message("m", 1)])).await, Ok(failures(&[])));
    assert_eq!(worker.roles.sessions(), 0, "a message of one account does not reach another's endpoint");
}

#[tokio::test]
async fn throttles_flag_nothing() {
    let worker = worker(there(), ScriptedCustomer::throttled());
    for version in 1..=2 {
        worker.work(batch(vec![message("m", version)])).await.unwrap();
        assert_eq!(worker.store.record(&id()).health.status, HealthStatus::Healthy);
    }
    worker.work(batch(vec![message("m", 3)])).await.unwrap();
    let record = worker.store.record(&id());
    assert_eq!(record.health.status, HealthStatus::Unreachable);
    assert_eq!(record.health.findings[0].code, "throttled");
}

#[tokio::test]
async fn faults_of_the_store_return_the_messages_to_the_queue() {
    let worker = worker(Memory::broken(FaultKind::Throttled), ScriptedCustomer::new());
    let done = worker.work(batch(vec![message("a", 1), message("b", 2), message("c", 1)])).await.unwrap();
    assert_eq!(done.batch_item_failures.len(), 3);
    assert_eq!(worker.roles.sessions(), 0);
}

/// A worker on a clock that waits, whose batches take a second at least.
fn slowed(roles: ScriptedCustomer) -> CheckHealth<Memory, ScriptedCustomer, WaitingClock, CountingRandomness> {
    let CheckHealth { store, roles, randomness, vendor, schedule, canary, metrics_namespace, .. } =
        worker(there(), roles);
    let min_batch_time = Duration::from_secs(1);
    CheckHealth {
        store,
        roles,
        clock: WaitingClock::default(),
        randomness,
        vendor,
        schedule,
        canary,
        min_batch_time,
        metrics_namespace,
    }
}

#[tokio::test]
async fn a_batch_takes_its_minimum_time_so_that_sts_is_not_called_too_often() {
    let worker = slowed(ScriptedCustomer::denying());
    for (version, seconds) in [(1, 1), (2, 2)] {
        worker.work(batch(vec![message("m", version)])).await.unwrap();
        assert_eq!(worker.clock.elapsed(), Duration::from_secs(seconds));
    }
    worker.work(batch(vec![message("late", 1)])).await.unwrap();
    assert_eq!(worker.clock.elapsed(), Duration::from_secs(2), "what is not due makes no call");
}

/// The messages of a batch without a verdict are done, for the next sweep sends them again.
#[tokio::test]
async fn a_batch_without_a_verdict_returns_no_message_to_the_queue() {
    let role = be_domain::values::RoleArn::parse("arn:aws:iam::444455556666:role/canary").unwrap();
    let store = there().with_external_id(Canary::ACCOUNT);
    let worker = CheckHealth { canary: Canary::new(role), ..worker(store, ScriptedCustomer::denying()) };
    assert_eq!(worker.work(batch(vec![message("m", 1)])).await, Ok(failures(&[])));
    let record = worker.store.record(&id());
    assert_eq!((record.health.status, record.version), (HealthStatus::Healthy, 1));
    let sessions = worker.roles.sessions();
    assert_eq!(sessions, 1, "the canary's role, and that of no endpoint");
    assert_eq!(worker.work(batch(Vec::new())).await, Ok(failures(&[])));
    assert_eq!(worker.roles.sessions(), sessions, "without an endpoint nothing is to be proved");
}
