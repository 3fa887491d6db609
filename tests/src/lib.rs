//! What the test binaries share.

pub mod store_contract;
