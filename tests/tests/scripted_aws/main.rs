//! The product against a server that stands in for STS and S3 and answers what AWS documents: what no emulator shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the failure")]

mod answers;
mod attack;
mod credential_process;
mod customer;
mod customer_calls;
mod health_faults;
mod saving;
