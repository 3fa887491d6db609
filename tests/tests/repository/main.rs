//! The repository's own promises: what its files say of one another. Nothing runs but the tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the failure")]

mod documents;
mod features;
mod files;
mod imports;
mod metrics;
mod openapi;
mod options;
mod page;
mod runbook;
mod security_document;
mod template;
mod wording;
