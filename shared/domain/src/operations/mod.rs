//! What each function does, one file for each and named after it. Health checks, sweeps and the publishing of events
//! are in [`crate::health`].

pub mod create_endpoint;
pub mod create_external_id;
pub mod endpoint_uses;
pub mod read_endpoints;
pub mod retire_endpoint;
pub mod test_endpoint;
pub mod vend_credentials;
