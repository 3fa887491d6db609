//! The rules of Bucket Endpoint.
//!
//! Everything here is decided without the AWS SDK, HTTP, a clock or the environment: what a valid endpoint is
//! ([`values`], [`endpoint_request`]), what a test proves and in which order ([`checks`]), which policies are needed
//! ([`policy`]), how a customer gets them in place ([`setup`]), which prefixes conflict ([`prefix_tree`]), what each
//! operation does ([`operations`]), and how healthy endpoints are afterwards ([`health`]). What the rules need from
//! outside stands in [`ports`] as narrow traits, one capability each.

mod catalogue;
pub mod checks;
pub mod endpoint;
pub mod endpoint_request;
pub mod fault;
pub mod health;
mod hex;
pub mod later_release;
pub mod leftover;
pub mod limits;
mod named;
pub mod operations;
pub mod policy;
pub mod ports;
pub mod prefix_tree;
pub mod receipt;
pub mod recorded_external_id;
pub mod report;
pub mod retry;
pub mod rfc3339;
pub mod setup;
mod shell;
pub mod values;

#[cfg(test)]
mod samples;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
