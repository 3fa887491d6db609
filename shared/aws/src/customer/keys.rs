//! Keys as S3 lists them with `encoding-type=url`: XML 1.0 can't carry every character that a key may have.

/// The key that was encoded as `text`: `%XX` is a byte, `+` a space, all else itself. `None` when that is no UTF-8,
/// which no key is.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, tail),
                _ => (b'%', &rest[1..]),
            },
            (b'+', tail) => (b' ', tail),
            (other, tail) => (*other, tail),
        };
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::decode;

    #[test]
    fn encodes_spaces_both_ways_and_leaves_stray_percents() {
        assert_eq!(decode("a+b%20c%2Bd/e").as_deref(), Some("a b c+d/e"));
        assert_eq!(decode("100%").as_deref(), Some("100%"));
        assert_eq!(decode("%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(decode("%C3%BC%01").as_deref(), Some("ü\u{1}"));
        assert_eq!(decode("%FF"), None);
    }

    proptest! {
        #[test]
        fn every_key_comes_back(key: String) {
            let encoded = key.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
            prop_assert_eq!(decode(&encoded), Some(key));
        }

        #[test]
        fn any_text_is_taken(text: String) {
            let _ = decode(&text);
        }
    }
}
