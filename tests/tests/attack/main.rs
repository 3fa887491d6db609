//! Attacks: every known mistake of a vendor who reads customers' buckets, as a test that tries to use it. Each demands
//! the exact refusal, status and code; any other error is a failure too. `docs/SECURITY.md` says which test is for what.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the failure")]

mod accounts;
mod adding;
mod algorithms;
mod calls;
mod credentials;
mod document;
#[path = "../../../shared/domain/src/policy/tests/evaluator.rs"]
mod evaluator;
mod external_id;
mod least_privilege;
mod metacharacters;
mod minting;
mod oversized;
mod parsing;
mod probes;
mod receipts;
mod recreated_bucket;
mod roles;
mod routes;
mod scripted_customer;
mod tokens;
mod trust;
mod vendor_role;
mod zz_logs;

use tests::suite::Suite;

/// Joins the stack of this binary.
async fn suite() -> Suite {
    Suite::join("attack").await
}
