//! IAM policy documents: the session policy of every session, the trust policy and the access policy that customers
//! paste, and the statement that a remedy names. One source for all of them.

pub mod access;
mod document;
pub mod session;
pub mod trust;

pub use document::{Effect, Policy, Statement};

use crate::values::{BucketName, Partition, PathPrefix, Region};

/// `text` as a literal inside a policy's resource or `StringLike` pattern: `*`, `?` and `$` lose their meaning
/// (IAM User Guide, "IAM policy elements: Variables and tags", special characters).
#[must_use]
pub fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '*' => escaped.push_str("${*}"),
            '?' => escaped.push_str("${?}"),
            '$' => escaped.push_str("${$}"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The bucket as a policy's resource.
#[must_use]
pub fn bucket_arn(partition: Partition, bucket: &BucketName) -> String {
    format!("arn:{partition}:s3:::{bucket}")
}

/// Every object under the prefix as a policy's resource.
#[must_use]
pub fn objects_arn(partition: Partition, bucket: &BucketName, prefix: &PathPrefix) -> String {
    format!("arn:{partition}:s3:::{bucket}/{}*", literal(prefix.as_str()))
}

/// The host that KMS sees as the caller when S3 encrypts or decrypts: the value of `kms:ViaService`.
///
/// KMS names services by the same domain in every partition but China's (KMS Developer Guide, `kms:ViaService`).
#[must_use]
pub fn s3_via_service(region: &Region) -> String {
    format!("s3.{region}.{}", region.partition().dns_suffix())
}
