//! The way of drift, from a role that loses an action to its recovery.

use serde_json::{Value, json};
use tests::event_schema;
use tests::fixture::{Fixture, ok, unique};

use super::scheduled_check::{LIMIT, check, health, id};
use crate::suite;

fn findings(health: &Value) -> Vec<(&str, &str)> {
    let findings = health["findings"].as_array().unwrap();
    findings.iter().map(|one| (one["check"].as_str().unwrap(), one["code"].as_str().unwrap())).collect()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["detail-type"].as_str().unwrap()).collect()
}

/// What the events say happened, in their order; each may come more than once.
fn deduplicated(mut events: Vec<Value>) -> Vec<Value> {
    events.sort_by_key(|event| event["detail"]["sequence"].as_u64());
    events.dedup_by_key(|event| event["detail"]["eventId"].clone());
    events
}

#[tokio::test]
async fn a_lost_action_is_detected_announced_and_recovers() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "exports/").await;
    let bus = ok(stack.listen(&unique("drift"), &customer.account).await);
    let added = customer.add(&customer.request()).await;
    let endpoint_id = id(&added);
    let list = async |status: &str| {
        let listed = customer.api.get(&format!("/v1/endpoints?health={status}")).await;
        listed.body["items"].as_array().unwrap().len()
    };
    assert_eq!(check(stack, &customer, endpoint_id).await["status"], "healthy", "all is well");

    customer.allow_all_but(&["s3:DeleteObject"]).await;
    let suspect = check(stack, &customer, endpoint_id).await;
    assert_eq!(suspect["status"], "suspect", "one denial flags nothing: {suspect:#}");
    let drifted = check(stack, &customer, endpoint_id).await;
    assert_eq!(drifted["status"], "drifted");
    assert_eq!(findings(&drifted), [("delete", "denied_by_identity_policy"), ("cleanup", "test_file_remains")]);
    let finding = &drifted["findings"][0];
    assert_eq!((&finding["action"], &finding["layer"]), (&json!("s3:DeleteObject"), &json!("identity_policy")));
    assert!(finding["lastPassedAt"].as_str().unwrap() < drifted["since"].as_str().unwrap(), "{finding}");
    assert!(finding["remedy"].as_str().unwrap().contains("s3:DeleteObject"));
    assert_eq!((list("drifted").await, list("healthy").await), (1, 0));
    assert_eq!(check(stack, &customer, endpoint_id).await["status"], "drifted", "and is announced once");

    customer.allow(&customer.policy()).await;
    let recovered = check(stack, &customer, endpoint_id).await;
    assert_eq!((&recovered["status"], findings(&recovered)), (&json!("healthy"), vec![]));
    assert_eq!(list("healthy").await, 1);
    assert_eq!(customer.api.delete(&format!("/v1/endpoints/{endpoint_id}")).await.status, 200);

    let all = ["Endpoint Added", "Endpoint Suspect", "Endpoint Drifted", "Endpoint Recovered", "Endpoint Retired"];
    let received = ok(bus.hear(LIMIT, |events| all.iter().all(|kind| kinds(events).contains(kind))).await);
    let events = deduplicated(received);
    assert_eq!(kinds(&events), all);
    for event in &events {
        assert_eq!(event["source"], "bucket-endpoint");
        event_schema::assert_valid(&event["detail"]);
        assert_eq!(event["detail"]["endpoint"]["endpointId"], endpoint_id);
    }
    assert_eq!(events[2]["detail"]["findings"], drifted["findings"]);

    the_timeline_says_the_same(&customer, endpoint_id, &events).await;
}

/// The lines of the timeline are the events, the latest first, in pages of any size.
async fn the_timeline_says_the_same(customer: &Fixture, endpoint_id: &str, events: &[Value]) {
    let expected: Vec<_> = events.iter().rev().map(|event| event["detail"]["eventId"].clone()).collect();
    let path = format!("/v1/endpoints/{endpoint_id}/health");
    for limit in [1, 2, 5, 100] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = customer.api.get(&format!("{path}?limit={limit}{cursor}")).await;
            assert_eq!((page.status, &page.body["status"]), (200, &json!("retired")), "{}", page.body);
            let items = page.body["timeline"]["items"].as_array().unwrap();
            assert!(items.len() <= limit);
            seen.extend(items.iter().map(|item| item["eventId"].clone()));
            let Some(next) = page.body["timeline"]["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, expected, "pages of {limit}");
    }
    let bad = customer.api.get(&format!("{path}?cursor=AAAA")).await;
    assert_eq!(bad.problem(), (400, "invalid_request"));
}

#[tokio::test]
async fn trust_that_has_become_loose_is_drift() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let added = customer.add(&customer.request()).await;
    let mut loose = customer.trust_policy.clone();
    loose["Statement"][0].as_object_mut().unwrap().remove("Condition");
    ok(customer.customer.update_trust_policy(&customer.role, &loose).await);
    check(stack, &customer, id(&added)).await;
    let drifted = check(stack, &customer, id(&added)).await;
    assert_eq!(drifted["status"], "drifted");
    assert_eq!(findings(&drifted), [("external_id_required", "external_id_not_required")]);
    assert_eq!(drifted["findings"][0]["layer"], "trust_policy");
    ok(customer.customer.update_trust_policy(&customer.role, &customer.trust_policy).await);
    assert_eq!(check(stack, &customer, id(&added)).await["status"], "healthy");
}

#[tokio::test]
async fn e2_a_test_by_hand_counts_at_once_but_a_second_denial_only_a_minute_later() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let bus = ok(stack.listen(&unique("hand"), &customer.account).await);
    let added = customer.add(&customer.request()).await;
    let test = format!("/v1/endpoints/{}/test", id(&added));
    customer.allow_all_but(&["s3:GetObject"]).await;
    let (one, other) = tokio::join!(customer.api.post_nothing(&test), customer.api.post_nothing(&test));
    assert_eq!((&one.body["outcome"], &other.body["outcome"]), (&json!("failed"), &json!("failed")));
    assert_eq!(health(&customer, id(&added)).await["status"], "suspect", "two looks in the same moment");
    let steps: [(&[&str], bool, &str); 4] = [
        (&["s3:GetObject"], false, "suspect"),
        (&["s3:GetObject"], true, "drifted"),
        (&[], false, "healthy"),
        (&[], false, "healthy"),
    ];
    for (missing, is_later, status) in steps {
        customer.allow_all_but(missing).await;
        if is_later {
            ok(stack.make_due(&customer.account, id(&added)).await);
        }
        assert_eq!(customer.api.post_nothing(&test).await.status, 200);
        assert_eq!(health(&customer, id(&added)).await["status"], status);
    }
    let all = ["Endpoint Added", "Endpoint Suspect", "Endpoint Drifted", "Endpoint Recovered"];
    let received = ok(bus.hear(LIMIT, |events| all.iter().all(|kind| kinds(events).contains(kind))).await);
    assert_eq!(kinds(&deduplicated(received)), all);
}
