//! A policy as people write it: `serde_json` sorts members by name, and so puts the version last.

use serde_json::Value;

const ORDER: [&str; 8] = ["Version", "Statement", "Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

/// The policy as indented JSON, its members in the order of the documentation.
pub(crate) fn policy_text(policy: &Value) -> String {
    let mut text = String::new();
    write(policy, 0, &mut text);
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    let inner = "  ".repeat(depth + 1);
    let (open, close) = match value {
        Value::Object(members) if !members.is_empty() => ('{', '}'),
        Value::Array(items) if !items.is_empty() => ('[', ']'),
        other => return text.push_str(&other.to_string()),
    };
    text.push(open);
    let mut separator = "\n";
    let mut part = |name: Option<&String>, value: &Value| {
        text.push_str(separator);
        text.push_str(&inner);
        separator = ",\n";
        if let Some(name) = name {
            text.push_str(&Value::from(name.as_str()).to_string());
            text.push_str(": ");
        }
        write(value, depth + 1, text);
    };
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()));
            for (name, value) in members {
                part(Some(name), value);
            }
        }
        Value::Array(items) => items.iter().for_each(|value| part(None, value)),
        _ => {}
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn is_the_same_policy_with_the_version_first() {
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["a", "b"], "Resource": "*", "Condition": {"StringEquals": {"k": "v"}}},
        ]});
        let text = policy_text(&policy);
        assert!(
            text.starts_with("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\""),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), policy);
    }
}
