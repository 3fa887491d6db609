use be_domain::endpoint::{BucketAccess, Feature};
use be_domain::health::HealthStatus;
use be_domain::ports::{RegisterOutcome, RegisterUse, SaveLastVended};
use be_domain::values::EndpointId;
use be_lambda::testing::{Memory, TestEvent, TestResponse, stored_endpoint};
use serde_json::json;

use super::*;

fn handler(store: Memory) -> ReadEndpoints<Memory> {
    ReadEndpoints { store }
}

fn list() -> TestEvent {
    TestEvent::named("read-endpoints-list").with_query("")
}

/// `count` endpoints of the account, every other of them for writing.
fn many(account: &str, count: u64) -> Memory {
    (0..count).fold(Memory::default(), |memory, index| {
        let mut stored = stored_endpoint(account);
        stored.endpoint.endpoint_id = EndpointId::new(index, &[7; 10]);
        if index % 2 == 1 {
            stored.endpoint.configuration.bucket_access = BucketAccess::ReadWrite;
        }
        memory.with_endpoint(stored)
    })
}

fn ids(response: &TestResponse) -> Vec<String> {
    let items = response.body["items"].as_array().unwrap();
    items.iter().map(|item| item["endpointId"].as_str().unwrap().to_owned()).collect()
}

/// All pages, of `query` and this limit.
async fn pages(handler: &ReadEndpoints<Memory>, query: &str, limit: usize) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let response = list().with_query(&format!("{query}&limit={limit}{page}")).send(handler).await;
        assert_eq!(response.status, 200, "{}", response.body);
        assert!(ids(&response).len() <= limit);
        all.extend(ids(&response));
        cursor = response.body["nextCursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return all;
        }
    }
}

#[tokio::test]
async fn the_events_as_they_stand() {
    let handler = handler(Memory::default().with_endpoint(stored_endpoint("acme")));
    let get = TestEvent::named("read-endpoints-get").send(&handler).await;
    assert_eq!((get.status, &get.body["name"]), (200, &"Billing data".into()));
    let health = TestEvent::named("read-endpoints-health").send(&handler).await;
    let mut expected = get.body["health"].clone();
    expected["timeline"] = serde_json::json!({ "items": [] });
    assert_eq!((health.status, &health.body), (200, &expected));
    let listed = TestEvent::named("read-endpoints-list").send(&handler).await;
    assert_eq!(listed.status, 200);
    for name in ["read-endpoints-put", "read-endpoints-patch"] {
        let response = TestEvent::named(name).send(&handler).await;
        assert_eq!((response.status, response.code()), (405, "endpoint_immutable"));
        assert_eq!(response.headers["allow"], "GET, DELETE");
        assert!(response.body["detail"].as_str().unwrap().contains("POST /v1/endpoints/test"));
    }
}

#[tokio::test]
async fn anothers_endpoint_looks_as_if_it_did_not_exist() {
    let (others, nobodys) =
        (handler(Memory::default().with_endpoint(stored_endpoint("other"))), handler(Memory::default()));
    for name in ["read-endpoints-get", "read-endpoints-health", "read-endpoints-uses"] {
        let response = TestEvent::named(name).send(&others).await;
        assert_eq!((response.status, response.code()), (404, "endpoint_not_found"));
        assert_eq!(TestEvent::named(name).send(&nobodys).await, response);
        assert_eq!(TestEvent::named(name).with_endpoint("ep_nonsense").send(&nobodys).await, response);
    }
    assert_eq!(ids(&list().send(&others).await), [""; 0]);
}

#[tokio::test]
async fn pages_show_every_endpoint_once_and_in_order() {
    let handler = handler(many("acme", 7));
    let all = ids(&list().send(&handler).await);
    assert_eq!(all.len(), 7);
    for limit in 1..=8 {
        assert_eq!(pages(&handler, "", limit).await, all, "{limit}");
        assert_eq!(
            pages(&handler, "feature=data_exporter", limit).await,
            [&all[1], &all[3], &all[5]].map(String::clone)
        );
        assert_eq!(pages(&handler, "bucketAccess=read_only", limit).await.len(), 4);
        assert_eq!(pages(&handler, "health=drifted", limit).await.len(), 0);
    }
    assert!(list().with_query("limit=7").send(&handler).await.body.get("nextCursor").is_none());
}

#[tokio::test]
async fn a_cursor_works_for_its_account_and_filters_only() {
    let store = (0..3).fold(many("acme", 3), |memory, index| {
        let mut stored = stored_endpoint("other");
        stored.endpoint.endpoint_id = EndpointId::new(index, &[8; 10]);
        memory.with_endpoint(stored)
    });
    let handler = handler(store);
    let page = list().with_query("limit=1").send(&handler).await;
    let cursor = page.body["nextCursor"].as_str().unwrap();
    let refused = [("/query/cursor", "parameter_invalid")];
    let forged = list().with_query(&format!("cursor={cursor}")).with_claim("account_id", "other").send(&handler).await;
    assert_eq!((forged.status, forged.errors().as_slice()), (400, refused.as_slice()));
    for query in [format!("cursor={cursor}&feature=billing"), format!("cursor={cursor}A"), "cursor=".to_owned()] {
        assert_eq!(list().with_query(&query).send(&handler).await.errors(), refused, "{query}");
    }
    assert_eq!(list().with_query(&format!("cursor={cursor}")).send(&handler).await.status, 200);
}

#[tokio::test]
async fn retired_ones_are_shown_when_asked_for_and_filters_see_health() {
    let mut stored = stored_endpoint("acme");
    stored.health.status = HealthStatus::Drifted;
    let now = stored.endpoint.created_at;
    let by = stored.endpoint.created_by.clone();
    stored.retirement = Some(be_domain::endpoint::Retirement {
        retired_at: now,
        retired_by: by,
        taken_from: std::collections::BTreeSet::new(),
    });
    let handler = handler(Memory::default().with_endpoint(stored));
    assert_eq!(ids(&list().send(&handler).await).len(), 0);
    let response = list().with_query("includeRetired=true&health=drifted").send(&handler).await;
    assert_eq!(response.body["items"][0]["retiredAt"], "2025-01-02T03:04:05.678Z");
    assert_eq!(TestEvent::named("read-endpoints-get").send(&handler).await.status, 200, "a retired one can be read");
    let health = TestEvent::named("read-endpoints-health").send(&handler).await;
    for member in ["retiredAt", "since"] {
        assert_eq!(health.body[member], "2025-01-02T03:04:05.678Z");
    }
    assert_eq!((health.status, &health.body["status"]), (200, &"retired".into()), "{}", health.body);
}

#[tokio::test]
async fn uses_have_the_time_at_which_credentials_were_last_given() {
    let stored = stored_endpoint("acme");
    let endpoint = stored.endpoint.clone();
    let handler = handler(Memory::default().with_endpoint(stored));
    let uses = async || TestEvent::named("read-endpoints-uses").send(&handler).await;
    assert_eq!((uses().await.status, uses().await.body), (200, json!({ "items": [] })));
    let vended = Some(endpoint.created_at);
    assert_eq!(handler.store.replace_last_vended(&endpoint, Feature::Billing, None, vended).await, Ok(()));
    assert_eq!(uses().await.body, json!({ "items": [] }), "it has not registered its use");
    for feature in [Feature::Billing, Feature::Telemetry] {
        assert_eq!(handler.store.register_use(&endpoint, feature).await, Ok(RegisterOutcome::Registered));
    }
    let billing = json!({ "feature": "billing", "lastVendedAt": "2025-01-02T03:04:05.678Z" });
    assert_eq!(uses().await.body, json!({ "items": [{ "feature": "telemetry" }, billing] }));
    let response = TestEvent::named("read-endpoints-uses").with_query("limit=1").send(&handler).await;
    assert_eq!((response.status, response.errors()), (400, vec![("/query/limit", "unknown_parameter")]));
}

#[tokio::test]
async fn scopes() {
    let handler = handler(Memory::default());
    for name in ["read-endpoints-get", "read-endpoints-health", "read-endpoints-uses", "read-endpoints-list"] {
        assert_eq!(
            TestEvent::named(name).with_scope("endpoints:write").send(&handler).await.code(),
            "forbidden",
            "{name}"
        );
        assert_eq!(TestEvent::named(name).without_token().send(&handler).await.status, 401);
    }
    for name in ["read-endpoints-put", "read-endpoints-patch"] {
        for scope in ["endpoints:read", "endpoints:write"] {
            assert_eq!(TestEvent::named(name).with_scope(scope).send(&handler).await.status, 405);
        }
        assert_eq!(TestEvent::named(name).with_scope("other").send(&handler).await.status, 403);
    }
}
