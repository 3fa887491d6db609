//! The session policy: what a session of ours may do at most, whatever the customer's policies allow.

use super::{Policy, Statement, bucket_arn, literal, objects_arn, s3_via_service};
use crate::endpoint::{BucketAccess, Configuration};

/// The most characters that STS takes (`AssumeRole`, parameter `Policy`).
pub const MAX_CHARACTERS: usize = 2_048;

/// The policy that every session for `configuration` carries: just the actions of its bucket access, on just its
/// bucket and prefix, as long as the bucket belongs to the expected AWS account.
///
/// What a session policy does not allow is denied only to what the role's *own* policies grant. A bucket policy, or any
/// other policy of a resource, that names the session itself, or everybody with `aws:PrincipalArn` in a condition,
/// grants past that (IAM User Guide, "Principal", "IAM role principals" and "Role session principals"); only an explicit
/// `Deny` stands in its way. So two statements say what may be done, and the others where: they deny all the rest.
///
/// Bucket and prefix stand in the denials alone, for of the 2,048 characters a bucket may have 63 and a prefix 512, which
/// is needed once for objects and once for lists. A condition that is negated holds also where its key is missing, so a
/// list without a prefix is denied.
///
/// The statement on keys is for buckets with SSE-KMS. A session's rights are what its role *and* its session policy
/// allow, in every service, so without it no session could read an encrypted object. It grants nothing by itself, and
/// the denials leave of KMS what S3 does on the session's behalf, which they bound to this bucket and prefix.
#[must_use]
pub fn policy(configuration: &Configuration) -> Policy {
    let Configuration { bucket_access, role_arn, bucket_name, path_prefix, region, .. } = configuration;
    let partition = role_arn.partition();
    let bucket = bucket_arn(partition, bucket_name);
    let objects = objects_arn(partition, bucket_name, path_prefix);
    let (on_bucket, on_keys) = match bucket_access {
        BucketAccess::ReadOnly => (vec!["s3:ListBucket", "s3:GetObject"], vec!["kms:Decrypt"]),
        BucketAccess::ReadWrite => (
            vec!["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            vec!["kms:Decrypt", "kms:GenerateDataKey"],
        ),
    };
    let owner = configuration.expected_bucket_owner().to_string();
    let mut statements = vec![
        Statement::allow(on_bucket.clone(), vec![format!("arn:{partition}:s3:::*")]),
        Statement::allow(on_keys, vec![format!("arn:{partition}:kms:{region}:*:key/*")]),
        Statement::deny_all_but(on_bucket).when("StringNotEquals", "kms:ViaService", s3_via_service(region)),
        Statement::deny_elsewhere(vec!["s3:*"], vec![bucket, objects]),
        Statement::deny(vec!["s3:*"]).when("StringNotEquals", "s3:ResourceAccount", vec![owner]),
    ];
    if !path_prefix.is_empty() {
        let under = format!("{}*", literal(path_prefix.as_str()));
        let list = Statement::deny(vec!["s3:ListBucket"]);
        statements.push(list.when("StringNotLike", "s3:prefix", vec![under]));
    }
    Policy::new(statements)
}
