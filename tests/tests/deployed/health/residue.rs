//! CASES.md, C2, C3, C5: scheduled checks leave nothing in a bucket, whatever it keeps.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Instant;

use be_domain::leftover::Leftover;
use futures_util::future::join_all;
use local::Stack;
use reqwest::Method;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok, unique};
use tests::lint;

use super::scheduled_check::{LIMIT, between, check, check_once, health, id, item};
use crate::setup_kit::wanted::as_customer;
use crate::suite;

const ENDPOINTS: usize = 10;
const ROUNDS: usize = 10;

async fn s3(customer: &Fixture, method: Method, query: &str, body: &str) -> String {
    let admin = customer.customer.admin();
    let reply = ok(admin.s3(method, &customer.bucket, query, &[], body.as_bytes().to_vec()).await);
    assert!(reply.status.is_success(), "{query}: {}", reply.text());
    reply.text()
}

/// All that the bucket keeps: its versions and delete markers, and its unfinished uploads.
pub(super) async fn kept(customer: &Fixture) -> (Vec<String>, Vec<String>) {
    let versions = s3(customer, Method::GET, "versions&max-keys=1000", "").await;
    let mut versions = between(&versions, "<VersionId>", "</VersionId>");
    versions.sort();
    let uploads = s3(customer, Method::GET, "uploads", "").await;
    (versions, between(&uploads, "<UploadId>", "</UploadId>"))
}

/// A queue that hears of every object that is created in the bucket.
async fn listen(customer: &Fixture) -> String {
    let admin = customer.customer.admin();
    let name = unique("created");
    let created = ok(admin.query("sqs", "CreateQueue", &[("QueueName", &name)]).await);
    let url = between(&created, "<QueueUrl>", "</QueueUrl>").remove(0);
    let queue = format!("arn:aws:sqs:eu-central-1:{}:{name}", customer.customer.aws_account_id());
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue,
    }]});
    let policy = policy.to_string();
    let attribute = [("QueueUrl", url.as_str()), ("Attribute.1.Name", "Policy"), ("Attribute.1.Value", &policy)];
    ok(admin.query("sqs", "SetQueueAttributes", &attribute).await);
    let configuration = format!(
        "<NotificationConfiguration><QueueConfiguration><Queue>{queue}</Queue><Event>s3:ObjectCreated:*</Event>\
         </QueueConfiguration></NotificationConfiguration>"
    );
    s3(customer, Method::PUT, "notification", &configuration).await;
    url
}

/// The keys that the queue heard of, until it has heard of `last`.
async fn heard(customer: &Fixture, queue: &str, last: &str) -> Vec<String> {
    let admin = customer.customer.admin();
    let began = Instant::now();
    let mut keys = Vec::new();
    while !keys.iter().any(|key: &String| key == last) {
        let input = [("QueueUrl", queue), ("MaxNumberOfMessages", "10")];
        let received = ok(admin.query("sqs", "ReceiveMessage", &input).await).replace("&quot;", "\"");
        keys.extend(between(&received, "\"key\": \"", "\"").into_iter().chain(between(&received, "\"key\":\"", "\"")));
        assert!(began.elapsed() < LIMIT, "only {keys:?} came: {received}");
    }
    keys
}

/// A customer with endpoints in folders of their own.
async fn with_endpoints(stack: &Stack, prepare: impl AsyncFnOnce(&Fixture)) -> (Fixture, Vec<String>) {
    let customer = Fixture::new(stack, "read_write", "").await;
    prepare(&customer).await;
    let mut endpoints = Vec::new();
    for number in 0..ENDPOINTS {
        let prefix = format!("p{number}/");
        // One folder has nothing to read.
        if number > 0 {
            ok(customer.customer.put_object(&customer.bucket, &format!("{prefix}data.csv"), b"a,b\n").await);
        }
        endpoints.push(id(&customer.add(&customer.request_under(&prefix)).await).to_owned());
    }
    (customer, endpoints)
}

async fn versions(stack: &Stack, customers: &[(Fixture, Vec<String>)]) -> BTreeMap<String, Value> {
    let all = customers.iter().flat_map(|(customer, ids)| ids.iter().map(move |id| (customer, id)));
    let read =
        all.map(|(customer, id)| async move { (id.clone(), item(stack, customer, id).await["version"].clone()) });
    join_all(read).await.into_iter().collect()
}

#[tokio::test]
async fn c2_c3_c5_a_hundred_scheduled_checks_leave_nothing() {
    let suite = suite().await;
    let stack = suite.stack();
    let retention = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
                     <Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>";
    let plain = with_endpoints(stack, async |_: &Fixture| ()).await;
    let versioned = with_endpoints(stack, async |customer: &Fixture| {
        ok(customer.customer.set_versioning(&customer.bucket, true).await);
    })
    .await;
    let locked = with_endpoints(stack, async |customer: &Fixture| {
        ok(customer.customer.set_versioning(&customer.bucket, true).await);
        s3(customer, Method::PUT, "object-lock", retention).await;
    })
    .await;
    let customers = [plain, versioned, locked];
    let mut before = Vec::new();
    for (customer, _) in &customers {
        before.push((kept(customer).await, listen(customer).await));
    }
    for _ in 0..ROUNDS {
        let seen = versions(stack, &customers).await;
        for (customer, ids) in &customers {
            for id in ids {
                ok(stack.make_due(&customer.account, id).await);
            }
        }
        ok(stack.sweep().await);
        let began = Instant::now();
        loop {
            let now = versions(stack, &customers).await;
            if now.iter().all(|(id, version)| seen[id] != *version) {
                break;
            }
            assert!(began.elapsed() < LIMIT, "not checked in time");
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
    for ((customer, ids), (kept_before, queue)) in customers.iter().zip(before) {
        assert_eq!(kept(customer).await, kept_before);
        ok(customer.customer.put_object(&customer.bucket, "last.csv", b"a,b\n").await);
        assert_eq!(heard(customer, &queue, "last.csv").await, ["last.csv"]);
        for id in ids {
            let health = health(customer, id).await;
            assert_eq!((&health["status"], &health["findings"]), (&json!("healthy"), &json!([])));
        }
    }
}

/// CASES.md, C3: the test by hand says what stays, and until when.
#[tokio::test]
async fn c3_the_test_by_hand_says_what_stays() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    ok(customer.customer.set_versioning(&customer.bucket, true).await);
    let (before, _) = kept(&customer).await;
    let report = customer.passes(&customer.request()).await;
    let cleanup = report.check("cleanup");
    assert_eq!(cleanup["code"], "noncurrent_version_remains");
    let (after, _) = kept(&customer).await;
    let added: Vec<_> = after.iter().filter(|version| !before.contains(version)).collect();
    assert_eq!(added.len(), 2, "the version and its delete marker");
    let message = cleanup["message"].as_str().unwrap();
    assert!(added.iter().all(|version| message.contains(&format!("`{version}`"))), "{message}");
    assert!(message.contains("Object Lock") && message.contains("retention period ends"), "{message}");
}

/// The command of an upload whose ID is not known: it aborts all of that key, which is random, and none is no error.
#[tokio::test]
async fn the_command_for_an_upload_of_unknown_id_runs_as_it_stands() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "").await;
    let key = "it's -cur/_bucket-endpoint-test-1.txt";
    let started_at = jiff::Timestamp::UNIX_EPOCH;
    let upload = Leftover::UnconfirmedUpload { key: key.to_owned(), started_at };
    let text = upload.command(&customer.bucket.parse().unwrap());
    let command = || {
        let mut command = Command::new("sh");
        command.args(["-c", &text]);
        lint::run(&mut as_customer(stack, command))
    };
    let path = format!("{}/{key}", customer.bucket);
    for _ in 0..2 {
        let reply = ok(customer.customer.admin().s3(Method::POST, &path, "uploads", &[], Vec::new()).await);
        assert!(reply.status.is_success(), "{}", reply.text());
    }
    assert_eq!(kept(&customer).await.1.len(), 2);
    command();
    assert_eq!(kept(&customer).await.1, [""; 0]);
    assert_eq!(command(), "", "none is left");
}

/// A role that was never allowed to abort uploads is healthy, its one upload is named, and aborted as soon as it may
/// be.
#[tokio::test]
async fn an_upload_that_can_not_be_aborted_is_one() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "data/").await;
    customer.allow_all_but(&["s3:AbortMultipartUpload"]).await;
    let added = customer.add(&customer.request()).await;
    let mut uploads = Vec::new();
    for _ in 0..3 {
        let checked = check_once(stack, &customer, id(&added)).await;
        assert_eq!(checked["status"], "healthy", "{checked:#}");
        uploads = kept(&customer).await.1;
        assert_eq!(uploads.len(), 1);
        let findings = checked["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{findings:#?}");
        assert_eq!((&findings[0]["check"], &findings[0]["code"]), (&json!("cleanup"), &json!("upload_remains")));
        let remedy = findings[0]["remedy"].as_str().unwrap();
        assert!(remedy.contains("aws s3api abort-multipart-upload ") && remedy.contains(&uploads[0]), "{remedy}");
    }
    // The test by hand tries too, and passes: it needs no upload.
    let path = format!("/v1/endpoints/{}/test", id(&added));
    let report = customer.api.post_nothing(&path).await;
    assert_eq!(report.body["outcome"], "passed", "{:#}", report.body);
    assert_eq!(report.check("cleanup")["code"], "upload_remains");
    assert!(report.check("cleanup")["message"].as_str().unwrap().contains(&uploads[0]));

    customer.allow(&customer.policy()).await;
    let checked = check(stack, &customer, id(&added)).await;
    assert_eq!((&checked["status"], &checked["findings"]), (&json!("healthy"), &json!([])));
    assert_eq!(kept(&customer).await.1, [""; 0]);
}
