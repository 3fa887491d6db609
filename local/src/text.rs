//! The little of URLs and XML that talking to the emulator's older APIs needs.

use std::fmt::Write as _;

/// Percent-encodes for a URL; `kept` are kept as they are beside letters, digits and `-_.~`.
pub(crate) fn encoded(text: &str, kept: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        let char = char::from(byte);
        if byte.is_ascii_alphanumeric() || "-_.~".contains(char) || (byte.is_ascii() && kept.contains(char)) {
            out.push(char);
        } else {
            // Writing to a String can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The texts of all elements called `name`, in order.
pub(crate) fn elements(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    parts.filter_map(|part| part.split_once(&close)).map(|(text, _)| unescaped(text)).collect()
}

/// The text of the first element called `name`.
pub(crate) fn element(xml: &str, name: &str) -> Option<String> {
    elements(xml, name).into_iter().next()
}

fn unescaped(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_what_a_url_cannot_carry() {
        assert_eq!(encoded("a/b c+é", "/"), "a/b%20c%2B%C3%A9");
        assert_eq!(encoded("a/b", ""), "a%2Fb");
    }

    #[test]
    fn finds_elements() {
        let xml = "<r><Key>a&amp;b</Key><Other>x</Other><Key>c</Key></r>";
        assert_eq!(elements(xml, "Key"), ["a&b", "c"]);
        assert_eq!(element(xml, "None"), None);
    }
}
