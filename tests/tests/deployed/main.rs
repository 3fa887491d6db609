//! The product as it is deployed: built binaries, `template.yaml`, and the emulator with IAM enforced in place of AWS.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the failure")]

mod attack;
mod aws_story;
mod credentials;
mod e2e;
mod health;
mod setup_kit;
mod zz_logs;

use tests::suite::Suite;

/// The name of the stack that all tests of this binary share.
const STACK: &str = "deployed";

/// Joins it.
async fn suite() -> Suite {
    Suite::join(STACK).await
}
