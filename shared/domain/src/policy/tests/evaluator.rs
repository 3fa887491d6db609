//! A small evaluator of IAM policies, written from the IAM User Guide and not from the code under test: "Policy
//! evaluation logic", "Condition operators", "Variables". The attack suite judges by it too, as a file of its own.

use serde_json::Value;

/// A request to AWS.
pub(crate) struct PolicyRequest<'a> {
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    /// Condition keys with the value that the request gives them.
    pub(crate) context: &'a [(&'a str, &'a str)],
}

/// Whether `policy` alone allows the call: some statement allows it and none denies it.
pub(crate) fn allows(policy: &Value, call: &PolicyRequest<'_>) -> bool {
    applies(policy, "Allow", call) && !denies(policy, call)
}

/// Whether a statement of `policy` denies the call, which no other policy makes up for.
pub(crate) fn denies(policy: &Value, call: &PolicyRequest<'_>) -> bool {
    applies(policy, "Deny", call)
}

fn applies(policy: &Value, effect: &str, call: &PolicyRequest<'_>) -> bool {
    assert_eq!(policy["Version"], "2012-10-17");
    let statements = many(&policy["Statement"]);
    statements.iter().any(|statement| statement["Effect"] == effect && covers(statement, call))
}

fn covers(statement: &Value, call: &PolicyRequest<'_>) -> bool {
    let known = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    let object = statement.as_object().expect("a statement");
    assert!(object.keys().all(|key| known.contains(&key.as_str())), "not evaluated here: {statement}");
    // Actions are compared without case; none of ours is written in another one.
    let names = |member: &str, but: &str, text: &str| match (object.get(member), object.get(but)) {
        (Some(patterns), None) => texts(patterns).iter().any(|pattern| like(pattern, text)),
        (None, Some(patterns)) => !texts(patterns).iter().any(|pattern| like(pattern, text)),
        _ => panic!("{member} or {but}: {statement}"),
    };
    names("Action", "NotAction", call.action)
        && names("Resource", "NotResource", call.resource)
        && object.get("Condition").is_none_or(|conditions| holds(conditions, call))
}

/// All operators, and in each all keys, must hold: one value must match, or with a negated operator none. A key that
/// the request lacks matches no value, so a negated operator holds for it.
pub(crate) fn holds(conditions: &Value, call: &PolicyRequest<'_>) -> bool {
    conditions.as_object().expect("operators").iter().all(|(operator, keys)| {
        keys.as_object().expect("keys").iter().all(|(key, values)| {
            let given = call.context.iter().find(|(name, _)| name == key).map(|(_, given)| *given);
            let equals = |value: &str| given.is_some_and(|given| literal(value).as_deref() == Some(given));
            let is_like = |value: &str| given.is_some_and(|given| like(value, given));
            let mut values = texts(values).into_iter();
            match operator.as_str() {
                "StringEquals" => values.any(equals),
                "StringLike" => values.any(is_like),
                "ArnLike" => values.any(|value| given.is_some_and(|given| arn_like(value, given))),
                "StringNotEquals" => !values.any(equals),
                "StringNotLike" => !values.any(is_like),
                other => panic!("the operator {other} is not evaluated here"),
            }
        })
    })
}

enum Token {
    Any,
    One,
    Is(char),
}

/// The pattern's tokens: `*`, `?`, `${*}`, `${?}` and `${$}`, and single characters. Any other variable has a value
/// that an attacker chose.
fn tokens(pattern: &str) -> Vec<Token> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match chars[at..] {
            ['$', '{', c @ ('*' | '?' | '$'), '}', ..] => {
                tokens.push(Token::Is(c));
                at += 3;
            }
            ['$', '{', ..] => {
                tokens.push(Token::Any);
                at += chars[at..].iter().take_while(|c| **c != '}').count();
            }
            ['*', ..] => tokens.push(Token::Any),
            ['?', ..] => tokens.push(Token::One),
            [c, ..] => tokens.push(Token::Is(c)),
            [] => {}
        }
        at += 1;
    }
    tokens
}

/// Whether the whole of `text` matches `pattern`, by dynamic programming over the pattern's tokens.
fn like(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // reached[i]: the tokens so far match the first i characters.
    let mut reached: Vec<bool> = std::iter::once(true).chain(text.iter().map(|_| false)).collect();
    for token in &tokens(pattern) {
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

/// Whether each of an ARN's six parts matches that of the pattern, so that no wildcard reaches beyond its part.
fn arn_like(pattern: &str, arn: &str) -> bool {
    let parts = |text: &str| text.splitn(6, ':').map(str::to_owned).collect::<Vec<_>>();
    let (patterns, parts) = (parts(pattern), parts(arn));
    patterns.len() == 6 && parts.len() == 6 && patterns.iter().zip(&parts).all(|(pattern, part)| like(pattern, part))
}

/// The text that a pattern without wildcards stands for.
fn literal(pattern: &str) -> Option<String> {
    tokens(pattern).iter().map(|token| if let Token::Is(c) = token { Some(*c) } else { None }).collect()
}

fn many(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

fn texts(value: &Value) -> Vec<&str> {
    many(value).into_iter().map(|text| text.as_str().expect("a text")).collect()
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
        ("${aws:username}/", "anything/", true),
        ("", "", true),
        ("*", "", true),
        ("?", "日", true),
    ] {
        assert_eq!(like(pattern, text), expected, "{pattern} {text}");
    }
}

#[test]
fn the_evaluator_compares_arns_part_by_part() {
    let pattern = "arn:aws:iam::9*:role/a/*";
    for (arn, expected) in [
        ("arn:aws:iam::99:role/a/b", true),
        ("arn:aws:iam::99:role/a/b:c/d", true),
        ("arn:aws:iam::99:role/a", false),
        ("arn:aws:iam::99:x:role/a/b", false),
        ("arn:aws:iam:9:99:role/a/b", false),
        ("arn:aws:iam", false),
    ] {
        assert_eq!(arn_like(pattern, arn), expected, "{arn}");
    }
}

#[test]
fn the_evaluator_needs_every_condition_and_heeds_denials() {
    let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["x", "y"],
          "Condition": { "StringEquals": { "k": ["1", "2"] }, "StringLike": { "l": "a*" } } },
        { "Effect": "Deny", "Action": "s3:*", "Resource": "y" },
    ] });
    let allowed = |resource: &str, context: &[(&str, &str)]| {
        allows(&policy, &PolicyRequest { action: "s3:GetObject", resource, context })
    };
    assert!(allowed("x", &[("k", "2"), ("l", "ab")]));
    assert!(!allowed("y", &[("k", "2"), ("l", "ab")]), "denied");
    assert!(!allowed("x", &[("k", "3"), ("l", "ab")]));
    assert!(!allowed("x", &[("k", "2")]), "a key is missing");
    assert!(!allowed("z", &[("k", "2"), ("l", "ab")]));
}

#[test]
fn the_evaluator_knows_what_is_left_out_and_what_is_negated() {
    let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "NotAction": ["s3:GetObject", "s3:List*"], "Resource": "*" },
        { "Effect": "Deny", "Action": "s3:GetObject", "NotResource": "x/*" },
        { "Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*",
          "Condition": { "StringNotLike": { "p": ["a*", "b*"] }, "StringNotEquals": { "q": "1" } } },
    ] });
    let denied = |action: &str, resource: &str, context: &[(&str, &str)]| {
        let call = PolicyRequest { action, resource, context };
        assert!(!allows(&policy, &call), "nothing is allowed");
        denies(&policy, &call)
    };
    assert!(denied("s3:PutObject", "x/k", &[]) && !denied("s3:GetObject", "x/k", &[]));
    assert!(denied("s3:GetObject", "y/k", &[]));
    assert!(denied("s3:ListBucket", "x", &[]), "a negated operator holds for a key that is missing");
    assert!(denied("s3:ListBucket", "x", &[("p", "c"), ("q", "2")]));
    assert!(!denied("s3:ListBucket", "x", &[("p", "bc")]) && !denied("s3:ListBucket", "x", &[("q", "1")]));
}
