use std::collections::BTreeSet;

use be_domain::endpoint::{Feature, Retirement};
use be_domain::fault::FaultKind;
use be_lambda::testing::{Memory, TestEvent, stored_endpoint};

use super::*;

const FEATURES: [&str; 2] = ["telemetry", "billing"];

fn uses(store: Memory) -> EndpointUses<Memory> {
    EndpointUses { store }
}

fn put() -> TestEvent {
    TestEvent::named("endpoint-uses-put")
}

fn delete() -> TestEvent {
    TestEvent::named("endpoint-uses-delete")
}

#[tokio::test]
async fn a_registered_use_stays_until_it_is_released_however_often() {
    let stored = stored_endpoint("acme");
    let endpoint_id = stored.endpoint.endpoint_id.clone();
    let handler = uses(Memory::default().with_endpoint(stored));
    for feature in FEATURES {
        for _ in 0..2 {
            let response = put().with_path("feature", feature).send(&handler).await;
            assert_eq!((response.status, response.body.as_str()), (204, Some("")), "{feature}");
        }
    }
    assert_eq!(handler.store.uses(&endpoint_id), [Feature::Telemetry, Feature::Billing].into());
    for _ in 0..2 {
        assert_eq!(delete().send(&handler).await.status, 204);
        assert_eq!(handler.store.uses(&endpoint_id), [Feature::Billing].into());
    }
}

#[tokio::test]
async fn a_use_needs_a_live_endpoint_of_the_right_access() {
    let stored = stored_endpoint("acme");
    let endpoint_id = stored.endpoint.endpoint_id.clone();
    let mut retired = stored.clone();
    let (retired_at, retired_by) = (stored.endpoint.created_at, stored.endpoint.created_by.clone());
    retired.retirement = Some(Retirement { retired_at, retired_by, taken_from: BTreeSet::new() });

    let live = uses(Memory::default().with_endpoint(stored));
    let response = put().with_path("feature", "data_exporter").send(&live).await;
    assert_eq!((response.status, response.code()), (409, "feature_access_mismatch"));
    assert!(live.store.uses(&endpoint_id).is_empty());

    let gone = uses(Memory::default().with_endpoint(retired));
    let response = put().send(&gone).await;
    assert_eq!((response.status, response.code()), (409, "endpoint_retired"));
    assert_eq!(delete().send(&gone).await.status, 204, "whoever stops can always say so");
}

#[tokio::test]
async fn endpoint_and_feature_come_from_the_path_alone() {
    let handler = uses(Memory::default().with_endpoint(stored_endpoint("acme")));
    for event in [put(), delete()] {
        for feature in ["", "Telemetry", "telemetry%20", "exports"] {
            let response = event.clone().with_path("feature", feature).send(&handler).await;
            assert_eq!(
                (response.status, response.errors()),
                (400, vec![("/path/feature", "parameter_invalid")]),
                "{feature}"
            );
        }
        let response = event.clone().with_query("force=true").with_body("{\"feature\": \"billing\"}");
        let response = response.send(&handler).await;
        assert_eq!(response.errors(), [("/feature", "unknown_field"), ("/query/force", "unknown_parameter")]);
        let nowhere = event.clone().with_path("accountId", "other").send(&handler).await;
        assert_eq!((nowhere.status, nowhere.code()), (404, "endpoint_not_found"));
        assert_eq!(event.clone().with_path("endpointId", "ep_x").send(&handler).await, nowhere);
    }
}

#[tokio::test]
async fn only_roles_of_the_vendors_get_in() {
    let handler = uses(Memory::default().with_endpoint(stored_endpoint("acme")));
    let token = TestEvent::named("retire-endpoint-delete");
    for event in [put(), delete()] {
        let route = event.gateway().route_key().to_owned();
        for refused in [
            event.clone().without_token(),
            event.clone().signed_by("123456789012", "arn:aws:sts::123456789012:assumed-role/telemetry-import/daily"),
            event.clone().signed_by("999999999999", "arn:aws:iam::999999999999:root"),
            event.clone().signed_by("999999999999", "arn:aws:sts::999999999999:assumed-role/PowerUser/ann"),
            // Another feature's role.
            event.clone().signed_by("999999999999", "arn:aws:sts::999999999999:assumed-role/billing-import/daily"),
            token.clone().with_route(&route).with_path("accountId", "acme").with_path("feature", "telemetry"),
        ] {
            let response = refused.send(&handler).await;
            assert_eq!((response.status, response.code()), (403, "forbidden"), "{route}");
        }
        assert_eq!(event.with_route("PUT /v1/endpoints").send(&handler).await.code(), "not_found");
    }
}

#[tokio::test]
async fn a_fault_of_the_store_is_a_5xx() {
    assert_eq!(put().send(&uses(Memory::broken(FaultKind::Throttled))).await.status, 503);
    assert_eq!(delete().send(&uses(Memory::broken(FaultKind::Unexpected))).await.status, 500);
}
