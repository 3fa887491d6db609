//! Parser differentials: requests that two readers would read differently must not be taken by either.

use reqwest::Method;
use serde_json::json;
use tests::api::{Api, ApiResponse};
use tests::fixture::{Fixture, unique};

use crate::suite;

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

async fn sent(api: &Api, body: &str) -> [ApiResponse; 2] {
    let send = async |path| api.send(Method::POST, path, JSON, Some(body.as_bytes().to_vec())).await;
    [send("/v1/endpoints/test").await, send("/v1/endpoints").await]
}

#[tokio::test]
async fn a_field_has_one_name_one_spelling_and_one_value() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let good = customer.request().to_string();
    let evil = "arn:aws:iam::333333333333:role/evil";
    let before = |member: &str| good.replacen('{', &format!("{{{member},"), 1);
    let behind = |member: &str| format!("{},{member}}}", good.strip_suffix('}').unwrap());
    for (member, code) in [
        (format!(r#""roleArn":"{evil}""#), "duplicate_field"),
        (format!(r#""\u0072oleArn":"{evil}""#), "duplicate_field"),
        (format!(r#""role\u0041rn":"{evil}""#), "duplicate_field"),
        (format!(r#""RoleArn":"{evil}""#), "wrong_case"),
        (format!(r#""ROLEARN":"{evil}""#), "wrong_case"),
        (format!(r#""role_arn":"{evil}""#), "wrong_case"),
        (format!(r#""roleArn\u0000":"{evil}""#), "wrong_case"),
        (format!(r#"" roleArn":"{evil}""#), "wrong_case"),
        (format!("\"roleArn\u{200b}\":\"{evil}\""), "wrong_case"),
        (format!("\"\u{feff}roleArn\":\"{evil}\""), "wrong_case"),
        // Letters that look or fold alike: fullwidth, Cyrillic, combining, the Kelvin sign for a K.
        (format!("\"\u{ff52}oleArn\":\"{evil}\""), "unknown_field"),
        (format!("\"r\u{43e}leArn\":\"{evil}\""), "unknown_field"),
        (format!("\"ro\u{301}leArn\":\"{evil}\""), "wrong_case"),
        ("\"buc\u{212a}etName\":\"evil\"".to_owned(), "wrong_case"),
        ("\"bucKetName\":\"evil\"".to_owned(), "wrong_case"),
        ("\"__proto__\":{\"roleArn\":\"evil\"}".to_owned(), "unknown_field"),
        ("\"/roleArn\":\"evil\"".to_owned(), "wrong_case"),
        ("\"\":\"evil\"".to_owned(), "unknown_field"),
    ] {
        for body in [before(&member), behind(&member)] {
            for refused in sent(&customer.api, &body).await {
                assert_eq!(refused.problem(), (400, "invalid_request"), "{member}: {}", refused.text);
                let codes: Vec<_> =
                    refused.body["errors"].as_array().unwrap().iter().map(|error| &error["code"]).collect();
                assert_eq!(codes, [code], "{member}: {}", refused.text);
            }
        }
    }
}

#[tokio::test]
async fn a_body_is_json_in_utf8_and_nothing_around_it() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let good = customer.request().to_string();
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, body, code) in [
        ("byte order mark", format!("\u{feff}{good}").into_bytes(), "not_json"),
        ("comment", format!("/* x */{good}").into_bytes(), "not_json"),
        ("trailing comma", good.replace('}', ",}").into_bytes(), "not_json"),
        ("single quotes", good.replace('"', "'").into_bytes(), "not_json"),
        ("two documents", format!("{good}{good}").into_bytes(), "not_json"),
        ("JSON lines", format!("{good}\n{good}").into_bytes(), "not_json"),
        ("in an array", format!("[{good}]").into_bytes(), "not_an_object"),
        ("as a text", serde_json::to_string(&good).unwrap().into_bytes(), "not_an_object"),
        ("a NUL behind", format!("{good}\0").into_bytes(), "not_json"),
        ("half a surrogate pair", good.replace("Endpoint", "\\ud83d").into_bytes(), "not_json"),
        ("a form feed for a blank", format!("\u{c}{good}").into_bytes(), "not_json"),
        ("UTF-16", utf16, ""),
        ("overlong UTF-8", good.replace('/', "\u{1}").into_bytes().into_iter().flat_map(overlong).collect(), ""),
    ] {
        for path in ["/v1/endpoints/test", "/v1/endpoints"] {
            let refused = customer.api.send(Method::POST, path, JSON, Some(body.clone())).await;
            assert_eq!(refused.problem(), (400, "invalid_request"), "{what}: {}", refused.text);
            let found = refused.body["errors"][0]["code"].as_str().unwrap();
            let expected = if code.is_empty() { ["not_utf8", "not_json"].contains(&found) } else { found == code };
            assert!(expected, "{what}: {}", refused.text);
        }
    }
    for content_type in
        ["application/json; charset=utf-16", "application/json; charset=utf-7", "text/plain", "application/xml"]
    {
        let headers = [("content-type", content_type)];
        let refused = customer.api.send(Method::POST, "/v1/endpoints", &headers, Some(good.clone().into())).await;
        assert_eq!(refused.problem(), (400, "invalid_request"), "{content_type}");
        assert_eq!(refused.body["errors"][0]["code"], "content_type_unsupported", "{content_type}");
    }
    assert_eq!(customer.api.post("/v1/endpoints", &customer.request()).await.problem(), (412, "test_required"));
}

/// `/` as the two bytes that a lax decoder takes for it.
fn overlong(byte: u8) -> Vec<u8> {
    if byte == 1 { vec![0xc0, 0xaf] } else { vec![byte] }
}

#[tokio::test]
async fn a_path_names_one_endpoint_or_none() {
    let suite = suite().await;
    let (mine, theirs) = (
        Fixture::new(suite.stack(), "read_only", "data/").await,
        Fixture::new(suite.stack(), "read_only", "data/").await,
    );
    let id = mine.add(&mine.request()).await["endpointId"].as_str().unwrap().to_owned();
    let other = theirs.add(&theirs.request()).await["endpointId"].as_str().unwrap().to_owned();
    let upper = id.to_uppercase();
    let no_hyphens = format!("ep_{}", id[3..].replace('-', ""));
    let braces = format!("ep_%7B{}%7D", &id[3..]);
    let urn = format!("ep_urn:uuid:{}", &id[3..]);
    let twice = id.replace("ep_", "%2565p_");
    for spelling in [upper.as_str(), &no_hyphens, &braces, &urn, "%00", "%zz", "%", "..%00", "ep_*", "%C0%AE%C0%AE"] {
        let refused = mine.api.get(&format!("/v1/endpoints/{spelling}")).await;
        assert_eq!(refused.problem(), (404, "endpoint_not_found"), "{spelling}");
    }
    // Whatever is put around or into the id: the account's own endpoint or none, and never anybody else's.
    for path in [
        format!("/v1/endpoints/{other}"),
        format!("/v1/endpoints/{id}%2F..%2F{other}"),
        format!("/v1/endpoints/{id}%2F{other}"),
        format!("/v1/endpoints/{id}/../{other}"),
        format!("/v1/endpoints/{id};{other}"),
        format!("/v1/endpoints/{id}%20"),
        format!("/v1/endpoints/%20{id}"),
        format!("/v1/endpoints/{id}%0a"),
        format!("/v1/endpoints/{id}%23{other}"),
        format!("/v1/endpoints/{id}%3Fx={other}"),
        format!("/v1/endpoints/{id},{other}"),
        format!("/v1/endpoints/{id}//"),
        format!("/v1//endpoints/{id}"),
        format!("/v1/endpoints/{id}/health/"),
        format!("/v1/./endpoints/{other}"),
        format!("/V1/endpoints/{id}"),
        format!("/v1/Endpoints/{id}"),
        format!("/internal/v1/../../v1/endpoints/{other}"),
        format!("/v1/endpoints/{twice}"),
        format!("/v1/endpoints/{id}/"),
    ] {
        let reply = mine.api.get(&path).await;
        assert!(
            reply.status == 404 || (reply.status == 200 && reply.body["endpointId"] == id),
            "{path}: {}",
            reply.text
        );
        assert!(!reply.text.contains(&theirs.bucket), "{path}");
    }
    assert_eq!(theirs.api.get(&format!("/v1/endpoints/{other}")).await.status, 200);
}

#[tokio::test]
async fn a_query_parameter_has_one_name_and_one_value() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), &unique("account"));
    for query in [
        "limit=1&limit=2",
        "limit=1&%6Cimit=2",
        "limit=1;limit=2",
        "Limit=1",
        "limit[]=1",
        "limit=1%00",
        "limit=%2B1",
        "limit=+1",
        "limit=01a",
        "limit=\u{ff11}",
        "limit=1.0",
        "limit=1e1",
        "includeRetired=TRUE",
        "includeRetired=1",
        "includeRetired=true&includeRetired=false",
        "bucketAccess=READ_ONLY",
        "feature=billing%20",
        "cursor=",
        "cursor=%00",
        "cursor[$gt]=",
        "=x",
        "&&x",
    ] {
        let refused = api.get(&format!("/v1/endpoints?{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid_request"), "{query}: {}", refused.text);
    }
    let body = json!({ "items": [] });
    assert_eq!(api.get("/v1/endpoints?limit=100&&includeRetired=true&").await.body, body);
}
