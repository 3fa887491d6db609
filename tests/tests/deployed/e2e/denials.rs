//! One permission taken away at a time: the check that needs it fails and names it, and nothing is left behind.

use be_domain::policy::access::Grant;
use serde_json::{Value, json};
use tests::api::ApiResponse;
use tests::fixture::{Fixture, POLICY, ok};

use super::fix_of;
use crate::suite;

fn says(check: &Value, texts: &[&str]) {
    let all = format!("{} {}", check["message"].as_str().unwrap(), check["remedy"].as_str().unwrap_or_default());
    for text in texts {
        assert!(all.contains(text), "no {text:?} in {all}");
    }
}

/// Demands a failed report without a receipt, whose failed checks are exactly these.
fn failed<'a>(report: &'a ApiResponse, checks: &[(&'a str, &'a str)]) {
    assert_eq!(report.body["outcome"], "failed", "{:#}", report.body);
    assert_eq!(report.checks("failed"), checks, "{:#}", report.body);
    assert!(report.body.get("receiptExpiresAt").is_none());
}

#[tokio::test]
async fn each_action_missing_from_the_role() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    let request = customer.request();
    let denied = "denied_by_identity_policy";
    for (action, checks) in [
        ("s3:ListBucket", [("list", denied)].as_slice()),
        ("s3:GetObject", &[("read", denied), ("read_back", denied)]),
        ("s3:PutObject", &[("write", denied)]),
    ] {
        customer.allow_all_but(&[action]).await;
        let report = customer.test(&request).await;
        failed(&report, checks);
        for (name, _) in checks {
            says(report.check(name), &[action, "No identity-based policy of the role allows it", &customer.role]);
        }
        assert_eq!(customer.left_behind().await, [""; 0], "{action}");
        assert_eq!(customer.api.post("/v1/endpoints", &request).await.problem(), (412, "test_required"));
    }

    customer.allow_all_but(&["s3:DeleteObject"]).await;
    let report = customer.test(&request).await;
    failed(&report, &[("delete", denied), ("cleanup", "test_file_remains")]);
    says(report.check("delete"), &["s3:DeleteObject", &customer.role]);
    let [left] = customer.left_behind().await.try_into().unwrap();
    says(report.check("cleanup"), &[&left]);
    assert!(left.starts_with("data/"));

    customer.allow(&customer.policy()).await;
    ok(customer.customer.delete_object(&customer.bucket, &left).await);
    customer.add(&request).await;
}

#[tokio::test]
async fn lost_permissions_are_reported_by_the_next_test() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let added = customer.add(&customer.request()).await;
    let path = format!("/v1/endpoints/{}/test", added["endpointId"].as_str().unwrap());
    customer.allow_all_but(&["s3:GetObject"]).await;
    failed(&customer.api.post_nothing(&path).await, &[("read", "denied_by_identity_policy")]);
    customer.allow(&customer.policy()).await;
    assert_eq!(customer.api.post_nothing(&path).await.body["outcome"], "passed");
}

#[tokio::test]
async fn the_layer_that_denies_is_named() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    let (request, bucket) = (customer.request(), &customer.bucket);
    let deny = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::{bucket}/*"),
        }],
    });
    ok(customer.customer.put_bucket_policy(bucket, &deny).await);
    let report = customer.test(&request).await;
    failed(&report, &[("write", "denied_by_bucket_policy")]);
    says(report.check("write"), &["s3:PutObject", "The bucket policy explicitly denies it", bucket]);
    ok(customer.customer.delete_bucket_policy(bucket).await);

    let mut explicit = customer.policy();
    explicit["Statement"].as_array_mut().unwrap().push(json!({
        "Effect": "Deny", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{bucket}/*"),
    }));
    customer.allow(&explicit).await;
    let report = customer.test(&request).await;
    failed(&report, &[("read", "denied_by_identity_policy"), ("read_back", "denied_by_identity_policy")]);
    says(report.check("read"), &["An identity-based policy of the role explicitly denies it", "Deny statement"]);
    customer.allow(&customer.policy()).await;
}

#[tokio::test]
async fn access_ends_at_the_prefix() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    let report = customer.test(&customer.request_under("data-more/")).await;
    assert_eq!(report.body["outcome"], "failed");
    says(report.check("list"), &["s3:ListBucket"]);
    says(report.check("write"), &["s3:PutObject"]);
}

#[tokio::test]
async fn region_and_bucket_are_checked() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let elsewhere = format!("{}-elsewhere", customer.bucket);
    ok(customer.customer.create_bucket_in(&elsewhere, "us-west-2").await);
    let mut request = customer.request();
    request["bucketName"] = json!(elsewhere);
    let report = customer.test(&request).await;
    assert_eq!(report.body["outcome"], "failed");
    assert_eq!(report.check("bucket_region")["code"], "wrong_region", "{:#}", report.body);
    says(report.check("bucket_region"), &["us-west-2", "eu-central-1"]);

    let mut request = customer.request();
    request["bucketName"] = json!(format!("{}-missing", customer.bucket));
    let report = customer.test(&request).await;
    assert_eq!(report.check("bucket_region")["code"], "bucket_not_found", "{:#}", report.body);
}

/// CASES.md, E1: what a failed check offers is pasted as it stands, under the name that it says, and the test passes.
#[tokio::test]
async fn e1_every_fix_can_be_pasted_and_fixes_it() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    let request = customer.request();
    for (action, check) in
        [("s3:ListBucket", "list"), ("s3:GetObject", "read"), ("s3:PutObject", "write"), ("s3:DeleteObject", "delete")]
    {
        customer.allow_all_but(&[action]).await;
        let report = customer.test(&request).await;
        let failed = report.check(check);
        assert_eq!(failed["fix"]["policyName"], POLICY, "the policy is replaced: {failed:#}");
        let document = fix_of(failed, "role");
        ok(customer.customer.put_role_policy(&customer.role, POLICY, &document).await);
        customer.passes(&request).await;
        for left in customer.left_behind().await {
            ok(customer.customer.delete_object(&customer.bucket, &left).await);
        }
    }
}

/// CASES.md, E1: the document that a `fix` has for a bucket is pasted into it, and is then all that lets the role in.
/// The emulator names no denial by a bucket's policy, so the document is made as the `fix` makes it.
#[tokio::test]
async fn e1_the_policy_of_a_bucket_lets_the_role_in() {
    let suite = suite().await;
    for access in ["read_only", "read_write"] {
        let customer = Fixture::new(suite.stack(), access, "data/").await;
        let request = customer.request();
        let endpoint = customer.add(&request).await;
        let configuration = serde_json::from_value(endpoint).expect("a configuration");
        ok(customer.customer.delete_role_policy(&customer.role, POLICY).await);
        assert_eq!(customer.test(&request).await.body["outcome"], "failed");

        let policy = Grant::from(&configuration).bucket_policy(&customer.customer.role_arn(&customer.role)).to_json();
        let policy = serde_json::from_str(&policy).unwrap();
        ok(customer.customer.put_bucket_policy(&customer.bucket, &policy).await);
        customer.passes(&request).await;
        // And no further than the prefix.
        let report = customer.test(&customer.request_under("other/")).await;
        assert_eq!(report.body["outcome"], "failed", "{:#}", report.body);
    }
}

/// CASES.md, E3: a wrong bucket name is reported as that, whatever the role's policy says of other buckets.
#[tokio::test]
async fn e3_a_wrong_bucket_name_is_reported_once() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    let mut request = customer.request();
    request["bucketName"] = json!(format!("{}-that-does-not-exist", customer.bucket));
    let report = customer.test(&request).await;
    failed(&report, &[("bucket_region", "bucket_not_found")]);
    let not_run = ["bucket_owner", "list", "read", "write", "read_back", "delete", "cleanup"];
    assert_eq!(report.checks("skipped"), not_run.map(|name| (name, "bucket_not_found")));
    assert!(
        report.body["checks"].as_array().unwrap().iter().all(|check| !check["remedy"].to_string().contains("polic"))
    );
}
