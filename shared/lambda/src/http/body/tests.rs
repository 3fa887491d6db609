mod encryption;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::members::MAX_BYTES;
use super::*;
use crate::http::GatewayEvent;
use crate::http::problem::{Code, FieldErrors, Problem};
use crate::testing::{TestEvent, vendor};

fn event() -> TestEvent {
    TestEvent::named("create-endpoint-post")
}

fn parsed(event: &TestEvent) -> Result<(), Problem> {
    let mut errors = FieldErrors::default();
    let added = endpoint_to_add(&event.request(), &vendor(), &mut errors);
    assert_eq!(added.is_some(), errors.is_empty(), "an endpoint or errors, never both or neither");
    errors.into_result()
}

fn pairs(result: Result<(), Problem>) -> Vec<(String, &'static str)> {
    result
        .err()
        .into_iter()
        .flat_map(|problem| problem.errors)
        .map(|error| (error.pointer, error.code.as_str()))
        .collect()
}

fn refused(body: impl Into<String>) -> Vec<(String, &'static str)> {
    pairs(parsed(&event().with_body(body)))
}

/// The event's body with `change` merged into it.
fn changed(change: &Value) -> String {
    let mut body = event().body();
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    body.to_string()
}

fn error(pointer: &str, code: &'static str) -> (String, &'static str) {
    (pointer.to_owned(), code)
}

#[test]
fn the_event_as_it_stands_is_valid() {
    assert_eq!(parsed(&event()), Ok(()));
}

#[test]
fn sets_every_field() {
    let key = "arn:aws:kms:eu-central-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let all = changed(&json!({
        "bucketAccess": "read_write",
        "bucketOwnerAwsAccountId": "210987654321",
        "encryption": { "type": "sse_kms", "kmsKeyArn": key },
        "objectOwnership": "bucket_owner_full_control",
    }));
    let mut errors = FieldErrors::default();
    let added = endpoint_to_add(&event().with_body(all).request(), &vendor(), &mut errors).unwrap();
    let configuration = added.configuration;
    assert_eq!(added.name.as_str(), "Billing data");
    assert_eq!(added.description.unwrap().as_str(), "Cost and usage reports, daily");
    assert_eq!(configuration.bucket_access.as_str(), "read_write");
    assert_eq!(configuration.role_arn.name(), "bucket-endpoint");
    assert_eq!(configuration.bucket_name.as_str(), "acme-billing-data");
    assert_eq!(configuration.path_prefix.as_str(), "cur/daily/");
    assert_eq!(configuration.region.as_str(), "eu-central-1");
    assert_eq!(configuration.bucket_owner_aws_account_id.unwrap().as_str(), "210987654321");
    assert_eq!(configuration.encryption.unwrap().kms_key_arn().unwrap().as_str(), key);
    assert_eq!(configuration.object_ownership.unwrap().as_str(), "bucket_owner_full_control");
}

#[test]
fn every_error_is_reported_at_once() {
    let body = r#"{
        "name": 7, "description": null, "bucketAccess": ["read_only"], "RoleArn": "x", "bucket_name": "y",
        "region": "mars", "region": "eu-central-1", "pathPrefix": "a//b", "extra": {}, "bucketOwnerAwsAccountId": "1"
    }"#;
    let expected = [
        error("/RoleArn", "wrong_case"),
        error("/bucketAccess", "wrong_type"),
        error("/bucketOwnerAwsAccountId", "aws_account_id_invalid"),
        error("/bucket_name", "wrong_case"),
        error("/description", "null"),
        error("/extra", "unknown_field"),
        error("/name", "wrong_type"),
        error("/pathPrefix", "prefix_empty_segment"),
        error("/region", "duplicate_field"),
    ];
    assert_eq!(refused(body), expected);
    assert_eq!(
        refused("{}"),
        ["bucketAccess", "bucketName", "name", "region", "roleArn"].map(|name| error(&format!("/{name}"), "required"))
    );
}

#[test]
fn a_misspelled_field_beside_the_right_one_does_not_hide_it() {
    let mut body = event().body().to_string();
    body.insert_str(1, r#""ROLEARN": "x", "#);
    assert_eq!(refused(body), [error("/ROLEARN", "wrong_case")]);
    let mut body = changed(&json!({ "roleArn": "x" }));
    body.insert_str(1, r#""role_arn": "x", "#);
    assert_eq!(refused(body), [error("/roleArn", "role_arn_invalid"), error("/role_arn", "wrong_case")]);
}

#[test]
fn a_duplicate_is_refused_even_if_it_says_the_same() {
    let mut body = event().body().to_string();
    body.insert_str(1, r#""region": "eu-central-1", "#);
    assert_eq!(refused(body), [error("/region", "duplicate_field")]);
    let mut body = event().body().to_string();
    body.insert_str(1, r#""r\u0065gion": "eu-central-1", "#);
    assert_eq!(refused(body), [error("/region", "duplicate_field")]);
}

#[test]
fn an_external_id_gives_the_problem_its_code_wherever_it_is() {
    for change in [
        json!({ "externalId": "x" }),
        json!({ "external_id": null }),
        json!({ "sts:ExternalId": 1 }),
        json!({ "trust": { "externalID": "x" } }),
        json!({ "name": [{ "ExternalId": "x" }] }),
        json!({ "externalId": "x", "roleArn": "arn:aws:iam::999999999999:role/x", "region": 7 }),
    ] {
        let problem = parsed(&event().with_body(changed(&change))).unwrap_err();
        assert_eq!(problem.code, Code::ExternalIdNotAccepted, "{change}");
        assert!(problem.errors.iter().any(|error| error.code.as_str() == "external_id_not_accepted"), "{change}");
    }
}

#[test]
fn the_vendors_own_role_gives_the_problem_its_code() {
    let change = json!({ "roleArn": "arn:aws:iam::999999999999:role/x", "name": "" });
    let problem = parsed(&event().with_body(changed(&change))).unwrap_err();
    assert_eq!(problem.code, Code::VendorRoleRefused);
    assert_eq!(problem.errors.len(), 2);
}

#[test]
fn a_body_that_is_no_object_is_refused_as_a_whole() {
    for (body, code) in [
        (String::new(), "body_missing"),
        (" \n".to_owned(), "body_missing"),
        ("[]".to_owned(), "not_an_object"),
        ("\"{}\"".to_owned(), "not_an_object"),
        ("null".to_owned(), "not_an_object"),
        ("{".to_owned(), "not_json"),
        ("{} {}".to_owned(), "not_json"),
        ("{\"name\": NaN}".to_owned(), "not_json"),
        ("{\"name\": \"\\ud800\"}".to_owned(), "not_json"),
        ("\u{feff}{}".to_owned(), "not_json"),
        ("{\"name\": ".to_owned() + &"[".repeat(200), "too_deep"),
        ("{\"name\": \"caf\u{FFFD}\"}".to_owned(), "not_utf8"),
        (format!("{{\"name\": \"{}\"}}", "x".repeat(MAX_BYTES)), "too_large"),
    ] {
        let shown: String = body.chars().take(40).collect();
        assert_eq!(refused(body), [error("", code)], "{shown}");
    }
}

#[test]
fn bytes_are_checked_after_decoding() {
    use base64::Engine;
    let encoded = |bytes: &[u8]| {
        let body = base64::engine::general_purpose::STANDARD.encode(bytes);
        let mut json = event().with_body(body).json().clone();
        json["isBase64Encoded"] = json!(true);
        let event: GatewayEvent = serde_json::from_value(json).unwrap();
        let request = event.into_request().unwrap();
        let mut errors = FieldErrors::default();
        endpoint_to_add(&request, &vendor(), &mut errors);
        pairs(errors.into_result())
    };
    assert_eq!(encoded(event().body().to_string().as_bytes()), []);
    assert_eq!(encoded(b"{\"name\": \"\xff\"}"), [error("", "not_utf8")]);
    assert_eq!(encoded(b""), [error("", "body_missing")]);
}

#[test]
fn only_json_content_types_are_accepted() {
    for good in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.acme+json",
        " application/json ",
        "application/json;Charset=\"UTF-8\"; v=1",
    ] {
        assert_eq!(parsed(&event().with_header("content-type", good)), Ok(()), "{good}");
    }
    for bad in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
        "json",
        "application/jsonx",
        "text/json",
        // Whoever stands between and decodes it as it says would see another request.
        "application/json; charset=utf-7",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json; CHARSET = \"utf-16le\"",
        "application/json, text/plain",
    ] {
        let found = pairs(parsed(&event().with_header("content-type", bad)));
        assert_eq!(found, [error("/headers/content-type", "content_type_unsupported")], "{bad}");
    }
    let form = event().with_header("content-type", "application/x-www-form-urlencoded").with_body("name=x");
    assert_eq!(pairs(parsed(&form)), [error("/headers/content-type", "content_type_unsupported")]);
}

#[test]
fn a_thousand_errors_are_all_reported() {
    let members: Vec<String> = (0..1000).map(|number| format!("\"f{number}\":1")).collect();
    let found = refused(format!("{{{}}}", members.join(",")));
    assert_eq!(found.iter().filter(|(_, code)| *code == "unknown_field").count(), 1000);
}

#[test]
fn errors_that_would_not_fit_into_an_answer_are_counted_but_not_listed() {
    // Each pointer repeats the long name, twice as long as it was sent.
    let items = vec![r#"{"externalId":0}"#; 450].join(",");
    let body = format!(r#"{{"{}":[{items}]}}"#, "/".repeat(8_000));
    assert!(body.len() <= MAX_BYTES);
    let problem = parsed(&event().with_body(body)).unwrap_err();
    assert_eq!(problem.code, Code::ExternalIdNotAccepted);
    let document = serde_json::to_string(&problem.document("id")).unwrap();
    let in_an_event = serde_json::to_string(&document).unwrap();
    assert!(
        in_an_event.len() < 6_000_000,
        "Lambda answers with no more, and the gateway with a 502: {}",
        document.len()
    );
    assert!(problem.detail.contains("errors. `errors` lists the first "), "{}", problem.detail);
}

/// Names and values near enough to the real ones that every path is taken.
fn near_bodies() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        prop::sample::select(vec!["name", "roleArn", "RoleArn", "region", "bucketName", "bucketAccess", "externalId"])
            .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    let value = prop_oneof![
        Just("\"eu-central-1\"".to_owned()),
        Just("\"arn:aws:iam::123456789012:role/x\"".to_owned()),
        Just("\"read_only\"".to_owned()),
        Just("\"acme-data\"".to_owned()),
        Just("null".to_owned()),
        Just("[{\"a\":1}]".to_owned()),
        "[0-9truefalsn\"\\\\]{0,5}",
    ];
    let member = (name, value).prop_map(|(name, value)| format!("{}:{value}", Value::String(name)));
    prop::collection::vec(member, 0..8).prop_map(|members| format!("{{{}}}", members.join(",")))
}

proptest! {
    #[test]
    fn accepts_only_what_every_reader_understands_alike(body in near_bodies()) {
        let event = event().with_body(body.as_str());
        if parsed(&event).is_ok() {
            let value: Value = serde_json::from_str(&body).unwrap();
            let members = value.as_object().unwrap();
            prop_assert!(members.values().all(Value::is_string));
            // `Value` keeps one of each name, so nothing appeared more than once if it has as many as were written.
            prop_assert_eq!(body.matches("\":\"").count(), members.len());
        }
    }

    #[test]
    fn never_panics(body in any::<String>(), content_type in any::<String>(), base64 in any::<bool>()) {
        let mut json = event().with_body(body).with_header("content-type", &content_type).json().clone();
        json["isBase64Encoded"] = json!(base64);
        let event: GatewayEvent = serde_json::from_value(json).unwrap();
        let request = event.into_request().unwrap();
        let mut errors = FieldErrors::default();
        prop_assert!(endpoint_to_add(&request, &vendor(), &mut errors).is_none());
        expect_empty(&request, &mut errors);
        prop_assert!(!errors.is_empty());
    }
}
