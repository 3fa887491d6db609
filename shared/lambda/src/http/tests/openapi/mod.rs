//! `docs/openapi.json`: the `OpenAPI` 3.1 document, made with utoipa of the handlers' routes, the catalogues, the views
//! and the limits of the values. Only for tests, so no function carries any of it but the finished document.

mod agreement;
mod document;
mod examples;
mod operations;
mod responses;
mod routes;
mod schemas;
mod values;

use std::path::Path;

use be_domain::health::HealthStatus;
use be_domain::report::AttachTo;
use examples::Examples;
use jsonschema::Validator;
use serde_json::{Value, json};

#[tokio::test]
async fn the_document_is_what_the_code_does() {
    let text = serde_json::to_string_pretty(&made().await).unwrap() + "\n";
    assert!(
        !text.contains(r#""type": "null""#),
        "an optional member is absent and never null: `value_type` without `Option`"
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(text.lines()).find(|(found, made)| found != made);
    assert!(
        found == text,
        "docs/openapi.json is out of date (UPDATE_DOCS=1 cargo test --workspace --lib openapi); the first difference: {differs:#?}"
    );
}

/// A client that follows the description of a fix takes nothing from the policy that is there.
#[tokio::test]
async fn a_fix_says_what_it_replaces_and_what_it_is_added_to() {
    let document = made().await;
    let about =
        |pointer: &str| document.pointer(&format!("/components/schemas/{pointer}/description")).unwrap().as_str();
    for said in [
        "Do not change its statements.",
        "For `role`, the document replaces a policy",
        "if that policy has other statements that you need, add them to the document first",
        "For `role_trust`, it replaces the trust policy: if others need the role, use another role for the vendor.",
        "For `bucket` and `kms_key`, add its statements to the policy that is there",
    ] {
        let about = about("Fix").unwrap().replace('\n', " ");
        assert!(about.contains(said), "{said}: {about}");
    }
    let attach_to = about("Fix/properties/attachTo").unwrap();
    for place in AttachTo::ALL.map(AttachTo::as_str) {
        assert!(attach_to.contains(&format!("`{place}`: ")), "{place}: {attach_to}");
    }
    assert_eq!(about("PolicyDocument"), Some("An IAM policy document. Do not change its statements."));
}

#[tokio::test]
async fn the_status_of_health_is_described_as_health_decides_it() {
    let document = made().await;
    let about = document["components"]["schemas"]["HealthStatus"]["description"].as_str().unwrap();
    for said in [
        "`healthy`: the last test with a result passed.",
        "`drifted`: something that worked when the endpoint was added does not work now, or the trust policy no longer \
         requires the External ID;",
    ] {
        assert!(about.contains(said), "{said}: {about}");
    }
    for status in HealthStatus::ALL.map(HealthStatus::as_str) {
        assert!(about.contains(&format!("`{status}`: ")), "{status}: {about}");
    }
}

/// The document, for tests of what it says.
async fn made() -> Value {
    document::of(&routes::declared(), &Examples::taken().await)
}

/// A validator of the component schema `name`, with all that it refers to.
fn validator(document: &Value, name: &str) -> Validator {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": document["components"],
        "$ref": format!("#/components/schemas/{name}"),
    });
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// The same document with every object closed: what an answer has and its schema does not is then an error.
fn closed(mut document: Value) -> Value {
    fn close(schema: &mut Value) {
        match schema {
            Value::Object(members) => {
                if members.get("properties").is_some_and(Value::is_object) && members.contains_key("type") {
                    members.entry("additionalProperties").or_insert(json!(false));
                }
                members.values_mut().for_each(close);
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut document["components"]["schemas"]);
    document
}

#[tokio::test]
async fn every_example_is_as_its_schema_says_and_has_nothing_more() {
    let document = closed(made().await);
    let mut checked = 0;
    let mut check = |name: &str, value: &Value| {
        let errors: Vec<String> =
            validator(&document, name).iter_errors(value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}\n{value:#}");
        checked += 1;
    };
    for value in document["components"]["schemas"]["Check"]["examples"].as_array().unwrap() {
        check("Check", value);
    }
    for example in document["components"]["examples"].as_object().unwrap().values() {
        check("Problem", &example["value"]);
    }
    for operation in document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values())
    {
        let answers = operation["responses"].as_object().unwrap().values();
        for content in answers.chain([&operation["requestBody"]]).filter_map(|part| part["content"].as_object()) {
            let Some(body) = content.get("application/json") else { continue };
            let name = body["schema"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
            for example in body["examples"].as_object().into_iter().flat_map(|examples| examples.values()) {
                check(name, &example["value"]);
            }
        }
    }
    assert!(checked > 70, "{checked}");
}
