//! What gets no credentials: another access, a retired endpoint, a drifted one, a role that lets nobody in.

use serde_json::json;
use tests::fixture::{Fixture, ok};

use super::consumer::{asked, feature, vended};
use crate::suite;

#[tokio::test]
async fn each_refusal_says_why_and_ends_when_its_reason_does() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let id = endpoint["endpointId"].as_str().unwrap();
    let code = async |name: &str| {
        let (status, body) = asked(stack, &customer.account, id, name).await;
        (status, body["code"].as_str().unwrap_or_default().to_owned(), body)
    };
    let is = |answer: &(u16, String, serde_json::Value), status: u16, code: &str| {
        assert_eq!((answer.0, answer.1.as_str()), (status, code), "{}", answer.2);
        assert!(answer.2.get("AccessKeyId").is_none());
    };

    // Every feature that the endpoint can serve, and no other.
    for name in ["telemetry", "billing"] {
        vended(stack, &customer.account, &endpoint, name).await;
    }
    is(&code("data_exporter").await, 409, "feature_access_mismatch");
    let caller = feature(stack, "feature-telemetry").await;
    let unknown = ok(caller.credentials(&customer.account, id, "exports").await);
    let problem: serde_json::Value = serde_json::from_slice(&unknown.body).unwrap();
    assert_eq!((unknown.status.as_u16(), &problem["code"]), (400, &json!("invalid_request")), "{problem}");

    // The role trusts nobody any more: STS says no before any health check has noticed.
    let nobody = json!({ "Version": "2012-10-17", "Statement": [] });
    ok(customer.customer.update_trust_policy(&customer.role, &nobody).await);
    is(&code("telemetry").await, 409, "role_not_assumable");
    ok(customer.customer.update_trust_policy(&customer.role, &customer.trust_policy).await);
    vended(stack, &customer.account, &endpoint, "telemetry").await;

    // It drifts, is found drifted, and is fixed.
    customer.allow_all_but(&["s3:GetObject"]).await;
    for status in ["suspect", "drifted"] {
        assert_eq!(customer.api.post_nothing(&format!("/v1/endpoints/{id}/test")).await.status, 200);
        assert_eq!(health(&customer, id).await, status);
        ok(stack.make_due(&customer.account, id).await);
    }
    let drifted = code("telemetry").await;
    is(&drifted, 409, "endpoint_drifted");
    let findings = drifted.2["findings"].as_array().unwrap();
    assert_eq!(findings.iter().map(|finding| &finding["check"]).collect::<Vec<_>>(), ["read"]);
    assert!(findings[0]["remedy"].as_str().unwrap().contains("s3:GetObject"), "{findings:?}");
    customer.allow(&customer.policy()).await;
    assert_eq!(customer.api.post_nothing(&format!("/v1/endpoints/{id}/test")).await.body["outcome"], "passed");
    assert_eq!(health(&customer, id).await, "healthy");
    vended(stack, &customer.account, &endpoint, "telemetry").await;

    assert_eq!(customer.api.delete(&format!("/v1/endpoints/{id}")).await.status, 200);
    is(&code("telemetry").await, 409, "endpoint_retired");
    is(&code("data_exporter").await, 409, "endpoint_retired");
}

async fn health(customer: &Fixture, id: &str) -> String {
    let read = customer.api.get(&format!("/v1/endpoints/{id}")).await;
    read.body["health"]["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn credentials_last_at_most_an_hour() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let vended = vended(stack, &customer.account, &endpoint, "data_exporter").await;
    let expires: jiff::Timestamp = vended["Expiration"].as_str().unwrap().parse().unwrap();
    let left = expires.duration_since(jiff::Timestamp::now()).as_secs();
    assert!((3_300..=3_600).contains(&left), "{left} s");
    assert_eq!(vended["Version"], 1);
    let endpoint = json!({
        "bucketName": customer.bucket, "pathPrefix": "data/", "region": "eu-central-1", "bucketAccess": "read_write",
        "bucketOwnerAwsAccountId": customer.customer.aws_account_id(),
    });
    assert_eq!(vended["endpoint"], endpoint);
}
