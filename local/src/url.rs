//! Percent-encoding of what goes into a URL.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Encodes what stands in one part of a URL: everything but RFC 3986's unreserved characters.
pub(crate) const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// As [`PART`], but keeps the slashes of a path.
pub(crate) const PATH: &AsciiSet = &PART.remove(b'/');

/// The text, percent-encoded.
pub(crate) fn encoded(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(encoded("a/b c+\u{e9}-_.~", PATH), "a/b%20c%2B%C3%A9-_.~");
        assert_eq!(encoded("a/b", PART), "a%2Fb");
    }
}
