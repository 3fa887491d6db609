//! The part of XML that AWS's query APIs need: elements and their texts.

use crate::error::{Error, Result};

/// The texts of all elements called `name`, in order.
pub fn elements(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    parts.filter_map(|part| part.split_once(&close)).map(|(text, _)| unescaped(text)).collect()
}

/// The text of the first element called `name`.
pub(crate) fn element(xml: &str, name: &str) -> Option<String> {
    elements(xml, name).into_iter().next()
}

/// The text of the first element called `name` in the response of `call`, which must have one.
pub(crate) fn required(xml: &str, name: &str, call: &str) -> Result<String> {
    element(xml, name).ok_or_else(|| {
        let why = format!("the response has no {name}");
        Error::new(format!("The call {call} failed."), "the emulator", why, "Read the emulator's log.")
    })
}

fn unescaped(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_elements() {
        let xml = "<r><Key>a&amp;b</Key><Other>x</Other><Key>c</Key></r>";
        assert_eq!(elements(xml, "Key"), ["a&b", "c"]);
        assert_eq!(element(xml, "None"), None);
        assert!(required(xml, "None", "s3 List").unwrap_err().why().contains("no None"));
    }
}
