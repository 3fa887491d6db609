//! The session policy: what a session of ours may do at most, whatever the customer's role allows.

use super::{Policy, Statement, bucket_arn, literal, objects_arn, s3_via_service};
use crate::endpoint::{BucketAccess, Configuration};

/// The most characters that STS takes (`AssumeRole`, parameter `Policy`).
pub const MAX_CHARACTERS: usize = 2_048;

/// The policy that every session for `configuration` carries: just the actions of its bucket access, on just its
/// bucket and prefix, as long as the bucket belongs to the expected AWS account.
///
/// The last statement is for buckets with SSE-KMS. A session's rights are what its role *and* its session policy
/// allow, in every service, so without it no session could read an encrypted object. It grants nothing by itself:
/// only S3, in the bucket's region, for an object of this bucket, may use a key that the customer's role may use.
#[must_use]
pub fn policy(configuration: &Configuration) -> Policy {
    let Configuration { bucket_access, role_arn, bucket_name, path_prefix, region, .. } = configuration;
    let partition = role_arn.partition();
    let owner = configuration.expected_bucket_owner();
    let bucket = bucket_arn(partition, bucket_name);
    let pinned = |statement: Statement| statement.when("StringEquals", "s3:ResourceAccount", vec![owner.to_string()]);

    let mut list = pinned(Statement::allow(vec!["s3:ListBucket"], vec![bucket.clone()]));
    if !path_prefix.is_empty() {
        list = list.when("StringLike", "s3:prefix", vec![format!("{}*", literal(path_prefix.as_str()))]);
    }
    let (on_objects, on_keys) = match bucket_access {
        BucketAccess::ReadOnly => (vec!["s3:GetObject"], vec!["kms:Decrypt"]),
        BucketAccess::ReadWrite => (
            vec!["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            vec!["kms:Decrypt", "kms:GenerateDataKey"],
        ),
    };
    let objects = pinned(Statement::allow(on_objects, vec![objects_arn(partition, bucket_name, path_prefix)]));
    let keys = Statement::allow(on_keys, vec![format!("arn:{partition}:kms:{region}:*:key/*")])
        .when("StringEquals", "kms:ViaService", s3_via_service(region))
        .when("StringLike", "kms:EncryptionContext:aws:s3:arn", vec![bucket.clone(), format!("{bucket}/*")]);
    Policy::new(vec![list, objects, keys])
}
