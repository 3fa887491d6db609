//! Holds an event against the schema that `docs/events/` publishes: as much of JSON Schema as it uses, and nothing
//! that it does not use passes unnoticed.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a panic here is a failed test")]

use serde_json::{Map, Value};

const SCHEMA: &str = include_str!("../../docs/events/endpoint-event.v1.schema.json");

/// Panics unless the detail is what the schema says, with no member that it does not know.
pub fn holds(detail: &Value) {
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
            "pattern" => {
                assert!(matches(says.as_str().unwrap(), value.as_str().unwrap()), "{place} is not {says}: {value}");
            }
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
        "boolean" => value.is_boolean(),
        other => panic!("this test does not know the type {other}"),
    }
}

/// Whether all of `text` is what the pattern says: characters as they stand and classes, each perhaps so many times.
fn matches(pattern: &str, text: &str) -> bool {
    let anchored = pattern.strip_prefix('^').and_then(|pattern| pattern.strip_suffix('$'));
    let mut pattern = anchored.expect("a pattern of the whole text");
    let mut text = text.chars();
    while let Some(first) = pattern.chars().next() {
        let (class, behind) = match pattern.strip_prefix('[') {
            Some(class) => class.split_once(']').expect("a class ends"),
            None => pattern.split_at(first.len_utf8()),
        };
        assert!(!class.starts_with(['^', '\\', '(', '.', '*', '+', '?', '|']), "this test does not know {class}");
        let (times, behind) = match behind.strip_prefix('{').and_then(|count| count.split_once('}')) {
            Some((count, behind)) => (count.parse().expect("a count"), behind),
            None => (1, behind),
        };
        if !(0..times).all(|_| text.next().is_some_and(|character| is_in(class, character))) {
            return false;
        }
        pattern = behind;
    }
    text.next().is_none()
}

fn is_in(class: &str, character: char) -> bool {
    let class: Vec<char> = class.chars().collect();
    let in_range = |range: &[char]| range[1] == '-' && (range[0]..=range[2]).contains(&character);
    class.contains(&character) || class.windows(3).any(in_range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_looked_at_whole() {
        let id = "^ep_[0-9a-f-]{36}$";
        assert!(matches(id, "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"));
        for bad in [
            "",
            "ep_",
            "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789a",
            "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789abc",
            "ep_0193F1A0-5a2b-7c3d-8e4f-0123456789ab",
            "Ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab",
            " ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab",
        ] {
            assert!(!matches(id, bad), "{bad}");
        }
        assert!(matches("^a{2}b$", "aab") && !matches("^a{2}b$", "ab"));
    }
}
