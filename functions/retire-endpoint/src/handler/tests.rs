use be_domain::endpoint::Feature;
use be_domain::fault::FaultKind;
use be_domain::ports::{RegisterOutcome, RegisterUse, SaveLastVended};
use be_lambda::testing::{Memory, StoppedClock, TestEvent, stored_endpoint};

use serde_json::json;

use super::*;

fn handler(store: Memory) -> Retire<Memory, StoppedClock> {
    Retire { store, clock: StoppedClock }
}

fn delete() -> TestEvent {
    TestEvent::named("retire-endpoint-delete")
}

#[tokio::test]
async fn answers_with_the_retired_endpoint_however_often() {
    let handler = handler(Memory::default().with_endpoint(stored_endpoint("acme")));
    let first = delete().send(&handler).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.body["retiredAt"], "2025-01-02T03:04:05.678Z");
    assert_eq!(delete().send(&handler).await, first);
}

#[tokio::test]
async fn anothers_endpoint_looks_as_if_it_did_not_exist() {
    let others = handler(Memory::default().with_endpoint(stored_endpoint("other")));
    let nobodys = handler(Memory::default());
    let response = delete().send(&others).await;
    assert_eq!((response.status, response.code()), (404, "endpoint_not_found"));
    assert_eq!(delete().send(&nobodys).await, response);
    for invalid in ["", "ep_x", "../v1", "%2e%2e", "ep_0193F1A0-5A2B-7C3D-8E4F-0123456789AB"] {
        assert_eq!(delete().with_endpoint(invalid).send(&others).await, response, "{invalid}");
    }
}

#[tokio::test]
async fn takes_nothing_but_the_path() {
    let handler = handler(Memory::default().with_endpoint(stored_endpoint("acme")));
    let response = delete().with_query("Force=true").with_body("{\"force\": true}").send(&handler).await;
    assert_eq!(response.status, 400);
    assert_eq!(response.errors(), [("/force", "unknown_field"), ("/query/Force", "wrong_case")]);
    for invalid in ["force", "force=1", "force=True", "force=yes"] {
        let response = delete().with_query(invalid).send(&handler).await;
        assert_eq!(response.errors(), [("/query/force", "parameter_invalid")], "{invalid}");
    }
    assert_eq!(delete().with_scope("endpoints:read").send(&handler).await.code(), "forbidden");
    assert_eq!(delete().without_token().send(&handler).await.status, 401);
    let get = delete().send(&handler).await;
    assert_eq!(get.status, 200, "nothing of the above retired it, and this did");
}

#[tokio::test]
async fn one_in_use_is_retired_by_force_alone() {
    let stored = stored_endpoint("acme");
    let endpoint = stored.endpoint.clone();
    let store = Memory::default().with_endpoint(stored);
    for feature in [Feature::Telemetry, Feature::Billing] {
        assert_eq!(store.register_use(&endpoint, feature).await, Ok(RegisterOutcome::Registered));
    }
    let vended = StoppedClock.now();
    assert_eq!(store.replace_last_vended(&endpoint, Feature::Billing, None, Some(vended)).await, Ok(()));
    let handler = handler(store);
    for query in ["", "force=false"] {
        let response = delete().with_query(query).send(&handler).await;
        assert_eq!((response.status, response.code()), (409, "endpoint_in_use"), "{query}");
        assert_eq!(response.body["features"], json!(["telemetry", "billing"]));
        let uses = json!([
            { "feature": "telemetry" },
            { "feature": "billing", "lastVendedAt": "2025-01-02T03:04:05.678Z" },
        ]);
        assert_eq!(response.body["uses"], uses);
        let detail = response.body["detail"].as_str().unwrap();
        assert!(detail.contains("telemetry, billing") && detail.contains("?force=true"), "{detail}");
    }
    assert_eq!(handler.store.retirement(&endpoint.endpoint_id), None);
    let response = delete().with_query("force=true").send(&handler).await;
    assert_eq!((response.status, response.body["retiredAt"].is_string()), (200, true));
    let retirement = handler.store.retirement(&endpoint.endpoint_id).unwrap();
    assert_eq!(retirement.taken_from, [Feature::Telemetry, Feature::Billing].into());
}

#[tokio::test]
async fn a_fault_is_no_answer() {
    assert_eq!(delete().send(&handler(Memory::broken(FaultKind::TimedOut))).await.status, 503);
    assert_eq!(delete().send(&handler(Memory::broken(FaultKind::Unexpected))).await.status, 500);
}
