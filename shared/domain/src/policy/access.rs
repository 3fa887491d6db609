//! The access policy: what the customer's role must allow, and the statements of it that mend a failed check.

use super::{Policy, Statement, bucket_arn, literal, objects_arn, s3_via_service};
use crate::endpoint::{BucketAccess, Configuration};

/// The inline policy for the customer's role: least privilege for the bucket access chosen.
#[must_use]
pub fn policy(configuration: &Configuration) -> Policy {
    let mut statements = vec![list_statement(configuration), read_statement(configuration)];
    if configuration.bucket_access == BucketAccess::ReadWrite {
        statements.push(write_statement(configuration));
    }
    Policy::new(statements)
}

/// Allows listing the prefix, and only the prefix.
#[must_use]
pub fn list_statement(configuration: &Configuration) -> Statement {
    let Configuration { role_arn, bucket_name, path_prefix, .. } = configuration;
    let list = Statement::allow(vec!["s3:ListBucket"], vec![bucket_arn(role_arn.partition(), bucket_name)]);
    let list = list.named("ListPrefix");
    if path_prefix.is_empty() {
        list
    } else {
        list.when("StringLike", "s3:prefix", vec![format!("{}*", literal(path_prefix.as_str()))])
    }
}

/// Allows reading objects under the prefix.
#[must_use]
pub fn read_statement(configuration: &Configuration) -> Statement {
    on_objects(configuration, vec!["s3:GetObject"]).named("ReadObjects")
}

/// Allows writing and deleting objects under the prefix, and cleaning up broken uploads.
#[must_use]
pub fn write_statement(configuration: &Configuration) -> Statement {
    on_objects(configuration, vec!["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]).named("WriteObjects")
}

/// Allows what S3 needs of the KMS key that encrypts the bucket. The customer puts the key's ARN in.
#[must_use]
pub fn key_statement(configuration: &Configuration, key_arn: String) -> Statement {
    let actions = match configuration.bucket_access {
        BucketAccess::ReadOnly => vec!["kms:Decrypt"],
        BucketAccess::ReadWrite => vec!["kms:Decrypt", "kms:GenerateDataKey"],
    };
    Statement::allow(actions, vec![key_arn]).named("UseKey").when(
        "StringEquals",
        "kms:ViaService",
        s3_via_service(&configuration.region),
    )
}

fn on_objects(configuration: &Configuration, actions: Vec<&'static str>) -> Statement {
    let Configuration { role_arn, bucket_name, path_prefix, .. } = configuration;
    Statement::allow(actions, vec![objects_arn(role_arn.partition(), bucket_name, path_prefix)])
}
