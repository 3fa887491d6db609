//! A small evaluator of IAM policies, written from the IAM User Guide and not from the code under test.

use serde_json::Value;

/// A request to AWS.
pub(super) struct Call<'a> {
    pub(super) action: &'a str,
    pub(super) resource: &'a str,
    /// Condition keys with the value that the request gives them.
    pub(super) context: &'a [(&'a str, &'a str)],
}

/// Whether `policy` alone allows the call: some statement allows it and none denies it.
pub(super) fn allows(policy: &Value, call: &Call<'_>) -> bool {
    let statements = many(&policy["Statement"]);
    let applies =
        |effect: &str| statements.iter().any(|statement| statement["Effect"] == effect && covers(statement, call));
    policy["Version"] == "2012-10-17" && applies("Allow") && !applies("Deny")
}

fn covers(statement: &Value, call: &Call<'_>) -> bool {
    let names = |member: &str, text: &str| texts(&statement[member]).iter().any(|pattern| like(pattern, text));
    let known = ["Sid", "Effect", "Action", "Resource", "Condition"];
    let object = statement.as_object().unwrap();
    assert!(object.keys().all(|key| known.contains(&key.as_str())), "not evaluated here: {statement}");
    // Actions are compared without case; none of ours is written in another one.
    names("Action", call.action)
        && names("Resource", call.resource)
        && object.get("Condition").is_none_or(|conditions| holds(conditions, call))
}

/// All operators, and in each all keys, and of each one value, must match. A key that the request lacks never matches.
fn holds(conditions: &Value, call: &Call<'_>) -> bool {
    conditions.as_object().unwrap().iter().all(|(operator, keys)| {
        keys.as_object().unwrap().iter().all(|(key, values)| {
            let given = call.context.iter().find(|(name, _)| name == key);
            given.is_some_and(|(_, given)| {
                texts(values).iter().any(|value| match operator.as_str() {
                    "StringEquals" => literal(value).as_deref() == Some(*given),
                    "StringLike" => like(value, given),
                    other => panic!("the operator {other} is not evaluated here"),
                })
            })
        })
    })
}

enum Token {
    Any,
    One,
    Is(char),
}

/// The pattern's tokens: `*`, `?`, `${*}`, `${?}` and `${$}`, and single characters. A `$` that starts none of the
/// three would be a variable, of which no policy of ours has any.
fn tokens(pattern: &str) -> Option<Vec<Token>> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match chars[at..] {
            ['$', '{', c @ ('*' | '?' | '$'), '}', ..] => {
                tokens.push(Token::Is(c));
                at += 3;
            }
            ['$', ..] => return None,
            ['*', ..] => tokens.push(Token::Any),
            ['?', ..] => tokens.push(Token::One),
            [c, ..] => tokens.push(Token::Is(c)),
            [] => {}
        }
        at += 1;
    }
    Some(tokens)
}

/// Whether the whole of `text` matches `pattern`, by dynamic programming over the pattern's tokens.
fn like(pattern: &str, text: &str) -> bool {
    let Some(tokens) = tokens(pattern) else {
        return false;
    };
    let text: Vec<char> = text.chars().collect();
    // reached[i]: the tokens so far match the first i characters.
    let mut reached: Vec<bool> = std::iter::once(true).chain(text.iter().map(|_| false)).collect();
    for token in &tokens {
        let mut next = vec![false; text.len() + 1];
        for i in 0..=text.len() {
            next[i] = match token {
                Token::Any => reached[i] || i > 0 && next[i - 1],
                Token::One => i > 0 && reached[i - 1],
                Token::Is(c) => i > 0 && reached[i - 1] && text[i - 1] == *c,
            };
        }
        reached = next;
    }
    reached[text.len()]
}

/// The text that a pattern without wildcards stands for.
fn literal(pattern: &str) -> Option<String> {
    tokens(pattern)?.iter().map(|token| if let Token::Is(c) = token { Some(*c) } else { None }).collect()
}

fn many(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

fn texts(value: &Value) -> Vec<&str> {
    many(value).into_iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn the_evaluator_reads_patterns_as_iam_does() {
    for (pattern, text, expected) in [
        ("a*", "a", true),
        ("a*", "ab/c", true),
        ("a*", "b", false),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("a${*}*", "a*b", true),
        ("a${*}*", "ab", false),
        ("${$}{x}", "${x}", true),
        ("${aws:username}", "${aws:username}", false),
        ("", "", true),
        ("*", "", true),
        ("?", "日", true),
    ] {
        assert_eq!(like(pattern, text), expected, "{pattern} {text}");
    }
}

#[test]
fn the_evaluator_needs_every_condition_and_heeds_denials() {
    let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["x", "y"],
          "Condition": { "StringEquals": { "k": ["1", "2"] }, "StringLike": { "l": "a*" } } },
        { "Effect": "Deny", "Action": "s3:*", "Resource": "y" },
    ] });
    let allowed =
        |resource: &str, context: &[(&str, &str)]| allows(&policy, &Call { action: "s3:GetObject", resource, context });
    assert!(allowed("x", &[("k", "2"), ("l", "ab")]));
    assert!(!allowed("y", &[("k", "2"), ("l", "ab")]), "denied");
    assert!(!allowed("x", &[("k", "3"), ("l", "ab")]));
    assert!(!allowed("x", &[("k", "2")]), "a key is missing");
    assert!(!allowed("z", &[("k", "2"), ("l", "ab")]));
}
