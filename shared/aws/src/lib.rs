//! The adapters to AWS, and the only crate that names the AWS SDK.
//!
//! [`store`] keeps everything in DynamoDB, [`customer`] reaches customers' roles and buckets through STS and S3, and
//! [`queue`] and [`events`] are what health checks wait on and what is announced by them. [`sdk`] makes the one shared configuration, [`system`] is clock and randomness. SDK errors are translated here once, into the domain's words.

pub mod customer;
pub mod events;
mod fault;
pub mod queue;
pub mod sdk;
pub mod store;
pub mod system;
