//! Customers' roles and buckets: STS and S3, with the customer's rights and never with our own.
//!
//! `assume` is the one function that gets credentials of a customer's role; `probe` tries to get in without the right
//! External ID and keeps nothing; `bucket` is what a session does with a bucket, `write_headers` what it sends where it
//! writes; `refusal` and `denial` say in the domain's words what STS and S3 refused.

mod assume;
mod body;
mod bucket;
mod client;
mod denial;
mod listed_key;
mod named_region;
mod own_message;
mod probe;
mod refusal;
mod write_headers;

pub use assume::CustomerRoles;
pub use bucket::SessionBucket;
