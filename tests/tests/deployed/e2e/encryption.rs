//! `encryption` of an endpoint: what the customer's bucket requires, and what is fixed with it.

use reqwest::Method;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

use crate::suite;

const KEY: &str = "arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn with(mut request: Value, members: &Value) -> Value {
    let members = members.as_object().unwrap().clone();
    request.as_object_mut().unwrap().extend(members);
    request
}

/// A bucket policy that denies puts, as far as `condition` says.
async fn denies_puts(customer: &Fixture, condition: &Value) {
    let statement = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
        "Resource": format!("arn:aws:s3:::{}/*", customer.bucket), "Condition": condition,
    });
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
    ok(customer.customer.put_bucket_policy(&customer.bucket, &policy).await);
}

/// CASES.md, D6: a bucket policy that denies puts without `x-amz-server-side-encryption`.
#[tokio::test]
async fn d6_a_bucket_policy_that_requires_the_encryption_header() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    let request = customer.request();
    denies_puts(&customer, &json!({ "Null": { "s3:x-amz-server-side-encryption": "true" } })).await;

    let report = customer.test(&request).await;
    assert_eq!(report.checks("failed"), [("write", "denied_by_bucket_policy")], "{:#}", report.body);
    let remedy = report.check("write")["remedy"].as_str().unwrap();
    assert!(
        remedy.contains("`x-amz-server-side-encryption`") && remedy.contains("use an endpoint with `encryption`"),
        "{remedy}"
    );
    for encryption in [json!({ "type": "sse_s3" }), json!({ "type": "sse_kms", "kmsKeyArn": KEY })] {
        customer.passes(&with(request.clone(), &json!({ "encryption": encryption }))).await;
    }

    // A policy that requires the KMS key says no to S3's own keys, and the remedy what was sent.
    denies_puts(&customer, &json!({ "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } })).await;
    let report = customer.test(&with(request.clone(), &json!({ "encryption": { "type": "sse_s3" } }))).await;
    assert_eq!(report.checks("failed"), [("write", "denied_by_bucket_policy")], "{:#}", report.body);
    let remedy = report.check("write")["remedy"].as_str().unwrap();
    assert!(remedy.contains("with the value `AES256`"), "{remedy}");
    assert_eq!(customer.left_behind().await, [""; 0]);
}

#[tokio::test]
async fn encryption_is_part_of_the_configuration_that_passed() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    let encryption = json!({ "type": "sse_kms", "kmsKeyArn": KEY });
    let plain = customer.request();
    let encrypted = with(plain.clone(), &json!({ "encryption": encryption }));
    customer.passes(&encrypted).await;

    // What passed with the key was not tested without it, nor with another one.
    let other = json!({ "type": "sse_kms", "kmsKeyArn": KEY.replace("1234abcd", "ffffffff") });
    for untested in [
        plain.clone(),
        with(plain.clone(), &json!({ "encryption": { "type": "sse_s3" } })),
        with(plain.clone(), &json!({ "encryption": other })),
    ] {
        let refused = customer.api.post("/v1/endpoints", &untested).await;
        assert_eq!((refused.status, refused.body["code"].as_str()), (412, Some("test_required")), "{untested}");
    }
    let key = [("Idempotency-Key", "encrypted")];
    let post = async |body: &Value| customer.api.send_json(Method::POST, "/v1/endpoints", &key, body).await;
    let added = post(&encrypted).await;
    assert_eq!((added.status, &added.body["encryption"]), (201, &encryption), "{}", added.body);
    let again = post(&encrypted).await;
    assert_eq!(again.body["endpointId"], added.body["endpointId"]);
    let reused = post(&plain).await;
    assert_eq!((reused.status, reused.body["code"].as_str()), (422, Some("idempotency_key_reused")));
    let path = format!("/v1/endpoints/{}", added.body["endpointId"].as_str().unwrap());
    assert_eq!(customer.api.get(&path).await.body["encryption"], encryption);
}
