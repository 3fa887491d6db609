//! A JSON reader that keeps duplicate names, so that whoever reads a body can refuse them.
//!
//! `serde_json::Value` silently keeps the last of two fields of one name, where another reader of the same bytes may
//! keep the first; a request must mean one thing.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Beyond any request that this API knows, and well inside `serde_json`'s own limit of 128.
const MAX_DEPTH: usize = 16;

/// A JSON value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// Any number.
    Number,
    /// A string.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// An object: its members in their order, duplicates included.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// What kind of value it is, in words.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// Why bytes are no JSON that we read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// The bytes are no UTF-8.
    NotUtf8,
    /// Arrays and objects are nested too deep.
    TooDeep,
    /// The text is no JSON; this says where and why, without repeating any of it.
    NotJson(String),
}

/// Reads one JSON value with nothing after it.
pub(super) fn read(bytes: &[u8]) -> Result<Json, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)?;
    let too_deep = Cell::new(false);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Level { depth: 0, too_deep: &too_deep }
        .deserialize(&mut deserializer)
        .and_then(|json| deserializer.end().map(|()| json));
    read.map_err(|error| if too_deep.get() { Unreadable::TooDeep } else { Unreadable::NotJson(error.to_string()) })
}

#[derive(Clone, Copy)]
struct Level<'a> {
    depth: usize,
    too_deep: &'a Cell<bool>,
}

impl Level<'_> {
    fn below<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            self.too_deep.set(true);
            return Err(E::custom("nested too deep"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Bool)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let below = self.below()?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            all.push(item);
        }
        Ok(Json::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let below = self.below()?;
        let mut all = Vec::new();
        while let Some(name) = members.next_key::<String>()? {
            all.push((name, members.next_value_seed(below)?));
        }
        Ok(Json::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn duplicates_are_kept_in_their_order() {
        let json = read(br#"{"a": "x", "b": [1, null], "a": true}"#).unwrap();
        let Json::Object(members) = json else { panic!("no object") };
        let expected = [
            ("a".to_owned(), Json::Text("x".to_owned())),
            ("b".to_owned(), Json::Array(vec![Json::Number, Json::Null])),
            ("a".to_owned(), Json::Bool),
        ];
        assert_eq!(members, expected);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let not_json: [&[u8]; 14] = [
            b"",
            b" ",
            b"{",
            b"{}{}",
            b"{} x",
            b"{'a': 1}",
            b"{\"a\": NaN}",
            b"[Infinity]",
            b"{\"a\": 1e999}",
            b"{\"a\": 01}",
            b"{\"a\": 1,}",
            b"\"\\ud800\"",
            b"\"\x01\"",
            b"\xef\xbb\xbf{}",
        ];
        for bytes in not_json {
            assert!(matches!(read(bytes), Err(Unreadable::NotJson(_))), "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(read(b"{\"a\": \"\xff\"}"), Err(Unreadable::NotUtf8));
        assert_eq!(read(b"\xed\xa0\x80"), Err(Unreadable::NotUtf8));
    }

    #[test]
    fn input_nested_too_deeply_is_refused_at_the_limit() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(read(&nested(MAX_DEPTH + 1)), Err(Unreadable::TooDeep));
        assert_eq!(read(&vec![b'['; 1_000_000]), Err(Unreadable::TooDeep));
        assert_eq!(read(&"{\"a\":".repeat(100_000).into_bytes()), Err(Unreadable::TooDeep));
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..64),
            r#"[\[\]{}":,a1eE+\-. \\untrlfse]{0,48}"#.prop_map(String::into_bytes),
        ]) {
            let theirs = serde_json::from_slice::<serde_json::Value>(&bytes);
            match read(&bytes) {
                Ok(_) => prop_assert!(theirs.is_ok()),
                Err(Unreadable::TooDeep) => {}
                Err(_) => prop_assert!(theirs.is_err()),
            }
        }
    }
}
