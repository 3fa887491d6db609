//! What the test binaries share: the stack, clients of the API, customers; and servers that stand in for AWS.

#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "in tests a panic is the failure")]

pub mod api;
pub mod collecting_queue;
pub mod event_schema;
pub mod fixture;
pub mod imports;
pub mod lint;
pub mod logs;
pub mod real_aws;
pub mod routes;

pub mod scripted;
pub mod service_control_policies;
pub mod store_contract;
pub mod suite;
pub mod template;
pub mod terraform;
pub mod values;
