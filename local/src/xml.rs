//! The part of XML that AWS's query APIs need: elements and their texts.

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
    fn finds_elements() {
        let xml = "<r><Key>a&amp;b</Key><Other>x</Other><Key>c</Key></r>";
        assert_eq!(elements(xml, "Key"), ["a&b", "c"]);
        assert_eq!(element(xml, "None"), None);
    }
}
