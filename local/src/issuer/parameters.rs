//! The parameters of a request, as OAuth sends them: in a query or in a form.

use std::collections::BTreeMap;

/// Parameters, each of which appears once, as RFC 6749, section 3.1 demands.
#[derive(Debug, Default)]
pub(super) struct OAuthParameters {
    values: BTreeMap<String, String>,
    /// The first name that appears more than once.
    repeated: Option<String>,
    scopes: Vec<String>,
}

/// The page's checkboxes, which a browser sends once for each that is ticked.
pub(super) const CHOSEN_SCOPE: &str = "chosen_scope";

impl OAuthParameters {
    /// Reads a query or a form.
    pub(super) fn read(text: &[u8]) -> Self {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            if name == CHOSEN_SCOPE {
                read.scopes.push(value.into_owned());
            } else if read.values.insert(name.to_string(), value.into_owned()).is_some() {
                read.repeated.get_or_insert(name.into_owned());
            }
        }
        read
    }

    /// The value of a parameter; an empty one counts as left out (RFC 6749, section 3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value of a parameter that must be there, or what is wrong.
    pub(super) fn require(&self, name: &str) -> Result<&str, String> {
        self.get(name).ok_or_else(|| format!("The parameter {name} is missing."))
    }

    /// An error if a parameter appears more than once.
    pub(super) fn unique(&self) -> Result<(), String> {
        match &self.repeated {
            Some(name) => Err(format!("The parameter {name} appears more than once.")),
            None => Ok(()),
        }
    }

    /// The scopes that were chosen on the page.
    pub(super) fn chosen_scopes(&self) -> &[String] {
        &self.scopes
    }
}

/// A URL with more parameters in its query.
pub(super) fn with_query<'a>(url: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{url}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_decoded_and_appears_once() {
        let read = OAuthParameters::read(b"state=a%26b+c&empty=&scope=x&chosen_scope=a&chosen_scope=b");
        assert_eq!((read.get("state"), read.get("empty")), (Some("a&b c"), None));
        assert_eq!(read.require("nonce").unwrap_err(), "The parameter nonce is missing.");
        assert_eq!(read.chosen_scopes(), ["a", "b"]);
        assert_eq!(read.unique(), Ok(()));
        let twice = OAuthParameters::read(b"code=a&code=b").unique().unwrap_err();
        assert_eq!(twice, "The parameter code appears more than once.");
        assert_eq!(with_query("http://page/", [("state", "a&b c")]), "http://page/?state=a%26b+c");
    }
}
