//! Percent-encoding in queries and path segments. The `percent-encoding` crate leaves `%zz` as it stands; here it is
//! malformed.

use percent_encoding::percent_decode_str;

/// `text` with its percent-encoding undone; `None` where that is malformed or does not give UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    decode_where(text, |_| true)
}

/// A segment of a path, decoded, unless a character is encoded in it that stands for itself in every address (RFC 3986,
/// "Unreserved Characters").
///
/// The gateway may pass segments on encoded or decoded, and IAM decides on the path before us. With one spelling for
/// each segment, or at most two where a character must be encoded, nobody is let in, or kept out, under another name
/// than the one that we act on; and what was encoded twice is not decoded twice.
pub(super) fn decode_segment(text: &str) -> Option<String> {
    decode_where(text, |byte| !byte.is_ascii_alphanumeric() && !b"-._~".contains(&byte))
}

fn decode_where(text: &str, may_be_encoded: impl Fn(u8) -> bool) -> Option<String> {
    let mut after_percents = text.split('%').skip(1);
    let is_valid = after_percents.all(|after| {
        let mut digits = after.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
        match (digits.next().flatten(), digits.next().flatten()) {
            (Some(high), Some(low)) => may_be_encoded(high << 4 | low),
            _ => false,
        }
    });
    percent_decode_str(text).decode_utf8().ok().filter(|_| is_valid).map(String::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decode, decode_segment};

    #[test]
    fn decodes_once_and_refuses_what_is_malformed() {
        assert_eq!(decode("%65p_%2e%2E").as_deref(), Some("ep_.."));
        assert_eq!(decode("%2565").as_deref(), Some("%65"));
        for malformed in ["%", "%4", "%zz", "%+4", "%ff", "%ed%a0%80", "a%"] {
            assert_eq!(decode(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn a_segment_has_one_spelling_for_what_needs_none() {
        assert_eq!(decode_segment("auth0%7Cann").as_deref(), Some("auth0|ann"));
        assert_eq!(decode_segment("auth0|ann").as_deref(), Some("auth0|ann"));
        assert_eq!(decode_segment("a%257C").as_deref(), Some("a%7C"), "decoded once");
        for other in ["%61cme", "acm%65", "a%2Eb", "a%2db", "a%5Fb", "a%7Eb", "%", "a%4", "%zz"] {
            assert_eq!(decode_segment(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn undoes_encoding(text in any::<String>()) {
            let encoded = text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
            prop_assert_eq!(decode(&encoded), Some(text));
        }

        #[test]
        fn never_panics(text in "[%0-9a-zé]{0,12}") {
            let _ = decode(&text);
        }
    }
}
