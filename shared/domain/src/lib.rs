//! The rules of Bucket Endpoint.
//!
//! Everything here is decided without the AWS SDK, HTTP, a clock or the environment: what a valid endpoint is
//! ([`values`], [`draft`]), what a test proves and in which order ([`bucket_test`]), which policies are needed
//! ([`policy`]), how a customer gets them in place ([`setup`]), which prefixes conflict ([`claims`]) and what each
//! operation does ([`external_ids`], [`add`], [`read`], [`retire`], [`credentials`], [`uses`]), and how well endpoints
//! do afterwards ([`health`]). What the rules need from outside stands in [`ports`] as narrow traits, one capability
//! each.

pub mod add;
pub mod bucket_test;
pub mod claims;
pub mod credentials;
pub mod draft;
pub mod endpoint;
pub mod external_ids;
pub mod fault;
pub mod health;
mod hex;
pub mod policy;
pub mod ports;
pub mod read;
pub mod receipt;
pub mod report;
pub mod retire;
pub mod retry;
pub mod rfc3339;
pub mod setup;
pub mod test;
pub mod uses;
pub mod values;

#[cfg(test)]
mod samples;
