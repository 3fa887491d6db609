//! IAM policy documents: the session policy of every session, the trust policy and the access policy that customers
//! paste, and the statement that a remedy names. One source for all of them.

pub mod access;
mod document;
pub mod session;
pub mod trust;

pub(crate) use document::ascii;
pub use document::{Effect, Policy, Statement};

use crate::values::{BucketName, Partition, PathPrefix, Region};

/// `text` as a literal inside a policy's resource or `StringLike` pattern: `*`, `?` and `$` lose their meaning
/// (IAM User Guide, "IAM policy elements: Variables and tags", special characters).
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
pub fn bucket_arn(partition: Partition, bucket: &BucketName) -> String {
    format!("arn:{partition}:s3:::{bucket}")
}

/// Every object under the prefix as a policy's resource.
pub fn objects_arn(partition: Partition, bucket: &BucketName, prefix: &PathPrefix) -> String {
    format!("arn:{partition}:s3:::{bucket}/{}*", literal(prefix.as_str()))
}

/// The hosts by which KMS may name S3 as its caller: the values of `kms:ViaService` (KMS Developer Guide).
///
/// Partitions with a domain of their own get that one and `amazonaws.com`, for AWS does not say which of them KMS uses
/// there. Both name Amazon S3 and nothing else.
pub fn s3_via_service(region: &Region) -> Vec<String> {
    let own = region.partition().dns_suffix();
    let suffixes = std::iter::once("amazonaws.com").chain(Some(own).filter(|own| *own != "amazonaws.com"));
    suffixes.map(|suffix| format!("s3.{region}.{suffix}")).collect()
}

#[cfg(test)]
pub(crate) mod tests;
