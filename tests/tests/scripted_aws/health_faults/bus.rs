//! The event bus, as EventBridge answers.

use be_aws::event_bus::EventBus;
use be_domain::endpoint::BucketAccess;
use be_domain::fault::{Fault, FaultKind};
use be_domain::health::Finding;
use be_domain::health::event::HealthEvent;
use be_domain::ports::PublishEvents;
use jiff::Timestamp;
use serde_json::{Value, json};
use tests::event_schema;

use super::service::{Service, error};
use crate::customer::endpoint;

/// Events that differ in their sequence.
fn events(count: u64) -> Vec<HealthEvent> {
    let endpoint = endpoint(BucketAccess::ReadOnly, Timestamp::UNIX_EPOCH);
    (1..=count).map(|sequence| HealthEvent { sequence, ..HealthEvent::added(&endpoint) }).collect()
}

fn taken(count: usize) -> Value {
    json!({ "FailedEntryCount": 0, "Entries": vec![json!({ "EventId": "id" }); count] })
}

/// The sequences of what was put, call by call.
fn put(service: &Service) -> Vec<Vec<u64>> {
    let sequence = |entry: &Value| {
        assert_eq!((&entry["EventBusName"], &entry["Source"]), (&json!("bus"), &json!("bucket-endpoint")));
        let detail: Value = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
        event_schema::assert_valid(&detail);
        detail["sequence"].as_u64().unwrap()
    };
    let call = |input: &Value| input["Entries"].as_array().unwrap().iter().map(sequence).collect();
    service.inputs("PutEvents").iter().map(call).collect()
}

fn kinds(results: &[Result<(), Fault>]) -> Vec<Option<FaultKind>> {
    results.iter().map(|result| result.as_ref().err().map(|fault| fault.kind)).collect()
}

#[tokio::test]
async fn each_entry_has_its_own_result() {
    let refused = |code: &str| json!({ "ErrorCode": code, "ErrorMessage": "a confidential message" });
    let entries = json!([
        { "EventId": "id" }, refused("ThrottlingException"), refused("InternalFailure"), refused("InternalException"),
        refused("MalformedDetail"), refused("AccessDeniedException"),
    ]);
    let (_service, sdk) = Service::answering([json!({ "FailedEntryCount": 5, "Entries": entries })]).await;
    // The answer says nothing of the seventh.
    let results = EventBus::new(&sdk, "bus").publish(&events(7)).await;
    let expected = [
        None,
        Some(FaultKind::Throttled),
        Some(FaultKind::Unavailable),
        Some(FaultKind::Unavailable),
        Some(FaultKind::Unexpected),
        Some(FaultKind::OwnCredentials),
        Some(FaultKind::Unexpected),
    ];
    assert_eq!(kinds(&results), expected);
    assert!(
        results.iter().filter_map(|result| result.as_ref().err()).all(|fault| !fault.detail.contains("confidential"))
    );
}

#[tokio::test]
async fn more_than_ten_go_in_several_calls_of_which_one_may_fail() {
    let (service, sdk) = Service::answering([taken(10), error("ValidationException"), taken(3)]).await;
    let results = EventBus::new(&sdk, "bus").publish(&events(23)).await;
    let expected = [vec![None; 10], vec![Some(FaultKind::Unexpected); 10], vec![None; 3]].concat();
    assert_eq!(kinds(&results), expected);
    let calls = [(1..=10).collect::<Vec<_>>(), (11..=20).collect(), (21..=23).collect()];
    assert_eq!(put(&service), calls);
}

/// A fault of the deployment, not of the events: they wait for the bus and are no dead letters.
#[tokio::test]
async fn a_missing_bus_is_tried_again() {
    let refused = json!({ "ErrorCode": "ResourceNotFoundException", "ErrorMessage": "no bus" });
    for answer in [error("ResourceNotFoundException"), json!({ "FailedEntryCount": 1, "Entries": [refused] })] {
        let (_service, sdk) = Service::answering([answer]).await;
        let results = EventBus::new(&sdk, "bus").publish(&events(1)).await;
        assert_eq!(kinds(&results), [Some(FaultKind::Unavailable)]);
        assert!(!results[0].as_ref().unwrap_err().detail.contains("no bus"));
    }
}

#[tokio::test]
async fn entries_beyond_the_size_limit_go_in_several_calls() {
    let (service, sdk) = Service::answering([taken(2), taken(1), taken(2)]).await;
    let mut events = events(5);
    for (event, kilobytes) in events.iter_mut().zip([90, 90, 90, 190, 1]) {
        let message = "x".repeat(kilobytes * 1_000);
        event.findings = vec![Finding { check: "list".to_owned(), message, ..Finding::default() }];
    }
    let results = EventBus::new(&sdk, "bus").publish(&events).await;
    assert_eq!(put(&service), [vec![1, 2], vec![3], vec![4, 5]]);
    assert_eq!(kinds(&results), [None; 5]);
}
