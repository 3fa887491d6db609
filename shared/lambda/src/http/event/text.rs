//! Strings of an event that must not make it unreadable.
//!
//! A JSON string can hold half a surrogate pair (`"\ud800"`), which is no Unicode text; one such header would keep the
//! whole event from being read, and the client would get a bare 502 of the gateway instead of our 400.

use std::borrow::Borrow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// The bytes of a JSON string; those of half a surrogate pair are no UTF-8, and it is the reader who refuses them.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(BytesVisitor)
    }
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes(bytes.to_owned()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Bytes, E> {
        Ok(Bytes(text.as_bytes().to_owned()))
    }
}

/// A text in which whatever is no Unicode was replaced by U+FFFD; no value that we accept contains that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Text(pub(super) String);

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Bytes(bytes) = Bytes::deserialize(deserializer)?;
        Ok(Self(String::from_utf8_lossy(&bytes).into_owned()))
    }
}
