//! YAML as `CloudFormation` reads it, written by ourselves: a tree of texts, lists and maps needs three rules, and the
//! quoting of a hostile text must not hang on the heuristics of a library.

use std::fmt::Write as _;

use super::node::Node;

/// The document, in block style.
pub(super) fn document(node: &Node) -> String {
    let mut out = String::new();
    block(node, 0, &mut out);
    out
}

/// Writes a map or list whose lines start at column `indent`.
fn block(node: &Node, indent: usize, out: &mut String) {
    match node {
        Node::Text(text) => push_line(indent, &scalar(text), out),
        Node::Map(entries) => {
            for (key, value) in entries {
                // Keys are ours, never a customer's, but quoting them by the same rule costs nothing.
                entry(&format!("{}:", scalar(key)), value, indent, out);
            }
        }
        Node::List(items) => {
            for item in items {
                if let Node::Map(_) = item {
                    // The item's first line takes the dash in the place of its indentation.
                    let mut text = String::new();
                    block(item, indent + 2, &mut text);
                    let _ = write!(out, "{:indent$}- {}", "", &text[indent + 2..]);
                } else {
                    entry("-", item, indent, out);
                }
            }
        }
    }
}

fn entry(start: &str, value: &Node, indent: usize, out: &mut String) {
    match value {
        Node::Text(text) => push_line(indent, &format!("{start} {}", scalar(text)), out),
        Node::List(items) if items.is_empty() => push_line(indent, &format!("{start} []"), out),
        Node::Map(entries) if entries.is_empty() => push_line(indent, &format!("{start} {{}}"), out),
        nested => {
            push_line(indent, start, out);
            block(nested, indent + 2, out);
        }
    }
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
