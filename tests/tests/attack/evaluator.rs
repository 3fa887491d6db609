//! What IAM makes of a session policy, as far as ours go: `Allow` statements with actions, a resource pattern, and
//! conditions. Written for these tests alone, from the IAM User Guide's "Policy evaluation logic" and "Variables".

use std::collections::BTreeMap;

use serde_json::Value;

/// A request as IAM sees it.
pub(crate) struct Asked<'a> {
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) context: BTreeMap<&'a str, &'a str>,
}

/// Whether a statement of the policy allows it.
pub(crate) fn allows(policy: &Value, asked: &Asked<'_>) -> bool {
    policy["Statement"].as_array().expect("statements").iter().any(|statement| {
        assert_eq!(statement["Effect"], "Allow");
        let keys: Vec<_> = statement.as_object().expect("a statement").keys().map(String::as_str).collect();
        assert!(keys.iter().all(|key| ["Sid", "Effect", "Action", "Resource", "Condition"].contains(key)), "{keys:?}");
        texts(&statement["Action"]).contains(&asked.action)
            && texts(&statement["Resource"]).iter().any(|pattern| matches(pattern, asked.resource))
            && meets(&statement["Condition"], asked)
    })
}

fn meets(condition: &Value, asked: &Asked<'_>) -> bool {
    condition.as_object().into_iter().flatten().all(|(operator, keys)| {
        keys.as_object().expect("keys").iter().all(|(key, values)| {
            let Some(given) = asked.context.get(key.as_str()) else { return false };
            texts(values).iter().any(|value| match operator.as_str() {
                "StringEquals" => literal(value).as_deref() == Some(*given),
                "StringLike" => matches(value, given),
                other => panic!("an operator that this knows nothing of: {other}"),
            })
        })
    })
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(many) => many.iter().map(|one| one.as_str().expect("a text")).collect(),
        one => vec![one.as_str().expect("a text")],
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Any,
    One,
    Exactly(char),
}

/// The pattern's parts. A variable that is none of the three escapes has a value that an attacker chose.
fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let escape = ["${*}", "${?}", "${$}"].into_iter().find(|escape| rest.starts_with(escape));
        if let Some(escape) = escape {
            tokens.push(Token::Exactly(escape.chars().nth(2).expect("the third of four")));
            rest = &rest[4..];
            continue;
        }
        match first {
            '$' if rest.starts_with("${") => {
                tokens.push(Token::Any);
                rest = rest.split_once('}').map_or("", |(_, behind)| behind);
                continue;
            }
            '*' => tokens.push(Token::Any),
            '?' => tokens.push(Token::One),
            other => tokens.push(Token::Exactly(other)),
        }
        rest = &rest[first.len_utf8()..];
    }
    tokens
}

fn literal(pattern: &str) -> Option<String> {
    tokens(pattern).into_iter().map(|token| if let Token::Exactly(c) = token { Some(c) } else { None }).collect()
}

fn matches(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Which lengths of the text's start the tokens so far can match.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for token in tokens(pattern) {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match token {
                Token::Any => reached[..=at].contains(&true),
                Token::One => at > 0 && reached[at - 1],
                Token::Exactly(c) => at > 0 && reached[at - 1] && text[at - 1] == c,
            };
        }
        reached = next;
    }
    reached[text.len()]
}

#[test]
fn knows_patterns_and_their_escapes() {
    for (pattern, text, expected) in [
        ("a*c", "abbc", true),
        ("a*c", "abb", false),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("a${*}c", "a*c", true),
        ("a${*}c", "abc", false),
        ("${$}{aws:username}/", "${aws:username}/", true),
        ("${aws:username}/", "anything/", true),
        ("", "", true),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
    }
}
