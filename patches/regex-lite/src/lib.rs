//! Stands in for the crate [regex-lite](https://crates.io/crates/regex-lite), with which the AWS SDK finds the AWS
//! partition of a region that is not in its list.
//!
//! The first client of each service compiles the expressions of all partitions, `^us\-gov\-\w+\-\d+$` and its like, and
//! hardly ever uses one: the list has all regions of its day. What stands here reads expressions of that form and no
//! other, so a release of the SDK with expressions of another form fails in every test that makes a client.

use std::fmt;
use std::sync::Arc;

/// An expression that matches whole texts: `^`, then any of a literal, `(a|b)` of literals, `\w+` and `\d+`, then `$`.
/// Classes are of ASCII, as those of regex-lite.
#[derive(Debug, Clone)]
pub struct Regex(Arc<[Part]>);

#[derive(Debug)]
enum Part {
    OneOf(Vec<String>),
    Many(Class),
}

#[derive(Debug, Clone, Copy)]
enum Class {
    Word,
    Digit,
}

/// The expression is of no form that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the expression has a form that patches/regex-lite does not know")
    }
}

impl std::error::Error for Error {}

impl Regex {
    /// The expression of that text.
    pub fn new(pattern: &str) -> Result<Self, Error> {
        let whole = pattern.strip_prefix('^').and_then(|pattern| pattern.strip_suffix('$')).ok_or(Error)?;
        let mut parts = Vec::new();
        let mut rest = whole.chars();
        while let Some(next) = rest.next() {
            parts.push(match next {
                '(' => {
                    let (texts, after) = rest.as_str().split_once(')').ok_or(Error)?;
                    rest = after.chars();
                    Part::OneOf(texts.split('|').map(literal).collect::<Result<_, _>>()?)
                }
                '\\' => match rest.next().ok_or(Error)? {
                    'w' if rest.next() == Some('+') => Part::Many(Class::Word),
                    'd' if rest.next() == Some('+') => Part::Many(Class::Digit),
                    // `\<` and `\>` are the bounds of a word.
                    escaped if escaped.is_ascii_punctuation() && !"<>".contains(escaped) => {
                        Part::OneOf(vec![escaped.to_string()])
                    }
                    _ => return Err(Error),
                },
                _ => Part::OneOf(vec![literal(next.encode_utf8(&mut [0; 4]))?]),
            });
        }
        Ok(Self(parts.into()))
    }

    /// Whether it matches `text`.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        is_match(&self.0, text)
    }
}

/// A text that means itself.
fn literal(text: &str) -> Result<String, Error> {
    let is_literal = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_literal.then(|| text.to_owned()).ok_or(Error)
}

fn is_match(parts: &[Part], text: &str) -> bool {
    let Some((first, rest)) = parts.split_first() else {
        return text.is_empty();
    };
    match first {
        Part::OneOf(texts) => {
            texts.iter().filter_map(|start| text.strip_prefix(start.as_str())).any(|after| is_match(rest, after))
        }
        Part::Many(class) => {
            let most = text.bytes().take_while(|byte| class.has(*byte)).count();
            // The shortest rest first: what follows is of another class most of the time.
            (1..=most).rev().filter_map(|count| text.get(count..)).any(|after| is_match(rest, after))
        }
    }
}

impl Class {
    const fn has(self, byte: u8) -> bool {
        match self {
            Self::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Self::Digit => byte.is_ascii_digit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern() -> impl Strategy<Value = String> {
        let part =
            prop::sample::select(vec!["us", "a", r"\-", "-", r"\w+", r"\d+", "(us|a)", "(a|a1)", "(a||u)", r"\."]);
        prop::collection::vec(part, 0..6).prop_map(|parts| format!("^{}$", parts.concat()))
    }

    proptest! {
        #[test]
        fn it_matches_what_the_crate_regex_matches(pattern in pattern(), text in "[us1a_\\-.\u{e9}\n]{0,8}") {
            let peer = regex::Regex::new(&format!("(?-u){pattern}")).unwrap();
            prop_assert_eq!(Regex::new(&pattern).unwrap().is_match(&text), peer.is_match(&text));
        }

        #[test]
        fn what_it_accepts_the_crate_regex_accepts_and_matches_alike(
            pattern in r"\^?[us(|)\\wd+\-*?.$<>b]{0,8}\$?",
            text in "[us1\\-wd.+$]{0,5}",
        ) {
            if let Ok(ours) = Regex::new(&pattern) {
                let peer = regex::Regex::new(&format!("(?-u){pattern}")).unwrap();
                prop_assert_eq!(ours.is_match(&text), peer.is_match(&text), "{}", pattern);
            }
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for pattern in [
            "",
            "us",
            "^us",
            "us$",
            r"^\w$",
            r"^\w*$",
            r"^\wx$",
            r"^\w+?$",
            r"^a+$",
            r"^(a|b)?$",
            r"^(a$",
            r"^a)$",
            r"^[a]$",
            r"^a.b$",
            r"^a|b$",
            r"^((a))$",
            r"^(a\-b)$",
            r"^\s+$",
            r"^a\$",
            "^\u{e9}$",
            r"^\b$",
            r"^^a$",
            r"^a$$",
            r"^a{2}$",
            r"^\<a$",
            r"^a\>$",
        ] {
            assert_eq!(Regex::new(pattern).err(), Some(Error), "{pattern}");
        }
    }
}
