//! The public API from end to end.

mod bad_input;
mod conflicts;
mod denials;
mod encryption;
mod events;
mod journey;
mod page;
mod store;
mod tenants;
mod tokens;
mod trust;

/// The document that fixes the check in this place.
fn fix_of(check: &serde_json::Value, attach_to: &str) -> serde_json::Value {
    let fix = &check["fix"];
    assert_eq!(fix["attachTo"], attach_to, "{check:#}");
    fix["policyDocument"].clone()
}
