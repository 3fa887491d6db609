//! The access policy: what the customer's role must allow, and the statements of it that fix a failed check.

use super::{Policy, Statement, bucket_arn, literal, objects_arn, s3_via_service};
use crate::endpoint::{BucketAccess, Configuration};
use crate::values::{BucketName, PathPrefix, Region};

/// What the access policy grants: one bucket access in one place.
///
/// The least that its statements need. The setup kit makes them before there is a role, and a remedy out of a
/// configuration that failed; both get the same ones. The partition is the region's, for a role and a bucket never
/// are in two.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    /// What the vendor may do.
    pub bucket_access: BucketAccess,
    /// The bucket.
    pub bucket_name: &'a BucketName,
    /// The folder in it.
    pub path_prefix: &'a PathPrefix,
    /// The bucket's region.
    pub region: &'a Region,
}

impl<'a> From<&'a Configuration> for Grant<'a> {
    fn from(configuration: &'a Configuration) -> Self {
        let Configuration { bucket_access, bucket_name, path_prefix, region, .. } = configuration;
        Self { bucket_access: *bucket_access, bucket_name, path_prefix, region }
    }
}

impl Grant<'_> {
    /// The inline policy for the customer's role: least privilege for the bucket access chosen.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let mut statements = vec![self.list(), self.read()];
        if self.bucket_access == BucketAccess::ReadWrite {
            statements.push(self.write());
        }
        Policy::new(statements)
    }

    /// The inline policy where the KMS key of this ARN encrypts the bucket.
    #[must_use]
    pub fn policy_with_key(&self, key_arn: String) -> Policy {
        let mut policy = self.policy();
        policy.statement.push(self.use_key(key_arn));
        policy
    }

    /// Allows listing the prefix, and only the prefix.
    #[must_use]
    pub fn list(&self) -> Statement {
        let list = Statement::allow(vec!["s3:ListBucket"], vec![bucket_arn(self.region.partition(), self.bucket_name)]);
        let list = list.named("ListPrefix");
        if self.path_prefix.is_empty() {
            list
        } else {
            list.when("StringLike", "s3:prefix", vec![format!("{}*", literal(self.path_prefix.as_str()))])
        }
    }

    /// Allows reading objects under the prefix.
    #[must_use]
    pub fn read(&self) -> Statement {
        self.on_objects(vec!["s3:GetObject"]).named("ReadObjects")
    }

    /// Allows writing and deleting objects under the prefix, and cleaning up broken uploads.
    #[must_use]
    pub fn write(&self) -> Statement {
        self.on_objects(vec!["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]).named("WriteObjects")
    }

    /// Allows what S3 needs of the KMS key that encrypts the bucket.
    #[must_use]
    pub fn use_key(&self, key_arn: String) -> Statement {
        let actions = match self.bucket_access {
            BucketAccess::ReadOnly => vec!["kms:Decrypt"],
            BucketAccess::ReadWrite => vec!["kms:Decrypt", "kms:GenerateDataKey"],
        };
        Statement::allow(actions, vec![key_arn]).named("UseKey").when(
            "StringEquals",
            "kms:ViaService",
            s3_via_service(self.region),
        )
    }

    fn on_objects(&self, actions: Vec<&'static str>) -> Statement {
        Statement::allow(actions, vec![objects_arn(self.region.partition(), self.bucket_name, self.path_prefix)])
    }
}
