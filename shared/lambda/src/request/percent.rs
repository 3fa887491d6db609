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

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::decode;

    #[test]
    fn decodes_once_and_refuses_what_is_malformed() {
        assert_eq!(decode("%65p_%2e%2E").as_deref(), Some("ep_.."));
        assert_eq!(decode("%2565").as_deref(), Some("%65"));
        for malformed in ["%", "%4", "%zz", "%+4", "%ff", "%ed%a0%80", "a%"] {
            assert_eq!(decode(malformed), None, "{malformed}");
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
