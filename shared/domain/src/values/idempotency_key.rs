use super::{Invalid, text_value};

/// A client's name for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

text_value!(IdempotencyKey);

impl IdempotencyKey {
    /// 1 to 255 visible ASCII characters but the comma, the header's value as it is.
    ///
    /// API Gateway joins headers of one name with commas (HTTP API, "payload format version 2.0"), so a key with a comma
    /// can't be told from two keys.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = |detail: &str| Err(Invalid::new("idempotency_key_invalid", detail));
        if text.contains(',') {
            return wrong("a request has one Idempotency-Key at most, and no comma in it");
        }
        if !(1..=255).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return wrong("an Idempotency-Key is 1 to 255 visible ASCII characters, for example a UUID");
        }
        Ok(Self(text.to_owned()))
    }
}
