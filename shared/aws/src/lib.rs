//! The adapters to AWS, and the only crate that names the AWS SDK.
//!
//! [`store`] is DynamoDB, [`customer`] reaches customers' roles and buckets through STS and S3, [`queue`] is SQS and
//! [`event_bus`] EventBridge. [`sdk`] makes the one shared configuration, `https` the one HTTPS client,
//! `trust_store` says whose certificates it trusts, [`system`] is clock and randomness. SDK errors are translated once,
//! here, to the domain's faults and refusals.

pub mod customer;
pub mod event_bus;
mod fault;
mod https;
pub mod queue;
pub mod sdk;
pub mod store;
pub mod system;
#[cfg(feature = "testing")]
pub mod testing;
mod trust_store;
