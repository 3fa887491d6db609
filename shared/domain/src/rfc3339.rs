//! Times as they are stored, announced and shown: RFC 3339 in UTC, always with milliseconds, so that texts sort as
//! times do. Read is any time in RFC 3339.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serializer, de};

/// The time as text.
pub fn text(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// For `#[serde(with = "rfc3339")]`.
pub fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

/// For `#[serde(with = "rfc3339")]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

/// A time that may be absent.
pub mod optional {
    use super::{Deserialize, Deserializer, Serializer, Timestamp, de};

    /// For `#[serde(with = "rfc3339::optional")]`.
    #[allow(clippy::ref_option, reason = "serde hands the field over as it is")]
    pub fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// For `#[serde(with = "rfc3339::optional")]`.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
    }
}
