//! The product as it is deployed: built binaries, `template.yaml`, the emulator with IAM enforced.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the failure")]

mod bad_input;
mod conflicts;
mod denials;
mod events;
mod journey;
mod store;
mod tenants;
mod tokens;
mod trust;
mod zz_logs;

use tests::suite::Suite;

/// The name of the stack of this binary.
const STACK: &str = "e2e";

/// Joins it.
async fn suite() -> Suite {
    Suite::join(STACK).await
}
