//! A bucket's policy that names the session itself grants past what the session policy leaves unsaid; only what that
//! denies by a statement is denied.

use local::Stack;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

use super::consumer::{Consumer, vended};
use crate::suite;

/// The policy by which the bucket's owner grants everything in it to one session of the role.
fn everything_for(customer: &Fixture, role: &str, session: &str) -> Value {
    let session = format!("arn:aws:sts::{}:assumed-role/{role}/{session}", customer.customer.aws_account_id());
    let bucket = format!("arn:aws:s3:::{}", customer.bucket);
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "AWS": session },
        "Action": "s3:*",
        "Resource": [bucket, format!("{bucket}/*")],
    }] })
}

/// A session in the customer's own AWS account whose policy says only what it allows, as ours once did.
async fn merely_allowed(stack: &Stack, customer: &Fixture) -> Consumer {
    let owner = customer.customer.admin();
    let role = format!("{}-control", customer.role);
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": owner.aws_account_id() },
    }] });
    let role_arn = ok(customer.customer.create_role(&role, &trust).await);
    let policy = everything_for(customer, &role, "control");
    ok(customer.customer.put_bucket_policy(&customer.bucket, &policy).await);
    let allowed = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{}/data/*", customer.bucket),
    }] });
    let (role_arn, allowed) = (role_arn.as_str(), allowed.to_string());
    let session = [("RoleArn", role_arn), ("RoleSessionName", "control"), ("Policy", allowed.as_str())];
    let answer = ok(owner.query("sts", "AssumeRole", &session).await);
    let part = |name: &str| {
        let (_, behind) = answer.split_once(&format!("<{name}>")).unwrap();
        behind.split_once('<').unwrap().0.to_owned()
    };
    let endpoint = json!({ "bucketName": customer.bucket, "pathPrefix": "data/", "region": stack.region });
    let keys = ["AccessKeyId", "SecretAccessKey", "SessionToken"];
    let mut credentials: Value = keys.iter().map(|key| ((*key).to_owned(), Value::String(part(key)))).collect();
    credentials["endpoint"] = endpoint;
    Consumer::new(stack, &credentials)
}

#[tokio::test]
async fn what_a_bucket_policy_grants_to_the_session_itself_is_denied_beyond_the_endpoint() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    ok(customer.customer.put_object(&customer.bucket, "other/existing.csv", b"x").await);

    // Without denials such a grant does reach: else this would prove nothing.
    let control = merely_allowed(stack, &customer).await;
    let everything = ["list", "get", "put", "delete"].map(|tried| (tried, "ok".to_owned()));
    assert_eq!(control.tries(&customer.bucket, "other/").await, everything);

    let session = format!("be-{}", endpoint["endpointId"].as_str().unwrap());
    let policy = everything_for(&customer, &customer.role, &session);
    ok(customer.customer.put_bucket_policy(&customer.bucket, &policy).await);
    let credentials = vended(stack, &customer.account, &endpoint, "telemetry").await;
    let ours = Consumer::new(stack, &credentials);
    let denied = |tried, action: &str| (tried, format!("denied {action}"));
    let writes = [denied("put", "s3:PutObject"), denied("delete", "s3:DeleteObject")];
    let reads = [denied("list", "s3:ListBucket"), denied("get", "s3:GetObject")];
    assert_eq!(ours.tries(&customer.bucket, "other/").await, [reads, writes.clone()].concat());
    let reads = ["list", "get"].map(|tried| (tried, "ok".to_owned()));
    assert_eq!(ours.tries(&customer.bucket, "data/").await, [reads, writes].concat());
}
