//! Oversized everything: refused as what it is, by us or by the gateway before us, and never a failure of the server.

use reqwest::Method;
use serde_json::{Value, json};
use tests::api::Api;
use tests::fixture::{Fixture, unique};

use crate::suite;

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

#[tokio::test]
async fn bodies() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), &unique("account"));
    let keys = |count: usize| {
        let members: Vec<_> = (0..count).map(|number| format!("\"k{number}\":1")).collect();
        format!("{{{}}}", members.join(","))
    };
    let ids = format!("{{\"{}\":[{}]}}", "/".repeat(8_000), vec!["{\"externalId\":0}"; 450].join(","));
    for (what, body, code) in [
        ("10,000 fields", keys(10_000), "invalid_request"),
        ("as many fields as fit", keys(1_500), "invalid_request"),
        ("nested arrays", format!("{{\"name\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000)), "invalid_request"),
        ("nested objects", "{\"name\":".repeat(1_000), "invalid_request"),
        ("a long text", json!({ "name": "x".repeat(16_000) }).to_string(), "invalid_request"),
        ("a longer text", json!({ "name": "x".repeat(200_000) }).to_string(), "invalid_request"),
        ("five megabytes", json!({ "name": "x".repeat(5_000_000) }).to_string(), "invalid_request"),
        ("a long number", format!("{{\"name\":1{}}}", "0".repeat(15_000)), "invalid_request"),
        ("blanks", format!("{}{{}}", " ".repeat(1_000_000)), "invalid_request"),
        ("errors that repeat a long name", ids, "external_id_not_accepted"),
    ] {
        for (method, path) in [
            (Method::POST, "/v1/endpoints/test"),
            (Method::POST, "/v1/endpoints"),
            (Method::POST, "/v1/external-id"),
            (Method::GET, "/v1/endpoints"),
        ] {
            let refused = api.send(method.clone(), path, JSON, Some(body.clone().into_bytes())).await;
            assert_eq!(refused.problem(), (400, code), "{what} {method} {path}: {:.300}", refused.text);
            assert!(refused.text.len() < 3_000_000, "{what}: an answer of {}", refused.text.len());
        }
    }
}

#[tokio::test]
async fn values() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let levels = |count: usize| vec!["a"; count].join("/");
    let role = |path: &str| format!("arn:aws:iam::222222222222:role/{path}");
    for (field, value, code) in [
        ("name", "x".repeat(129), "name_length"),
        // 128 letters of one letter and 60 accents each.
        ("name", format!("e{}", "\u{301}".repeat(60)).repeat(128), "name_length"),
        ("description", "x".repeat(1_025), "description_length"),
        ("pathPrefix", "x".repeat(512), "prefix_too_long"),
        ("pathPrefix", "\u{1f4be}".repeat(128), "prefix_too_long"),
        ("pathPrefix", levels(33), "prefix_too_deep"),
        ("pathPrefix", "a/".repeat(5_000), "prefix_too_long"),
        ("pathPrefix", "/".repeat(10_000), "prefix_leading_slash"),
        ("pathPrefix", "$".repeat(400), "prefix_policy_too_long"),
        ("roleArn", role(&"x".repeat(65)), "role_arn_invalid"),
        ("roleArn", role(&format!("{}/r", "p".repeat(511))), "role_arn_invalid"),
        ("bucketName", "b".repeat(64), "bucket_name_invalid"),
        ("bucketName", "b".repeat(10_000), "bucket_name_invalid"),
        ("region", format!("eu-{}-1", "x".repeat(10_000)), "region_invalid"),
        ("bucketOwnerAwsAccountId", "2".repeat(10_000), "aws_account_id_invalid"),
        ("bucketAccess", "read_only".repeat(1_000), "bucket_access_invalid"),
    ] {
        let mut request = customer.request();
        request[field] = Value::from(value);
        for path in ["/v1/endpoints/test", "/v1/endpoints"] {
            let refused = customer.api.post(path, &request).await;
            assert_eq!(refused.problem(), (400, "invalid_request"), "{field}: {:.300}", refused.text);
            let codes: Vec<_> = refused.body["errors"]
                .as_array()
                .unwrap()
                .iter()
                .map(|error| error["code"].as_str().unwrap())
                .collect();
            assert_eq!(codes, [code], "{field}: {:.300}", refused.text);
        }
    }
    // The largest that is taken is taken all the way: the item with the most levels and the longest names.
    let mut largest = customer.request_under(&format!("{}/", levels(32)));
    largest["name"] = json!("\u{1f4be}".repeat(128));
    largest["description"] = json!("\u{1f4be}".repeat(1_024));
    largest["pathPrefix"] = json!(format!("data/{}", vec!["\u{e9}"; 31].join("/")));
    customer.add(&largest).await;
}

#[tokio::test]
async fn paths_queries_and_headers() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), &unique("account"));
    // The gateway may refuse these itself; what reaches us is refused by us.
    let refused = |status: u16| [400, 404, 413, 414, 431].contains(&status);
    for length in [5_000, 50_000] {
        let long = "x".repeat(length);
        let reply = api.get(&format!("/v1/endpoints/{long}")).await;
        assert!(
            reply.problem() == (404, "endpoint_not_found") || matches!(reply.status, 400 | 414),
            "{}",
            reply.status
        );
        for query in [format!("limit={long}"), format!("{long}=1"), format!("cursor={long}"), "a=1&".repeat(length / 4)]
        {
            let reply = api.get(&format!("/v1/endpoints?{query}")).await;
            assert!(reply.problem() == (400, "invalid_request") || refused(reply.status), "{:.200}", reply.text);
        }
        let key = [("idempotency-key", long.as_str()), ("content-type", "application/json")];
        let reply = api.send(Method::POST, "/v1/endpoints", &key, Some(b"{}".to_vec())).await;
        assert!(reply.problem() == (400, "invalid_request") || refused(reply.status), "{:.200}", reply.text);
        // A header that nobody reads is no reason to fail.
        let reply = api.send(Method::GET, "/v1/endpoints", &[("x-anything", &long)], None).await;
        assert!(reply.status == 200 || refused(reply.status), "{:.200}", reply.text);
    }
    let many: Vec<(String, String)> = (0..90).map(|number| (format!("x-h-{number}"), "v".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let reply = api.send(Method::GET, "/v1/endpoints", &many, None).await;
    assert!(reply.status == 200 || refused(reply.status), "{:.200}", reply.text);
    let reply = Api::with_token(suite.stack(), Some("e".repeat(20_000))).get("/v1/endpoints").await;
    assert!(reply.status == 401 || refused(reply.status), "{:.200}", reply.text);
}
