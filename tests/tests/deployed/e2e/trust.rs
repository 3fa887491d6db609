//! Whom the role trusts: with the right External ID and no other way.

use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

use super::fix_of;
use crate::suite;

fn conditioned(trust_policy: &Value, condition: Value) -> Value {
    let mut changed = trust_policy.clone();
    changed["Statement"][0]["Condition"] = condition;
    changed
}

#[tokio::test]
async fn a_role_without_trust_gets_the_policy_to_paste() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let other_principal = {
        let mut changed = customer.trust_policy.clone();
        changed["Statement"][0]["Principal"]["AWS"] = json!("arn:aws:iam::333333333333:root");
        changed
    };
    let other_id =
        conditioned(&customer.trust_policy, json!({ "StringEquals": { "sts:ExternalId": "somebody-elses" } }));
    for trust_policy in [other_principal, other_id] {
        ok(customer.customer.update_trust_policy(&customer.role, &trust_policy).await);
        let report = customer.test(&customer.request()).await;
        assert_eq!(report.checks("failed"), [("role_assumable", "assume_role_denied")], "{:#}", report.body);
        assert_eq!(report.checks("skipped").len(), 5);
        let pasted = fix_of(report.check("role_assumable"), "role_trust");
        assert_eq!(pasted, customer.trust_policy);
        ok(customer.customer.update_trust_policy(&customer.role, &pasted).await);
        customer.passes(&customer.request()).await;
    }
    let mut request = customer.request();
    request["roleArn"] = json!("arn:aws:iam::222222222222:role/there-is-none");
    assert_eq!(customer.test(&request).await.checks("failed"), [("role_assumable", "assume_role_denied")]);
}

#[tokio::test]
async fn every_loose_trust_policy_is_found_and_earns_no_receipt() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let id = customer.trust_policy["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"].as_str().unwrap();
    let request = customer.request();
    let without = {
        let mut changed = customer.trust_policy.clone();
        changed["Statement"][0].as_object_mut().unwrap().remove("Condition");
        changed
    };
    let also_without = {
        let mut changed = customer.trust_policy.clone();
        let more = without["Statement"][0].clone();
        changed["Statement"].as_array_mut().unwrap().push(more);
        changed
    };
    let loose = |operator: &str, value: Value| {
        conditioned(&customer.trust_policy, json!({ operator: { "sts:ExternalId": value } }))
    };
    for (trust_policy, cause) in [
        (without.clone(), "without a condition"),
        (also_without, "without a condition"),
        (loose("StringEqualsIfExists", json!(id)), "`StringEqualsIfExists`"),
        (loose("StringEqualsIgnoreCase", json!(id)), "`StringEqualsIgnoreCase`"),
        (loose("StringLike", json!("*")), "`StringLike` with `*`, or a `Null` condition"),
        (loose("StringLike", json!(format!("{id}*"))), "wildcard"),
        (loose("Null", json!("false")), "`StringLike` with `*`, or a `Null` condition"),
    ] {
        ok(customer.customer.update_trust_policy(&customer.role, &trust_policy).await);
        let report = customer.test(&request).await;
        assert_eq!(
            report.checks("failed"),
            [("external_id_required", "external_id_not_required")],
            "{trust_policy}: {:#}",
            report.body
        );
        assert!(report.body.get("receiptExpiresAt").is_none());
        let check = report.check("external_id_required");
        assert_eq!(customer.api.post("/v1/endpoints", &request).await.problem(), (412, "test_required"));
        let remedy = check["remedy"].as_str().unwrap();
        assert!(remedy.contains(cause), "{trust_policy}: {remedy}");
        let fixed = fix_of(check, "role_trust");
        assert_eq!(fixed, customer.trust_policy);
        ok(customer.customer.update_trust_policy(&customer.role, &fixed).await);
        customer.passes(&request).await;
    }
    ok(customer.customer.update_trust_policy(&customer.role, &customer.trust_policy).await);
    customer.add(&request).await;

    // Loosened after it was added: the same test says so.
    ok(customer.customer.update_trust_policy(&customer.role, &without).await);
    let listed = customer.api.get("/v1/endpoints").await;
    let path = format!("/v1/endpoints/{}/test", listed.body["items"][0]["endpointId"].as_str().unwrap());
    let report = customer.api.post_nothing(&path).await;
    assert_eq!(report.checks("failed"), [("external_id_required", "external_id_not_required")]);
}
