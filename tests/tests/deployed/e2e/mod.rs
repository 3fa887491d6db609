//! The public API from end to end.

mod bad_input;
mod conflicts;
mod denials;
mod encryption;
mod events;
mod journey;
mod store;
mod tenants;
mod tokens;
mod trust;
