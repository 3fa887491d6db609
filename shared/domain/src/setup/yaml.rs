//! YAML as `CloudFormation` reads it, written from a JSON value whose members keep their order.
//!
//! Written here and not by a library: a tree of strings, lists and maps needs three rules, and the quoting of a string
//! that a customer chose must not depend on a library's heuristics (`docs/DEPENDENCIES.md`).

use std::fmt::Write as _;

use serde_json::Value;

/// The document, in block style.
pub(super) fn document(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, &mut out);
    out
}

/// Writes a map or list whose lines start at column `indent`.
fn block(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                // Keys are ours, never a customer's, but quoting them by the same rule costs nothing.
                entry(&format!("{}:", scalar(key)), member, indent, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                if item.is_object() {
                    // The item's first line takes the dash in the place of its indentation.
                    let mut text = String::new();
                    block(item, indent + 2, &mut text);
                    let _ = write!(out, "{:indent$}- {}", "", &text[indent + 2..]);
                } else {
                    entry("-", item, indent, out);
                }
            }
        }
        other => push_line(indent, &leaf(other), out),
    }
}

fn entry(start: &str, value: &Value, indent: usize, out: &mut String) {
    let is_nested = match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    };
    if is_nested {
        push_line(indent, start, out);
        block(value, indent + 2, out);
    } else {
        push_line(indent, &format!("{start} {}", leaf(value)), out);
    }
}

/// A value on one line: a string by our own rules, and all else as JSON, which YAML reads too.
fn leaf(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), scalar)
}

fn push_line(indent: usize, text: &str, out: &mut String) {
    // Writing to a string can't fail.
    let _ = writeln!(out, "{:indent$}{text}", "");
}

/// A text as a scalar: bare where it is plainly a word, quoted otherwise.
fn scalar(text: &str) -> String {
    if is_word(text) { text.to_owned() } else { quoted(text) }
}

/// Whether a text means itself without quotes in every version of YAML: it starts with a letter, holds nothing that
/// could be syntax, and is none of the words that YAML 1.1 takes for a boolean or null.
fn is_word(text: &str) -> bool {
    let reserved = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b))
        && !text.ends_with(':')
        && !reserved.contains(&text.to_ascii_lowercase().as_str())
}

/// A text between double quotes, in printable ASCII on one line.
///
/// Characters beyond ASCII are escaped one by one, those beyond U+FFFF by `\U`: a pair of `\u`, as JSON has it, is two
/// broken characters to a YAML parser.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        let _ = match (c, u32::from(c)) {
            ('"' | '\\', _) => write!(out, "\\{c}"),
            (' '..='~', _) => write!(out, "{c}"),
            (_, code @ 0..=0xFFFF) => write!(out, "\\u{code:04X}"),
            (_, code) => write!(out, "\\U{code:08X}"),
        };
    }
    out.push('"');
    out
}
