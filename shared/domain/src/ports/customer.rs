//! A customer's AWS account: its role, through AWS STS, and its bucket, through Amazon S3.

use std::time::Duration;

use jiff::Timestamp;

use crate::endpoint::Configuration;
use crate::fault::Fault;
use crate::policy::{Policy, session};
use crate::recorded_external_id::RecordedExternalId;
use crate::values::{KmsKeyArn, RoleArn};

/// Why a call to a customer's AWS account came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// AWS said no: the only answer that counts as a denial.
    Denied(Denial),
    /// The bucket is in another region, which S3 may have named.
    WrongRegion(Option<String>),
    /// There is no such bucket.
    NoSuchBucket,
    /// There is no such object, and the caller may know that.
    NoSuchKey,
    /// The object exists and may be read, but has nothing in it.
    EmptyObject,
    /// The object exists and may be read, but is archived.
    Archived,
    /// An object of this name is there already.
    AlreadyExists,
    /// The object is encrypted with a key that only its writer has (SSE-C). With S3's own message.
    CustomerProvidedKey(String),
    /// S3 did not accept the session, which belongs to the AWS account of the role: so it is where that has not enabled
    /// the bucket's region.
    SessionNotAccepted(AwsError),
    /// AWS STS is not activated for the AWS account in this region, the one of the STS endpoint.
    StsNotActivated(String),
    /// A definite "no" of another kind.
    Other(AwsError),
    /// No verdict.
    Fault(Fault),
}

/// An error as AWS reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsError {
    /// The error code, for example `PackedPolicyTooLarge`.
    pub code: String,
    /// AWS's own message; empty where it sent none.
    pub message: String,
}

impl From<&str> for AwsError {
    fn from(code: &str) -> Self {
        Self { code: code.to_owned(), message: String::new() }
    }
}

/// A denial as far as AWS explained it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Denial {
    /// The action that was denied, for example `s3:GetObject`; a denial from outside the owner's organization names
    /// none.
    pub action: Option<String>,
    /// The kind of policy that denied it.
    pub layer: Option<Layer>,
    /// Whether a statement denied it, as opposed to none allowing it.
    pub explicit: bool,
    /// The ARN of the policy that denied it, where AWS named it.
    pub policy_arn: Option<Box<str>>,
    /// The KMS key that the action was denied on, where AWS named it.
    pub kms_key: Option<KmsKeyArn>,
    /// AWS's own message, where it gives a reason that is none of the known ones: as it may be shown.
    pub message: Option<Box<str>>,
    /// The page of the IAM console that shows which policies were evaluated, where AWS linked it. Only a principal of
    /// the AWS account that was denied can open it, for at least 24 hours.
    pub details_url: Option<String>,
}

crate::named! {
    /// The kind of policy that denied a request (IAM User Guide, "Troubleshoot access denied error messages").
    enum Layer {
        /// A policy of the role.
        IdentityPolicy = "identity_policy",
        /// The bucket's policy, or the KMS key's, which a finding calls `kms_key_policy`.
        ResourcePolicy = "bucket_policy",
        /// The role's permissions boundary.
        PermissionsBoundary = "permissions_boundary",
        /// A service control policy: of the customer's organization where a session of the role was denied, of ours
        /// where we were.
        ServiceControlPolicy = "service_control_policy",
        /// A resource control policy of the organization that owns the role, the bucket or the key.
        ResourceControlPolicy = "resource_control_policy",
        /// Our own session policy.
        SessionPolicy = "session_policy",
        /// The policy of a VPC endpoint, which is in our network.
        VpcEndpointPolicy = "vpc_endpoint_policy",
        /// S3 Block Public Access.
        BlockPublicAccess = "block_public_access",
        /// S3 Object Lock.
        ObjectLock = "object_lock",
    }
}

/// An answer of AWS, with the request id that AWS Support asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsResponse<T> {
    /// What AWS answered.
    pub result: Result<T, Refusal>,
    /// The id of the request that was answered last.
    pub request_id: Option<String>,
}

impl<T> AwsResponse<T> {
    /// The same response with what `read` makes of its result.
    pub fn map_result<U>(self, read: impl FnOnce(Result<T, Refusal>) -> Result<U, Refusal>) -> AwsResponse<U> {
        AwsResponse { result: read(self.result), request_id: self.request_id }
    }
}

/// What a session is to be: nothing here is optional, so nothing can be forgotten.
#[derive(Debug, Clone)]
pub struct SessionRequest<'a> {
    /// What the session is for; gives the role.
    pub configuration: &'a Configuration,
    /// The External ID of the account whose endpoint it is.
    pub external_id: &'a RecordedExternalId,
    /// The session's name in the customer's `CloudTrail`.
    pub session_name: &'a str,
    /// How long it lasts.
    pub duration: Duration,
}

impl SessionRequest<'_> {
    /// What the session may do at most: made of the configuration itself, so no session is opened with another one's.
    pub fn policy(&self) -> Policy {
        session::policy(self.configuration)
    }
}

/// Assumes a customer's role. Needs `sts:AssumeRole` on other AWS accounts' roles.
///
/// The one way to a customer's credentials; it can't be called without an External ID and a session policy.
pub trait AssumeCustomerRole {
    /// A bucket seen with the session's credentials.
    type Bucket: CustomerBucket + Send;

    /// Opens a session, with the External ID and the session policy of `request`. [`Refusal::Denied`] when STS
    /// answered `AccessDenied`; everything that is no verdict on the trust is a [`Refusal::Fault`].
    async fn open(&self, request: SessionRequest<'_>) -> AwsResponse<Self::Bucket>;
}

/// An External ID that the role must refuse.
#[derive(Clone, PartialEq, Eq)]
pub enum WrongExternalId {
    /// None at all.
    LeftOut,
    /// This one, which is not the account's.
    Sent(String),
}

/// Tries to get in with a wrong External ID. Needs `sts:AssumeRole`, and never returns credentials.
pub trait ProbeTrust {
    /// `Ok` when the role let us in, which it must not; [`Refusal::Denied`] when STS answered `AccessDenied`, and
    /// that alone. Throttles, timeouts, 5xx and errors of our own credentials are [`Refusal::Fault`].
    async fn try_without_right_external_id(
        &self,
        role: &RoleArn,
        external_id: &WrongExternalId,
        session_name: &str,
    ) -> AwsResponse<()>;
}

/// How many objects a list shows at most, in the order of their keys: as many as one call of Amazon S3 does, so that
/// the newest of them is likely to be new (S3 API Reference, `ListObjectsV2`).
pub const MAX_LISTED: usize = 1_000;

/// An object as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written, where S3 said so.
    pub last_modified: Option<Timestamp>,
    /// Whether its storage class says that it must be restored before it can be read.
    pub is_archived: bool,
}

/// The objects that one list shows, in the order of their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectList {
    /// At most [`MAX_LISTED`].
    pub objects: Vec<ListedObject>,
    /// Whether there are more. A list may show fewer than the maximum and not be whole (S3 API Reference,
    /// `ListObjectsV2`, `MaxKeys` and `IsTruncated`).
    pub has_more: bool,
}

/// A small object, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallObject {
    /// What is in it.
    pub content: Vec<u8>,
    /// Until when Object Lock keeps this version. S3 reports it only to who may `s3:GetObjectRetention`.
    pub retained_until: Option<Timestamp>,
}

/// A new object as S3 confirmed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenObject {
    /// Its version, in a versioned bucket.
    pub version: Option<String>,
    /// How it is encrypted.
    pub encryption: ReportedEncryption,
}

/// How S3 reports that it encrypts what a request writes, in the headers of its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportedEncryption {
    /// `x-amz-server-side-encryption`: `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: Option<String>,
    /// `x-amz-server-side-encryption-aws-kms-key-id`: the ARN of the key, where one in AWS KMS is used.
    pub kms_key_id: Option<String>,
}

/// An upload as S3 confirmed that it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedUpload {
    /// Its ID.
    pub upload_id: String,
    /// How what it becomes would be encrypted.
    pub encryption: ReportedEncryption,
}

/// A customer's bucket through a session of its endpoint. Every call carries `ExpectedBucketOwner`.
pub trait CustomerBucket {
    /// The bucket's region by S3's `x-amz-bucket-region` header, which it sends whatever the status. `Ok(None)` when
    /// S3 answered without one.
    async fn region(&self) -> AwsResponse<Option<String>>;
    /// The first objects whose keys begin with exactly `prefix`.
    async fn list(&self, prefix: &str) -> AwsResponse<ObjectList>;
    /// Reads the first byte of the object, and no more.
    async fn read_first_byte(&self, key: &str) -> AwsResponse<()>;
    /// Reads a whole (small) object.
    async fn read(&self, key: &str) -> AwsResponse<SmallObject>;
    /// Writes a new object, with the headers of the configuration's encryption and object ownership;
    /// [`Refusal::AlreadyExists`] if the key is taken.
    async fn write_new(&self, key: &str, body: &str) -> AwsResponse<WrittenObject>;
    /// Deletes the object; no error if there is none. Answers the version of the delete marker, in a versioned bucket,
    /// which gets one also where there was no object.
    async fn delete(&self, key: &str) -> AwsResponse<Option<String>>;
    /// Deletes the object if there is one, and leaves no delete marker if there is none (`If-Match: *`):
    /// [`Refusal::NoSuchKey`]. `NotImplemented` in [`Refusal::Other`] where S3 does not support the condition.
    async fn delete_existing(&self, key: &str) -> AwsResponse<()>;
    /// Starts a multipart upload, with the headers of [`write_new`](Self::write_new), and once: an attempt whose answer
    /// is lost may have started one that nobody can name. S3 authorizes it as `s3:PutObject` (S3 User Guide, "Multipart
    /// upload API and permissions").
    async fn start_upload(&self, key: &str) -> AwsResponse<StartedUpload>;
    /// Writes `body` as the only part of the upload, over an earlier one; authorized as `s3:PutObject`.
    /// [`Refusal::NoSuchKey`] if there is no such upload.
    async fn write_part(&self, key: &str, upload_id: &str, body: &str) -> AwsResponse<()>;
    /// The IDs of the unfinished uploads of exactly this key, as many as one page has. Needs
    /// `s3:ListBucketMultipartUploads` of the role and of the session, which has it for a whole bucket only.
    async fn uploads_of(&self, key: &str) -> AwsResponse<Vec<String>>;
    /// Aborts the upload; [`Refusal::NoSuchKey`] if there is none. Needs `s3:AbortMultipartUpload` of the role.
    async fn abort_upload(&self, key: &str, upload_id: &str) -> AwsResponse<()>;
}
