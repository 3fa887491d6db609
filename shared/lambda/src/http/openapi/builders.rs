//! Schemas of what bodies are made of.

use serde_json::{Map, Value, json};

pub(super) fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// A time, as all answers write it.
pub(super) fn time(description: &str) -> Value {
    json!({
        "type": "string",
        "format": "date-time",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
        "description": format!("{description} RFC 3339, in UTC, with milliseconds."),
    })
}

pub(super) fn list(items: &Value, description: &str) -> Value {
    json!({ "type": "array", "items": items, "description": description })
}

/// An object with these members; those whose name ends with `?` may be absent.
pub(super) fn object(description: &str, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("the members are an object") };
    let required: Vec<String> = members.keys().filter(|name| !name.ends_with('?')).cloned().collect();
    let named = |(name, schema): (String, Value)| (name.trim_end_matches('?').to_owned(), schema);
    let properties: Map<String, Value> = members.into_iter().map(named).collect();
    let mut schema = json!({ "type": "object", "description": description, "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// An object of a request: nothing else may be in it.
pub(super) fn closed(mut object: Value) -> Value {
    object["additionalProperties"] = json!(false);
    object
}

/// A code. More of them can come, so clients must expect codes that they do not know.
pub(super) fn code<'a>(codes: impl Iterator<Item = (&'a str, &'a str)>, description: &str) -> Value {
    let codes: Vec<(&str, &str)> = codes.collect();
    let lines: Vec<String> = codes.iter().map(|(code, when)| format!("- `{code}`: {when}")).collect();
    json!({
        "type": "string",
        "description": format!("{description} Later releases can have more codes.\n\n{}", lines.join("\n")),
        "x-extensible-enum": codes.iter().map(|(code, _)| code).collect::<Vec<_>>(),
    })
}
