//! Every route, on the way that a customer takes.

use reqwest::Method;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};

use crate::suite;

fn id(endpoint: &Value) -> &str {
    endpoint["endpointId"].as_str().unwrap()
}

#[tokio::test]
async fn from_external_id_to_retirement() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "exports/").await;
    let api = &customer.api;

    let sheet = api.get("/v1/external-id").await;
    assert_eq!(sheet.status, 200);
    assert_eq!(sheet.body["trustPolicy"], customer.trust_policy);
    assert_eq!(sheet.body["trustedPrincipal"], "arn:aws:iam::111111111111:root");

    let request = customer.request();
    let report = customer.passes(&request).await;
    let names: Vec<_> = report.body["checks"].as_array().unwrap().iter().map(|check| &check["name"]).collect();
    assert_eq!(
        names,
        [
            "role_assumable",
            "external_id_required",
            "bucket_region",
            "bucket_owner",
            "list",
            "read",
            "write",
            "read_back",
            "delete",
            "cleanup",
        ]
    );
    assert!(report.body["receiptExpiresAt"].is_string());
    assert!(report.check("role_assumable")["awsRequestId"].is_string());
    assert_eq!(customer.left_behind().await, [""; 0]);

    let added = api.post("/v1/endpoints", &request).await;
    assert_eq!(added.status, 201, "{}", added.body);
    let path = format!("/v1/endpoints/{}", id(&added.body));
    for (field, value) in request.as_object().unwrap() {
        assert_eq!(&added.body[field], value, "{field}");
    }
    assert_eq!(added.body["features"], json!(["data_exporter"]));
    assert_eq!(added.body["createdBy"], format!("demo-user@{}", customer.account));
    assert_eq!(added.body["health"]["status"], "healthy");

    assert_eq!(api.get(&path).await.body, added.body);
    let mut health = api.get(&format!("{path}/health")).await.body;
    let timeline = health.as_object_mut().unwrap().remove("timeline").unwrap();
    assert_eq!(health, added.body["health"]);
    let events: Vec<_> = timeline["items"].as_array().unwrap().iter().map(|item| &item["event"]).collect();
    assert_eq!(events, ["added"]);
    assert_eq!(api.get("/v1/endpoints").await.body, json!({ "items": [added.body] }));
    for (query, count) in [
        ("bucketAccess=read_write&feature=data_exporter&health=healthy", 1),
        ("bucketAccess=read_only", 0),
        ("feature=billing", 0),
        ("health=drifted", 0),
    ] {
        let listed = api.get(&format!("/v1/endpoints?{query}")).await;
        assert_eq!(listed.body["items"].as_array().unwrap().len(), count, "{query}");
    }
    let again = api.post_nothing(&format!("{path}/test")).await;
    assert_eq!((again.status, &again.body["outcome"]), (200, &json!("passed")), "{}", again.body);
    assert!(again.body.get("receiptExpiresAt").is_none());
    let tested = api.get(&path).await.body;
    assert!(tested["health"]["lastCheckedAt"].as_str() > added.body["health"]["lastCheckedAt"].as_str(), "{tested}");
    assert_eq!(tested["health"]["since"], added.body["health"]["since"]);

    for method in [Method::PUT, Method::PATCH] {
        let refused = api.send_json(method, &path, &[], &json!({ "name": "Other" })).await;
        assert_eq!(refused.problem(), (405, "endpoint_immutable"));
        assert_eq!(refused.allow, "GET, DELETE");
        assert_eq!(refused.content_type, "application/problem+json");
    }
    assert_eq!(api.get(&path).await.body, tested, "nothing changed");

    let retired = api.delete(&path).await;
    assert_eq!(retired.status, 200);
    assert!(retired.body["retiredAt"].is_string());
    assert_eq!(api.delete(&path).await.body, retired.body, "a second time changes nothing");
    assert_eq!(api.get(&path).await.body, retired.body, "a retired endpoint can be read, and says so");
    assert_eq!(api.get("/v1/endpoints").await.body["items"], json!([]));
    assert_eq!(api.get("/v1/endpoints?includeRetired=true").await.body["items"], json!([retired.body]));
    assert_eq!(api.post_nothing(&format!("{path}/test")).await.problem(), (409, "endpoint_retired"));
}

#[tokio::test]
async fn read_only_under_an_empty_prefix_and_a_unicode_one() {
    let suite = suite().await;
    for prefix in ["", "données/日本/"] {
        let customer = Fixture::new(suite.stack(), "read_only", prefix).await;
        let mut request = customer.request();
        if prefix.is_empty() {
            request.as_object_mut().unwrap().remove("pathPrefix");
        }
        let added = customer.add(&request).await;
        assert_eq!(added.get("pathPrefix"), request.get("pathPrefix"));
        assert_eq!(added["features"], json!(["telemetry", "billing"]));
    }
}

#[tokio::test]
async fn an_empty_bucket_and_a_versioned_one() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    ok(customer.customer.delete_object(&customer.bucket, "data/existing.csv").await);
    customer.passes(&customer.request()).await;

    ok(customer.customer.set_versioning(&customer.bucket, true).await);
    let report = customer.passes(&customer.request()).await;
    assert_eq!(report.check("cleanup")["code"], "noncurrent_version_remains");
    assert_eq!(customer.left_behind().await, [""; 0]);
}

#[tokio::test]
async fn only_what_was_tested_can_be_added() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let request = customer.request();
    let api = &customer.api;
    let add = |request: Value| async move { api.post("/v1/endpoints", &request).await };
    assert_eq!(add(request.clone()).await.problem(), (412, "test_required"));
    customer.passes(&request).await;
    for (field, value) in [
        ("bucketAccess", json!("read_write")),
        ("pathPrefix", json!("data/more/")),
        ("bucketName", json!("another-bucket")),
        ("region", json!("eu-west-1")),
        ("roleArn", json!("arn:aws:iam::222222222222:role/another")),
        ("bucketOwnerAwsAccountId", json!("333333333333")),
    ] {
        let mut other = request.clone();
        other[field] = value;
        assert_eq!(add(other).await.problem(), (412, "test_required"), "{field}");
    }
    // What means the same is the same.
    let mut same = request.clone();
    same["pathPrefix"] = json!("data");
    same["bucketOwnerAwsAccountId"] = json!("222222222222");
    assert_eq!(add(same).await.status, 201);
}

#[tokio::test]
async fn pages_through_many() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "").await;
    let mut ids = Vec::new();
    for index in 0..5 {
        ids.push(id(&customer.add(&customer.request_under(&format!("p{index}/"))).await).to_owned());
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = customer.api.get(&format!("/v1/endpoints?limit=2{cursor}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        seen.extend(page.body["items"].as_array().unwrap().iter().map(|item| id(item).to_owned()));
        let Some(next) = page.body["nextCursor"].as_str() else { break };
        let stolen = tests::api::Api::of(suite.stack(), "another-account");
        let refused = stolen.get(&format!("/v1/endpoints?limit=2&cursor={next}")).await;
        assert_eq!(refused.problem(), (400, "invalid_request"), "a cursor is no key to another account");
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, ids);
}
