//! A server that stands in for STS and S3 and answers as a test scripts it: what no emulator shows, such as wrong
//! regions, foreign owners, throttles, KMS denials, answers that break off or never come.
#![allow(clippy::expect_used, reason = "of the tests only: there a panic is the failure")]

mod reply;
mod request;
mod request_count_clock;
mod server;

pub use reply::Reply;
pub use request::{Call, Request};
pub use request_count_clock::RequestCountClock;
pub use server::{Script, Scripted};

/// The customer's AWS account, which owns the bucket.
pub const OWNER: &str = "111122223333";
/// The bucket's region.
pub const REGION: &str = "eu-central-1";
/// The bucket.
pub const BUCKET: &str = "customer-bucket";
/// The endpoint's prefix.
pub const PREFIX: &str = "data/";
/// The object that is listed under it.
pub const KEY: &str = "data/2026/file+1 ü.csv";
