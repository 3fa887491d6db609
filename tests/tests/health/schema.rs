//! Holds an event against the schema that `docs/events/` publishes: as much of JSON Schema as it uses, and nothing
//! that it does not use passes unnoticed.

use serde_json::{Map, Value};

const SCHEMA: &str = include_str!("../../../docs/events/endpoint-event.v1.schema.json");

/// Panics unless the detail is what the schema says, with no member that it does not know.
pub(crate) fn holds(detail: &Value) {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    valid(&schema, &schema, detail, "detail");
}

fn valid(root: &Value, schema: &Value, value: &Value, place: &str) {
    for (keyword, says) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let pointer = says.as_str().unwrap().trim_start_matches('#');
                valid(root, root.pointer(pointer).unwrap(), value, place);
            }
            "type" => assert!(is_of(value, says.as_str().unwrap()), "{place} is no {says}: {value}"),
            "const" => assert_eq!(value, says, "{place}"),
            "enum" => assert!(says.as_array().unwrap().contains(value), "{place} is none of {says}: {value}"),
            "minimum" => assert!(value.as_u64() >= says.as_u64(), "{place}: {value}"),
            "maximum" => assert!(value.as_u64() <= says.as_u64(), "{place}: {value}"),
            "format" => assert!(value.as_str().unwrap().parse::<jiff::Timestamp>().is_ok(), "{place}: {value}"),
            "pattern" => assert!(value.as_str().unwrap().starts_with("ep_"), "{place}: {value}"),
            "required" => {
                let missing = says.as_array().unwrap().iter().find(|name| value.get(name.as_str().unwrap()).is_none());
                assert_eq!(missing, None, "{place} lacks it: {value}");
            }
            "properties" => members(root, says.as_object().unwrap(), value, place),
            "items" => {
                value.as_array().unwrap().iter().for_each(|item| valid(root, says, item, &format!("{place}[]")));
            }
            other => panic!("this test does not know the keyword {other}"),
        }
    }
}

fn members(root: &Value, known: &Map<String, Value>, value: &Value, place: &str) {
    for (name, member) in value.as_object().unwrap() {
        let schema = known.get(name).unwrap_or_else(|| panic!("{place}.{name} is not in the schema: {member}"));
        valid(root, schema, member, &format!("{place}.{name}"));
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        other => panic!("this test does not know the type {other}"),
    }
}
