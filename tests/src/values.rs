//! Values as records hold them.

use be_domain::values::PathPrefix;

/// The prefix of an endpoint that may have been added under older rules, which took wildcards and white space at the
/// ends of segments too.
pub fn recorded_prefix(text: &str) -> PathPrefix {
    serde_json::from_value(text.into()).expect("a prefix that was taken once")
}
