use super::{Invalid, InvalidCode, text_value};

/// A client's name for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

text_value!(IdempotencyKey);

impl IdempotencyKey {
    /// 1 to 255 visible ASCII characters but the comma, the header's value as it is.
    ///
    /// API Gateway joins headers of one name with commas (HTTP API, "payload format version 2.0"), so a key with a
    /// comma looks like two keys.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = InvalidCode::IdempotencyKeyInvalid;
        invalid.refuse_if(text.contains(','), "Send only one `Idempotency-Key` header, without commas.")?;
        let fits = (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        invalid.refuse_if(
            !fits,
            "An `Idempotency-Key` must have 1 to 255 visible ASCII characters, for example a UUID.",
        )?;
        Ok(Self(text.to_owned()))
    }
}
