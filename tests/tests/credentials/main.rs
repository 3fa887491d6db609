//! Credentials for features, on the deployed product: who gets them, what they are good for, and two features that work
//! with them. IAM is enforced, for the features' own roles and for what they are vended.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the failure")]

mod callers;
mod consumer;
mod export;
mod import;
mod refusals;
mod resource_policies;
mod tools;
mod uses;
mod zz_logs;

use tests::suite::Suite;

/// Joins the stack of this binary.
async fn suite() -> Suite {
    Suite::join("credentials").await
}
