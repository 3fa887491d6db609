//! The SDK's own crates, for tests that must not go through the adapters: they look behind them at what is stored, act
//! as a function that was taken over, and use S3 as a feature of the vendor does.
//!
//! Only the crate `tests` enables the feature `testing`, and no function is built with it
//! (`tests/tests/repository/features.rs`).

pub use {aws_config, aws_sdk_dynamodb, aws_sdk_s3, aws_sdk_sts};
