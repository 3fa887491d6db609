//! What AWS makes of session policies and of the calls of a scheduled check, by sessions of a role of the customer's
//! own.

use std::time::{Duration, Instant};

use be_domain::endpoint::{BucketAccess, Configuration};
use be_domain::policy::session;
use be_domain::values::{BucketName, Region, RoleArn};
use serde_json::{Value, json};

use super::journey::kept;
use crate::real_aws::aws_cli::CliCredentials;
use crate::real_aws::run::{ANOTHER_AWS_ACCOUNT, Run};
use crate::values::recorded_prefix;

/// The key that a scheduled check asks for.
const ABSENT: &str = "data/_bucket-endpoint-test-00112233445566778899aabbccddeeff.txt";

pub(super) async fn play(run: &Run) {
    let role_arn = run.role_for_sessions().await;
    escapes(run, &role_arn).await;
    order_of_checks(run, &role_arn).await;
}

/// A session of the role with that policy, as soon as IAM knows the role; and its `aws:userid`.
async fn session(run: &Run, role_arn: &str, policy: &str) -> (CliCredentials, String) {
    let assume =
        ["sts", "assume-role", "--role-session-name", "be-real-aws", "--role-arn", role_arn, "--policy", policy];
    let began = Instant::now();
    loop {
        match run.with(&run.place.customer, &assume).await {
            Ok(answer) => {
                let user_id = answer["AssumedRoleUser"]["AssumedRoleId"].as_str().unwrap().to_owned();
                return (CliCredentials::of(&answer["Credentials"]), user_id);
            }
            Err(refused) => assert!(began.elapsed() < Duration::from_mins(1), "{}", refused.message),
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// Prefixes with IAM's own characters, as endpoints of earlier releases may have them: the session policy takes each
/// for itself.
async fn escapes(run: &Run, role_arn: &str) {
    run.say("A prefix with IAM's special characters reaches itself and nothing else.");
    let bucket = run.name("plain");
    for (prefix, sibling) in [("a*b/", "aXb/"), ("a?b/", "aXb/"), ("a$b/", "ab/"), ("${aws:userid}/", "USERID/")] {
        let configuration = Configuration {
            bucket_access: BucketAccess::ReadWrite,
            role_arn: RoleArn::parse(role_arn).unwrap(),
            bucket_name: BucketName::parse(&bucket).unwrap(),
            path_prefix: recorded_prefix(prefix),
            region: Region::parse(&run.place.cli.region).unwrap(),
            bucket_owner_aws_account_id: None,
            encryption: None,
            object_ownership: None,
        };
        let (session, user_id) = session(run, role_arn, &session::policy(&configuration).to_json()).await;
        let put = async |prefix: &str| {
            let key = format!("{prefix}day.csv");
            run.with(&session, &["s3api", "put-object", "--bucket", &bucket, "--key", &key]).await
        };
        let list = async |prefix: &str| {
            run.with(&session, &["s3api", "list-objects-v2", "--bucket", &bucket, "--prefix", prefix]).await
        };
        let sibling = sibling.replace("USERID", &user_id);
        assert_eq!(put(&sibling).await.expect_err(&sibling).code, "AccessDenied");
        assert_eq!(list(&sibling).await.expect_err(&sibling).code, "AccessDenied");
        if run.only_aws_shows(&format!("the prefix {prefix} reaches itself")) {
            put(prefix).await.unwrap();
            list(prefix).await.unwrap();
        }
    }
}

/// A session policy that allows everything on the run's buckets but these actions.
fn all_but(run: &Run, denied: &[&str]) -> String {
    let buckets = format!("arn:aws:s3:::{}", run.name("*"));
    let mut statements = vec![json!({"Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*"})];
    if !denied.is_empty() {
        let resources: Vec<Value> = vec![buckets.into(), format!("arn:aws:kms:*:{}:key/*", run.customer_id).into()];
        statements.push(json!({"Effect": "Deny", "Action": denied, "Resource": resources}));
    }
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// Whether S3 asks for the permission before it looks whether there is something to delete: else the calls that leave
/// nothing would show nothing.
async fn order_of_checks(run: &Run, role_arn: &str) {
    run.say("The order of S3's checks for the calls that leave nothing.");
    let [plain, versioned, locked, key] = ["plain", "versioned", "locked", "key"].map(|thing| run.name(thing));
    let (allowed, _) = session(run, role_arn, &all_but(run, &[])).await;
    let (denied, _) = session(run, role_arn, &all_but(run, &["s3:DeleteObject", "s3:PutObject"])).await;
    for bucket in [&plain, &versioned, &locked] {
        let before = kept(run, bucket).await;
        let delete = ["s3api", "delete-object", "--bucket", bucket, "--key", ABSENT, "--if-match", "*"];
        let answer = match run.with(&allowed, &delete).await {
            Ok(_) => "204".to_owned(),
            Err(refused) => refused.code,
        };
        run.say(&format!("  {bucket}: a conditional delete of an absent key, if allowed, is answered with {answer}."));
        assert!(["204", "404", "NoSuchKey", "412", "PreconditionFailed"].contains(&answer.as_str()), "{answer}");
        run.is_denied(&denied, "s3:DeleteObject", &delete).await;

        let create = ["s3api", "create-multipart-upload", "--bucket", bucket, "--key", ABSENT];
        run.is_denied(&denied, "s3:PutObject", &create).await;
        let upload = run.with(&allowed, &create).await.unwrap()["UploadId"].as_str().unwrap().to_owned();
        let abort = ["s3api", "abort-multipart-upload", "--bucket", bucket, "--key", ABSENT, "--upload-id", &upload];
        run.with(&allowed, &abort).await.unwrap();
        assert_eq!(kept(run, bucket).await, before, "{bucket}");
    }
    if run.only_aws_shows("S3 compares the owner, and asks KMS, before it answers such calls") {
        let owner = ["--expected-bucket-owner", ANOTHER_AWS_ACCOUNT];
        let delete = ["s3api", "delete-object", "--bucket", &plain, "--key", ABSENT, "--if-match", "*"];
        let refused = run.with(&allowed, &[delete.as_slice(), &owner].concat()).await.unwrap_err();
        assert_eq!(refused.code, "AccessDenied", "{}", refused.message);
        let (without_key, _) = session(run, role_arn, &all_but(run, &["kms:GenerateDataKey"])).await;
        let create = ["s3api", "create-multipart-upload", "--bucket", &key, "--key", ABSENT];
        run.is_denied(&without_key, "kms:GenerateDataKey", &create).await;
    }
}
