//! Texts as parts of addresses.

use std::fmt::Write as _;

/// A text as a part of an address: all but RFC 3986's unreserved characters, and those that are `also` kept, by the
/// bytes of their UTF-8.
pub(super) fn percent_encode(text: &str, also: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also.as_bytes().contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
