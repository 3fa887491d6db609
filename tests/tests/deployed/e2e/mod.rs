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
