//! Validates the details of events against the JSON Schema that `docs/events/` publishes.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../../docs/events/endpoint-event.v1.schema.json");

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let mut schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    allow_no_other_members(&mut schema);
    // Without `should_validate_formats`, a `format` is only a note.
    jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one")
});

/// Panics unless the detail is valid and has no member that the schema doesn't describe.
pub fn assert_valid(detail: &Value) {
    let errors: Vec<_> =
        VALIDATOR.iter_errors(detail).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\nin {detail:#}", errors.join("\n"));
}

/// Consumers must accept members that come later; here, one that is not described is a mistake.
fn allow_no_other_members(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            keywords.values_mut().for_each(allow_no_other_members);
            if keywords.get("properties").is_some_and(Value::is_object)
                && keywords.get("type") == Some(&json!("object"))
            {
                keywords.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(allow_no_other_members),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Value {
        json!({
            "version": "1",
            "eventId": "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab-1",
            "sequence": 1,
            "occurredAt": "2026-11-25T01:02:03.456Z",
            "accountId": "acme",
            "endpoint": {
                "endpointId": "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab",
                "name": "Exports",
                "bucketAccess": "read_only",
                "roleArn": "arn:aws:iam::123456789012:role/reader",
                "bucketName": "acme-exports",
                "pathPrefix": "data/",
                "region": "eu-central-1",
                "features": ["telemetry", "billing"],
            },
            "status": "healthy",
            "findings": [],
        })
    }

    #[test]
    fn each_kind_of_mistake_is_found() {
        assert_valid(&event());
        let id = "/endpoint/endpointId";
        for (pointer, value) in [
            ("/version", json!("2")),
            ("/sequence", json!(0)),
            ("/sequence", json!(1.5)),
            ("/sequence", json!("1")),
            ("/occurredAt", json!("yesterday")),
            ("/status", json!("well")),
            ("/findings", json!({})),
            ("/findings", json!([{}])),
            ("/endpoint", json!({})),
            (id, json!("ep_0193f1a0-5a2b-7c3d-8e4f-0123456789a")),
            (id, json!("ep_0193f1a0-5a2b-7c3d-8e4f-0123456789abc")),
            (id, json!("ep_0193F1A0-5a2b-7c3d-8e4f-0123456789ab")),
            (id, json!("Ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab")),
            (id, json!(" ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab")),
            (id, json!("ep_")),
            (id, json!("")),
        ] {
            let mut wrong = event();
            *wrong.pointer_mut(pointer).expect("a member of the event") = value;
            assert!(!VALIDATOR.is_valid(&wrong), "{pointer} of {wrong}");
        }
        for place in ["", "/endpoint"] {
            let mut more = event();
            more.pointer_mut(place).expect("an object")["unknown"] = json!(1);
            assert!(!VALIDATOR.is_valid(&more), "one more in {place:?}");
        }
    }
}
