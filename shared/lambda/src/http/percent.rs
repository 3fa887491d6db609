/// `text` with its percent-encoding undone; `None` where that is malformed or does not give UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            decoded.push(digit(bytes.next()?)? << 4 | digit(bytes.next()?)?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

/// A segment of a path, decoded, unless a character is encoded in it that stands for itself in every address (RFC 3986,
/// "Unreserved Characters").
///
/// The gateway may hand segments over encoded or decoded, and IAM decides on the path before us. With one spelling for
/// each segment, or at most two where a character must be encoded, nobody is let in, or kept out, under another name
/// than the one that we act on; and what was encoded twice is not decoded twice.
pub(crate) fn decode_segment(text: &str) -> Option<String> {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut behind_escapes = text.split('%').skip(1);
    let is_plain = behind_escapes.all(|behind| {
        let mut bytes = behind.bytes().map(digit);
        match (bytes.next().flatten(), bytes.next().flatten()) {
            (Some(high), Some(low)) => !is_unreserved(high << 4 | low),
            _ => false,
        }
    });
    decode(text).filter(|_| is_plain)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
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
