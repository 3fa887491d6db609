//! Keys as S3 lists them with `encoding-type=url`: XML 1.0 can't carry every character that a key may have.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The key that was encoded as `text`: `%XX` is a byte, `+` a space, all else itself. `None` when that is no UTF-8,
/// which no key is.
pub(super) fn decode(text: &str) -> Option<String> {
    percent_decode_str(&text.replace('+', " ")).decode_utf8().map(Cow::into_owned).ok()
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
