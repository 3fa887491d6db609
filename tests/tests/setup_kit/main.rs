//! The setup kit applied as the customer would, on the emulator with IAM enforced: the role that comes out passes the
//! test, a second time changes nothing, and each statement is needed by the check that it belongs to.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the failure")]

mod cli;
mod cloudformation;
mod json;
mod published;
mod terraform;
mod wanted;
mod zz_logs;

use tests::suite::Suite;

/// Joins the stack of this binary.
async fn suite() -> Suite {
    Suite::join("setup-kit").await
}
