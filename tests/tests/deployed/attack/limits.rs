//! Using the vendor to flood: too many tests, too many endpoints, and another customer's bucket.

use std::future::Future;

use be_domain::limits::Minute;
use futures_util::future::join_all;
use jiff::Timestamp;
use local::Stack;
use reqwest::Method;
use serde_json::{Value, json};
use tests::api::{Api, ApiResponse};
use tests::fixture::{Fixture, ok, unique};
use tests::suite::{MAX_BUCKET_TESTS_PER_MINUTE, MAX_ENDPOINTS_PER_ACCOUNT, MAX_TESTS_PER_MINUTE};

use crate::suite;

/// What `attempt` gives when it began and ended in the same minute: another minute would count anew.
async fn within_a_minute<T, F: Future<Output = T>>(attempt: impl Fn(Minute) -> F) -> T {
    for _ in 0..3 {
        let minute = Minute::of(Timestamp::now());
        let outcome = attempt(minute).await;
        if Minute::of(Timestamp::now()) == minute {
            return outcome;
        }
    }
    panic!("no attempt ends in the minute in which it began");
}

/// Sets a number of the state table.
async fn set(stack: &Stack, pk: &str, sk: &str, attribute: &str, number: u32) {
    let item = json!({ "pk": { "S": pk }, "sk": { "S": sk }, attribute: { "N": number.to_string() } });
    let input = json!({ "TableName": stack.tables.state, "Item": item });
    let admin = stack.admin(&stack.vendor_aws_account_id);
    ok(admin.json("dynamodb", "DynamoDB_20120810.PutItem", &input).await);
}

/// As many tests of the account as leave room for `left`.
async fn leave_tests(stack: &Stack, account: &str, minute: Minute, left: u32) {
    let sk = format!("TESTS#{}", minute.number());
    set(stack, &format!("ACCOUNT#{account}"), &sk, "testsStarted", MAX_TESTS_PER_MINUTE - left).await;
}

/// Demands the whole refusal of a test, and gives what it says.
fn refused(reply: &ApiResponse, limit: &str, maximum: u32) -> String {
    assert_eq!(reply.problem(), (429, "rate_limited"), "{}", reply.text);
    assert_eq!(reply.content_type, "application/problem+json");
    assert_eq!((&reply.body["limit"], &reply.body["maximum"]), (&json!(limit), &json!(maximum)));
    assert!(reply.body["requestId"].as_str().is_some_and(|id| !id.is_empty()), "{}", reply.text);
    let detail = reply.body["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains(&maximum.to_string()), "{detail}");
    detail
}

fn refused_test(reply: &ApiResponse, limit: &str, maximum: u32) {
    let detail = refused(reply, limit, maximum);
    let wait: u32 = reply.retry_after.parse().unwrap();
    assert!((1..=60).contains(&wait) && detail.contains(&format!("in {wait} seconds")), "{wait}: {detail}");
}

/// Eight at once with room for three; a test of an endpoint counts as one before it is added.
#[tokio::test]
async fn an_account_starts_no_more_tests_in_a_minute_than_allowed() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = &Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let existing = format!("/v1/endpoints/{}/test", endpoint["endpointId"].as_str().unwrap());
    let replies = within_a_minute(async |minute| {
        leave_tests(stack, &customer.account, minute, 3).await;
        let (request, existing) = (customer.request_under("data/"), existing.clone());
        let send = async |n: usize| match n % 2 {
            0 => customer.api.post("/v1/endpoints/test", &request).await,
            _ => customer.api.post_nothing(&existing).await,
        };
        join_all((0..8).map(send)).await
    })
    .await;
    let (tested, others): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(tested.len(), 3, "{replies:#?}");
    for reply in others {
        refused_test(reply, "tests_per_minute", MAX_TESTS_PER_MINUTE);
    }
}

/// What is refused for another reason counts nothing, and says that reason.
#[tokio::test]
async fn what_is_refused_otherwise_counts_no_test() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = &Fixture::new(stack, "read_only", "data/").await;
    let stranger = Api::of(stack, &unique("account"));
    let (last, refusal) = within_a_minute(async |minute| {
        leave_tests(stack, &customer.account, minute, 1).await;
        for _ in 0..3 {
            let invalid = customer.api.post("/v1/endpoints/test", &json!({})).await;
            assert_eq!(invalid.problem(), (400, "invalid_request"));
            let unknown = customer.api.post_nothing("/v1/endpoints/ep_01980000-0000-7000-8000-000000000000/test").await;
            assert_eq!(unknown.problem(), (404, "endpoint_not_found"));
            let too_early = stranger.post("/v1/endpoints/test", &customer.request()).await;
            assert_eq!(too_early.problem(), (409, "external_id_not_created"));
        }
        let last = customer.api.post("/v1/endpoints/test", &customer.request()).await;
        (last, customer.api.post("/v1/endpoints/test", &customer.request()).await)
    })
    .await;
    assert_eq!(last.status, 200, "{}", last.text);
    refused_test(&refusal, "tests_per_minute", MAX_TESTS_PER_MINUTE);
}

/// Accounts that test one bucket share its limit. One that is over its own uses up nothing of it.
#[tokio::test]
async fn no_accounts_together_flood_a_bucket() {
    let suite = suite().await;
    let stack = suite.stack();
    let one = &Fixture::new(stack, "read_only", "data/").await;
    let two = &Fixture::new(stack, "read_only", "data/").await;
    let three = &Fixture::new(stack, "read_only", "data/").await;
    let of_one = one.request();
    let of_ones_bucket = |fixture: &Fixture| {
        let mut request = fixture.request();
        request["bucketName"] = json!(one.bucket);
        request
    };
    let pk = format!("BUCKET_TESTS#aws#{}", one.bucket);
    let (over, first, second) = within_a_minute(async |minute| {
        set(stack, &pk, &format!("TESTS#{}", minute.number()), "testsStarted", MAX_BUCKET_TESTS_PER_MINUTE - 1).await;
        leave_tests(stack, &three.account, minute, 0).await;
        let over = three.api.post("/v1/endpoints/test", &of_ones_bucket(three)).await;
        let first = one.api.post("/v1/endpoints/test", &of_one).await;
        (over, first, two.api.post("/v1/endpoints/test", &of_ones_bucket(two)).await)
    })
    .await;
    refused_test(&over, "tests_per_minute", MAX_TESTS_PER_MINUTE);
    assert_eq!(first.status, 200, "{}", first.text);
    refused_test(&second, "bucket_tests_per_minute", MAX_BUCKET_TESTS_PER_MINUTE);
    // Its own bucket is another one.
    assert_eq!(two.test(&two.request()).await.body["outcome"], "passed");
}

/// Six additions at once with room for two. A repetition is no second endpoint, and a retired one makes room.
#[tokio::test]
async fn an_account_has_no_more_endpoints_than_allowed() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = &Fixture::new(stack, "read_only", "").await;
    let requests: Vec<Value> = (0..6).map(|n| customer.request_under(&format!("n{n}/"))).collect();
    join_all(requests.iter().map(|request| customer.passes(request))).await;
    let pk = format!("ACCOUNT#{}", customer.account);
    set(stack, &pk, "ENDPOINT_COUNT", "liveEndpoints", MAX_ENDPOINTS_PER_ACCOUNT - 2).await;
    let add = async |n: usize| {
        let key = format!("key-{n}");
        let headers = [("idempotency-key", key.as_str())];
        customer.api.send_json(Method::POST, "/v1/endpoints", &headers, &requests[n]).await
    };
    let replies = join_all((0..6).map(add)).await;
    let (added, others): (Vec<_>, Vec<_>) = (0..6).partition(|n| replies[*n].status == 201);
    assert_eq!(added.len(), 2, "{replies:#?}");
    for n in &others {
        let detail = refused(&replies[*n], "endpoints_per_account", MAX_ENDPOINTS_PER_ACCOUNT);
        assert!(detail.contains("retire an endpoint") && detail.contains("ask the vendor"), "{detail}");
        assert_eq!(replies[*n].retry_after, "3600");
    }
    let repeated = add(added[0]).await;
    assert_eq!((repeated.status, &repeated.body["endpointId"]), (201, &replies[added[0]].body["endpointId"]));
    let path = format!("/v1/endpoints/{}", repeated.body["endpointId"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(customer.api.delete(&path).await.status, 200);
    }
    assert_eq!(add(others[0]).await.status, 201);
    assert_eq!(add(others[1]).await.problem(), (429, "rate_limited"));
}
