//! The setup kit applied as the customer would, on the emulator with IAM enforced: the role that comes out passes the
//! test, a second time changes nothing, and each statement is needed by the check that it belongs to.

mod cli;
mod cloudformation;
mod json;
mod published;
mod terraform;
pub(crate) mod wanted;
