//! The access policy: what the customer's role must allow, and the statements of it that fix a failed check.

use super::{Policy, Statement, bucket_arn, literal, objects_arn, s3_via_service};
use crate::endpoint::{BucketAccess, Configuration, ObjectOwnership};
use crate::values::{BucketName, Encryption, KmsKeyArn, PathPrefix, Region};

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
    /// The key that encrypts the bucket or what the vendor writes.
    pub kms_key_arn: Option<&'a KmsKeyArn>,
    /// Whom what the vendor writes belongs to.
    pub object_ownership: Option<ObjectOwnership>,
}

impl<'a> From<&'a Configuration> for Grant<'a> {
    fn from(configuration: &'a Configuration) -> Self {
        let Configuration { bucket_access, bucket_name, path_prefix, region, encryption, object_ownership, .. } =
            configuration;
        let kms_key_arn = encryption.as_ref().and_then(Encryption::kms_key_arn);
        let (bucket_access, object_ownership) = (*bucket_access, *object_ownership);
        Self { bucket_access, bucket_name, path_prefix, region, kms_key_arn, object_ownership }
    }
}

impl Grant<'_> {
    /// What the vendor does with the bucket itself.
    ///
    /// `s3:ListBucketMultipartUploads` only where the whole bucket is the vendor's: it has no condition key for a
    /// prefix, so it would show the names of all unfinished uploads (Service Authorization Reference, "Actions,
    /// resources, and condition keys for Amazon S3").
    pub(super) fn list_actions(&self) -> Vec<&'static str> {
        if self.lists_uploads() {
            vec!["s3:ListBucket", "s3:ListBucketMultipartUploads"]
        } else {
            vec!["s3:ListBucket"]
        }
    }

    /// Whether it lets the vendor list the unfinished uploads.
    pub fn lists_uploads(&self) -> bool {
        self.bucket_access == BucketAccess::ReadWrite && self.path_prefix.is_empty()
    }

    /// What the vendor does with objects: reading first.
    pub(super) fn object_actions(&self) -> Vec<&'static str> {
        let mut actions = vec!["s3:GetObject"];
        if self.bucket_access == BucketAccess::ReadWrite {
            actions.extend(self.write_actions());
        }
        actions
    }

    /// Writing and deleting objects, and listing and cleaning up the parts of unfinished uploads; with the object
    /// ownership also the ACL that it takes (S3 User Guide, "Required permissions for Amazon S3 API operations",
    /// `PutObject`).
    fn write_actions(&self) -> Vec<&'static str> {
        let mut actions = vec!["s3:PutObject"];
        actions.extend(self.object_ownership.map(|_| "s3:PutObjectAcl"));
        actions.extend(["s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]);
        actions
    }

    /// What S3 does with a KMS key on the vendor's behalf (S3 User Guide, "Using server-side encryption with AWS KMS
    /// keys"); an upload in parts is decrypted to be put together.
    pub(super) fn key_actions(&self) -> Vec<&'static str> {
        match self.bucket_access {
            BucketAccess::ReadOnly => vec!["kms:Decrypt"],
            BucketAccess::ReadWrite => vec!["kms:Decrypt", "kms:GenerateDataKey"],
        }
    }

    /// The inline policy for the customer's role: least privilege for the bucket access chosen.
    pub fn policy(&self) -> Policy {
        let mut statements = vec![self.list(), self.read()];
        if self.bucket_access == BucketAccess::ReadWrite {
            statements.push(self.write());
        }
        if let Some(key) = self.kms_key_arn {
            statements.push(self.use_key(key.to_string()));
        }
        Policy::new(statements)
    }

    /// The inline policy, with the KMS key of this ARN too.
    pub fn policy_with_key(&self, key_arn: &KmsKeyArn) -> Policy {
        let mut policy = self.policy();
        if self.kms_key_arn != Some(key_arn) {
            let statement = self.use_key(key_arn.to_string());
            policy.statement.push(if self.kms_key_arn.is_some() { statement.unnamed() } else { statement });
        }
        policy
    }

    /// What the policy of a bucket in another AWS account must allow this role, beside the role's own policy (IAM User
    /// Guide, "Cross account resource access in IAM"). Its statements have no names: they are added to those of other
    /// endpoints, and in one policy no two may have the same.
    pub fn bucket_policy(&self, role_arn: &str) -> Policy {
        let in_bucket = Self { kms_key_arn: None, ..*self }.policy().statement.into_iter();
        Policy::new(in_bucket.map(|statement| statement.unnamed().by(role_arn)).collect())
    }

    /// What the policy of a KMS key must allow this role. In it, the key is every resource (KMS Developer Guide, "Key
    /// policies in AWS KMS").
    pub fn key_policy(&self, role_arn: &str) -> Policy {
        Policy::new(vec![self.use_key("*".to_owned()).unnamed().by(role_arn)])
    }

    /// Allows listing the prefix, and only the prefix.
    pub fn list(&self) -> Statement {
        let bucket = bucket_arn(self.region.partition(), self.bucket_name);
        let list = Statement::allow(self.list_actions(), vec![bucket]).named("ListPrefix");
        if self.path_prefix.is_empty() {
            list
        } else {
            list.when("StringLike", "s3:prefix", vec![format!("{}*", literal(self.path_prefix.as_str()))])
        }
    }

    /// Allows reading objects under the prefix.
    pub fn read(&self) -> Statement {
        self.on_objects(vec!["s3:GetObject"]).named("ReadObjects")
    }

    /// Allows writing and deleting objects under the prefix, and what goes with it.
    pub fn write(&self) -> Statement {
        self.on_objects(self.write_actions()).named("WriteObjects")
    }

    /// Allows what S3 needs of a KMS key.
    pub fn use_key(&self, key_arn: String) -> Statement {
        let through_s3 = s3_via_service(self.region);
        let statement = Statement::allow(self.key_actions(), vec![key_arn]).named("UseKey");
        statement.when("StringEquals", "kms:ViaService", through_s3)
    }

    fn on_objects(&self, actions: Vec<&'static str>) -> Statement {
        Statement::allow(actions, vec![objects_arn(self.region.partition(), self.bucket_name, self.path_prefix)])
    }
}
