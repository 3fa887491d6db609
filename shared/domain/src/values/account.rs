use super::{Invalid, InvalidCode, text_value};

/// The vendor's customer, the tenant. Comes only from the verified token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

text_value!(AccountId);

impl AccountId {
    /// 1 to 128 characters of `[A-Za-z0-9._:|@+=-]`, of which the first is a letter or digit.
    ///
    /// `#` and spaces are left out on purpose: the one separates the parts of table keys, the other is how API
    /// Gateway joins a claim that was an array (`[a b]`), which must never pass for one account.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._:|@+=-".contains(&b);
        let fits =
            (1..=128).contains(&text.len()) && text.as_bytes()[0].is_ascii_alphanumeric() && text.bytes().all(allowed);
        InvalidCode::AccountInvalid.refuse_if(
            !fits,
            "An account has 1 to 128 letters, digits, and `._:|@+=-`, and starts with a letter or digit.",
        )?;
        Ok(Self(text.to_owned()))
    }
}

/// Who acted: the `sub` of the verified token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(String);

text_value!(Subject);

impl Subject {
    /// 1 to 256 characters, no control characters (RFC 7519 leaves the form of `sub` to the issuer).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let fits = (1..=256).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        InvalidCode::SubjectInvalid.refuse_if(!fits, "A subject has 1 to 256 characters and no control characters.")?;
        Ok(Self(text.to_owned()))
    }
}
