//! What tests of several crates need: a store in memory. Only for tests; no function is built with it.

#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "in tests a panic is the failure")]

mod memory;

pub use memory::{Memory, StoredAccount};
