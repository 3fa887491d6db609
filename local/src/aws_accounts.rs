//! The AWS accounts of the local stack, and its region.

/// The AWS account that the functions run in.
pub const VENDOR_AWS_ACCOUNT_ID: &str = "111111111111";
/// The AWS account of the demo customer. To the emulator any twelve digits are an AWS account.
pub const CUSTOMER_AWS_ACCOUNT_ID: &str = "222222222222";
/// The region of everything.
pub const REGION: &str = "eu-central-1";
