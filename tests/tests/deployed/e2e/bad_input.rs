//! What no client should send: a clear 400, never a 500, and nothing written.

use local::Stack;
use reqwest::Method;
use serde_json::{Value, json};
use tests::api::Api;
use tests::fixture::{Fixture, ok, unique};

use crate::suite;

/// All items that either table has of the account.
async fn items(stack: &Stack, account: &str) -> Vec<Value> {
    let admin = stack.admin(&stack.vendor_aws_account_id);
    // The filter alone takes `account-12` for `account-1`.
    let is_of = |item: &&Value| item["pk"]["S"].as_str().unwrap().split('#').nth(1) == Some(account);
    let mut all = Vec::new();
    for table in [&stack.tables.endpoints, &stack.tables.state] {
        let mut query = json!({
            "TableName": table,
            "FilterExpression": "contains(pk, :account)",
            "ExpressionAttributeValues": { ":account": { "S": account } },
            "ConsistentRead": true,
        });
        loop {
            let found = ok(admin.json("dynamodb", "DynamoDB_20120810.Scan", &query).await);
            all.extend(found["Items"].as_array().unwrap().iter().filter(|item| is_of(item)).cloned());
            if found["LastEvaluatedKey"].is_null() {
                break;
            }
            query["ExclusiveStartKey"] = found["LastEvaluatedKey"].clone();
        }
    }
    all
}

/// An account that has nothing but its External ID, which is what both tables have of it.
async fn newcomer(stack: &Stack) -> (Api, String) {
    let account = unique("refused");
    let api = Api::of(stack, &account);
    assert_eq!(api.post_nothing("/v1/external-id").await.status, 201);
    assert_eq!(items(stack, &account).await.len(), 1, "the External ID");
    (api, account)
}

#[tokio::test]
async fn all_field_errors_come_at_once() {
    let suite = suite().await;
    let (api, account) = newcomer(suite.stack()).await;
    let bad = json!({
        "name": "", "description": null, "bucketAccess": "write", "roleArn": "arn:aws:iam::1:role/r",
        "bucketName": "Bad_Name", "pathPrefix": "a//b", "region": "cn-north-1", "unknown": 1,
    });
    for path in ["/v1/endpoints", "/v1/endpoints/test"] {
        let refused = api.post(path, &bad).await;
        assert_eq!(refused.problem(), (400, "invalid_request"));
        assert_eq!(refused.content_type, "application/problem+json");
        let errors = refused.body["errors"].as_array().unwrap();
        let pointers: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(
            pointers,
            ["/bucketAccess", "/bucketName", "/description", "/name", "/pathPrefix", "/roleArn", "/unknown"]
        );
    }
    assert_eq!(items(suite.stack(), &account).await.len(), 1, "nothing was written");
}

#[tokio::test]
async fn malformed_bodies_are_refused() {
    let suite = suite().await;
    let (api, account) = newcomer(suite.stack()).await;
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let large = format!(r#"{{"name": "{}"}}"#, "x".repeat(20_000));
    let huge = format!(r#"{{"name": "{}"}}"#, "x".repeat(2_000_000));
    for (body, code) in [
        (b"".to_vec(), "body_missing"),
        (b"null".to_vec(), "not_an_object"),
        (b"[]".to_vec(), "not_an_object"),
        (b"{".to_vec(), "not_json"),
        (b"{\"name\": \"a\",}".to_vec(), "not_json"),
        (b"name=a".to_vec(), "not_json"),
        (b"{\"name\": NaN}".to_vec(), "not_json"),
        (b"{\"name\": \"\\ud800\"}".to_vec(), "not_json"),
        (b"{} {}".to_vec(), "not_json"),
        (deep.into_bytes(), "too_large"),
        ("[".repeat(1_000).into_bytes(), "too_deep"),
        (large.into_bytes(), "too_large"),
        (huge.into_bytes(), "too_large"),
    ] {
        for path in ["/v1/endpoints", "/v1/endpoints/test"] {
            let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let refused =
                api.send(Method::POST, path, &[("content-type", "application/json")], Some(body.clone())).await;
            assert_eq!(refused.problem(), (400, "invalid_request"), "{start}: {}", refused.body);
            assert_eq!(refused.body["errors"][0]["code"], code, "{start}: {}", refused.body);
        }
    }
    // Bytes that are no UTF-8 arrive as such or with U+FFFD in their place, as the gateway likes.
    let refused = api.send(
        Method::POST,
        "/v1/endpoints",
        &[("content-type", "application/json")],
        Some(b"{\"name\": \"\xff\"}".to_vec()),
    );
    let refused = refused.await;
    assert_eq!(refused.problem(), (400, "invalid_request"));
    assert_eq!(refused.body["errors"][0]["code"], "not_utf8", "{}", refused.body);
    assert_eq!(items(suite.stack(), &account).await.len(), 1, "nothing was written");
}

#[tokio::test]
async fn one_field_at_a_time() {
    let suite = suite().await;
    let (api, account) = newcomer(suite.stack()).await;
    let good = json!({
        "name": "n", "bucketAccess": "read_only", "roleArn": "arn:aws:iam::222222222222:role/r",
        "bucketName": "some-bucket", "pathPrefix": "a/", "region": "eu-central-1",
    });
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let (long, many, dollars) = ("x".repeat(512), vec!["a"; 33].join("/"), "$".repeat(300));
    for (body, code, field_code) in [
        (with("pathPrefix", json!("a/../b")), "invalid_request", "prefix_dot_segment"),
        (with("pathPrefix", json!("a\u{1}")), "invalid_request", "control_character"),
        (with("pathPrefix", json!(long)), "invalid_request", "prefix_too_long"),
        (with("pathPrefix", json!(many)), "invalid_request", "prefix_too_deep"),
        (with("pathPrefix", json!(dollars)), "invalid_request", "prefix_policy_too_long"),
        (with("region", json!("us-gov-west-1")), "invalid_request", "region_partition_mismatch"),
        (with("region", json!("evil.com/#-1")), "invalid_request", "region_invalid"),
        (with("bucketName", json!("192.168.0.1")), "invalid_request", "bucket_name_invalid"),
        (with("bucketName", json!("xn--bucket")), "invalid_request", "bucket_name_invalid"),
        (
            with("roleArn", json!("arn:aws-cn:iam::222222222222:role/r")),
            "invalid_request",
            "role_partition_unsupported",
        ),
        (with("roleArn", json!("arn:aws:iam::111111111111:role/r")), "vendor_role_refused", "vendor_role_refused"),
        (with("externalId", json!("mine")), "external_id_not_accepted", "external_id_not_accepted"),
        (with("RoleArn", json!("x")), "invalid_request", "wrong_case"),
        (with("name", json!(7)), "invalid_request", "wrong_type"),
    ] {
        for path in ["/v1/endpoints", "/v1/endpoints/test"] {
            let refused = api.post(path, &body).await;
            assert_eq!(refused.problem(), (400, code), "{body}: {}", refused.body);
            let errors = refused.body["errors"].as_array().unwrap();
            assert_eq!(errors.len(), 1, "{}", refused.body);
            assert_eq!(errors[0]["code"], field_code, "{body}");
        }
    }
    let duplicate = good.to_string().replacen('{', r#"{"name": "other", "#, 1);
    for path in ["/v1/endpoints", "/v1/endpoints/test"] {
        let json = [("content-type", "application/json")];
        let refused = api.send(Method::POST, path, &json, Some(duplicate.clone().into_bytes())).await;
        assert_eq!(refused.problem(), (400, "invalid_request"));
        assert_eq!(refused.body["errors"][0]["code"], "duplicate_field");
    }
    assert_eq!(items(suite.stack(), &account).await.len(), 1, "nothing was written");
}

#[tokio::test]
async fn what_is_refused_writes_nothing() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let before = items(stack, &customer.account).await;
    assert_eq!(before.len(), 1, "the External ID");
    let mut bad = customer.request();
    bad["extra"] = json!(true);
    assert_eq!(customer.api.post("/v1/endpoints/test", &bad).await.status, 400);
    assert_eq!(customer.api.post("/v1/endpoints", &bad).await.status, 400);
    assert_eq!(customer.api.post("/v1/endpoints", &customer.request()).await.status, 412);
    customer.allow_all_but(&["s3:GetObject"]).await;
    assert_eq!(items(stack, &customer.account).await, before);
    // A test that failed is no bad input: its verdict is kept, for a test that began earlier and passes later, and adds
    // nothing.
    assert_eq!(customer.test(&customer.request()).await.body["outcome"], "failed");
    let after = items(stack, &customer.account).await;
    let new: Vec<_> = after.iter().filter(|item| !before.contains(item)).collect();
    let of = |kind: &str| -> Vec<_> {
        new.iter().filter(|item| item["sk"]["S"].as_str().unwrap().starts_with(kind)).collect()
    };
    let [verdict] = *of("RECEIPT#") else { panic!("{new:?}") };
    assert_eq!(verdict["isVoid"], json!({ "BOOL": true }), "{verdict}");
    // It is counted, as the limit of tests in a minute demands.
    let [count] = *of("TESTS#") else { panic!("{new:?}") };
    assert_eq!(count["testsStarted"], json!({ "N": "1" }), "{count}");
    assert_eq!(after.len(), before.len() + 2);
    assert_eq!(customer.api.post("/v1/endpoints", &customer.request()).await.status, 412);
    // The same look sees what is written.
    customer.allow(&customer.policy()).await;
    customer.add(&customer.request()).await;
    assert!(items(stack, &customer.account).await.len() > 5);
}

#[tokio::test]
async fn unknown_paths_and_queries_are_refused() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), &unique("account"));
    for path in ["/v1/endpoints/nonsense", "/v1/endpoints/ep_", "/v1/endpoints/%00", "/v1/endpoints/%zz"] {
        let reply = api.get(path).await;
        assert_eq!(reply.problem(), (404, "endpoint_not_found"), "{path}");
    }
    for query in
        ["limit=0", "limit=101", "limit=1&limit=2", "Limit=1", "cursor=x", "feature=backup", "a=b", "limit=%zz"]
    {
        let reply = api.get(&format!("/v1/endpoints?{query}")).await;
        assert_eq!(reply.problem(), (400, "invalid_request"), "{query}: {}", reply.body);
    }
    assert_eq!(api.get("/v1/nothing").await.status, 404);
}
