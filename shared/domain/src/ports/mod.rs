//! What the rules need from outside, as narrow traits: one capability each, mirrored by each function's IAM policy.
//!
//! The contract of every port is in its doc comment; `tests/` runs one contract suite on every implementation.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;

pub use crate::credentials::ports::*;
use crate::endpoint::{Configuration, Endpoint, Retirement};
use crate::external_ids::RecordedExternalId;
use crate::fault::Fault;
use crate::health::Health;
pub use crate::health::ports::*;
use crate::policy::{Policy, session};
use crate::receipt::{ConfigurationDigest, Receipt};
pub use crate::uses::ports::*;
use crate::values::{AccountId, EndpointId, ExternalId, FoldedName, KmsKeyArn, PathPrefix, RoleArn};

/// Tells the time. The domain has no clock of its own, so that tests can stop it.
pub trait Clock: Sync {
    /// The time of day, in whole milliseconds.
    fn now(&self) -> Timestamp;
    /// Time that only goes forward, from any fixed start.
    fn elapsed(&self) -> Duration;
    /// Ends when [`Clock::elapsed`] has reached `elapsed`.
    fn sleep_until(&self, elapsed: Duration) -> impl Future<Output = ()> + Send;
}

/// The operating system's random generator.
pub trait Randomness: Sync {
    /// Fills `buffer` with random bytes; there is no way on without them, so no bytes is a fault.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Fault>;
}

/// Reads an account's External ID. Needs `dynamodb:GetItem` on the endpoints table.
pub trait ReadExternalId: Sync {
    /// The account's External ID, or `None` before it was minted. Reads consistently.
    fn external_id(&self, account: &AccountId) -> impl Future<Output = Result<Option<ExternalId>, Fault>> + Send;
}

/// Keeps an account's External ID. Needs `dynamodb:PutItem` on the endpoints table.
pub trait KeepExternalId: Sync {
    /// Stores `candidate` if the account has none, and tells whether it did. Never replaces one.
    fn keep_first(
        &self,
        account: &AccountId,
        candidate: &ExternalId,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;
}

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
    /// A definite "no" of another kind, by its error code.
    Other(String),
    /// No verdict.
    Fault(Fault),
}

/// A denial as far as AWS explained it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Denial {
    /// The action that was denied, for example `s3:GetObject`; a denial from outside the owner's organization names none.
    pub action: Option<String>,
    /// The kind of policy that denied it.
    pub layer: Option<Layer>,
    /// Whether a statement denied it, as opposed to none allowing it.
    pub explicit: bool,
    /// The KMS key that the action was denied on, where AWS named it.
    pub kms_key: Option<KmsKeyArn>,
}

/// The kind of policy that denied a request (IAM User Guide, "Troubleshoot access denied error messages").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// A policy of the role.
    IdentityPolicy,
    /// The bucket's policy, or the KMS key's.
    ResourcePolicy,
    /// The role's permissions boundary.
    PermissionsBoundary,
    /// A service control policy of the customer's organization.
    ServiceControlPolicy,
    /// A resource control policy of the customer's organization.
    ResourceControlPolicy,
    /// Our own session policy.
    SessionPolicy,
    /// The policy of a VPC endpoint.
    VpcEndpointPolicy,
}

/// An answer of AWS, with the request id that AWS Support asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// What AWS answered.
    pub result: Result<T, Refusal>,
    /// The id of the request that was answered last.
    pub request_id: Option<String>,
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
    #[must_use]
    pub fn policy(&self) -> Policy {
        session::policy(self.configuration)
    }
}

/// Assumes a customer's role. Needs `sts:AssumeRole` on other AWS accounts' roles.
///
/// The one way to a customer's credentials; it can't be called without an External ID and a session policy.
pub trait AssumeCustomerRole: Sync {
    /// A bucket seen with the session's credentials.
    type Bucket: CustomerBucket + Send;

    /// Opens a session, with the External ID and the session policy of `request`. [`Refusal::Denied`] when STS
    /// answered `AccessDenied`; everything that is no verdict on the trust is a [`Refusal::Fault`].
    fn open(&self, request: SessionRequest<'_>) -> impl Future<Output = Answer<Self::Bucket>> + Send;
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
pub trait ProbeTrust: Sync {
    /// `Ok` when the role let us in, which it must not; [`Refusal::Denied`] when STS answered `AccessDenied`, and
    /// that alone. Throttles, timeouts, 5xx and troubles of our own credentials are [`Refusal::Fault`].
    fn try_without_right_external_id(
        &self,
        role: &RoleArn,
        external_id: &WrongExternalId,
        session_name: &str,
    ) -> impl Future<Output = Answer<()>> + Send;
}

/// A customer's bucket through a session of its endpoint. Every call carries `ExpectedBucketOwner`.
pub trait CustomerBucket: Sync {
    /// The bucket's region by S3's `x-amz-bucket-region` header, which it sends whatever the status. `Ok(None)` when
    /// S3 answered without one.
    fn region(&self) -> impl Future<Output = Answer<Option<String>>> + Send;
    /// Up to a few keys under exactly `prefix`.
    fn list(&self, prefix: &PathPrefix) -> impl Future<Output = Answer<Vec<String>>> + Send;
    /// Reads the first byte of the object, and no more.
    fn read_first_byte(&self, key: &str) -> impl Future<Output = Answer<()>> + Send;
    /// Reads a whole (small) object.
    fn read(&self, key: &str) -> impl Future<Output = Answer<Vec<u8>>> + Send;
    /// Writes a new object; [`Refusal::AlreadyExists`] if the key is taken. Answers the version, in a versioned bucket.
    fn write_new(&self, key: &str, body: &str) -> impl Future<Output = Answer<Option<String>>> + Send;
    /// Deletes the object; no error if there is none.
    fn delete(&self, key: &str) -> impl Future<Output = Answer<()>> + Send;
}

/// Keeps receipts. Needs `dynamodb:PutItem` on the state table.
pub trait KeepReceipt: Sync {
    /// Stores the receipt, over an older one for the same configuration.
    fn keep_receipt(&self, account: &AccountId, receipt: &Receipt) -> impl Future<Output = Result<(), Fault>> + Send;
    /// Stores the receipt, which is [`Receipt::void`], over an older one for the same configuration; writes nothing if
    /// there is none.
    fn void_receipt(&self, account: &AccountId, void: &Receipt) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// Everything that one add writes, or none of it.
#[derive(Debug, Clone)]
pub struct Addition {
    /// The endpoint to add.
    pub endpoint: Endpoint,
    /// The receipt that must exist and be fresh.
    pub receipt: ConfigurationDigest,
    /// The name to claim.
    pub name: FoldedName,
    /// When it is tested for the first time after it was added, in good health.
    pub first_check: Timestamp,
    /// What the client calls this request, if it wants to be able to repeat it.
    pub idempotency: Option<Idempotency>,
}

/// A client's name for one request, with what was requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// A digest of the `Idempotency-Key`.
    pub key_digest: String,
    /// A digest of the request, to tell a repetition from another request under the same key.
    pub request_digest: String,
}

/// Why an addition was not written. Nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddRefusal {
    /// The idempotency key was used before: for this request, by which the endpoint was added, or for another.
    KeyUsed {
        /// What was requested under it.
        request_digest: String,
        /// The endpoint that came of it.
        endpoint_id: EndpointId,
    },
    /// There is no fresh receipt for exactly this account and configuration.
    NoReceipt,
    /// A live endpoint of the account has the name.
    NameTaken {
        /// Which one.
        by: EndpointId,
    },
    /// A live endpoint of the account has the same prefix on the bucket, one above or one below.
    PrefixConflict {
        /// Which one; with several below, any of them.
        with: EndpointId,
    },
    /// No verdict; whether it was written is unknown.
    Fault(Fault),
}

/// Adds endpoints. Needs `PutItem` on the endpoints table, and `PutItem`, `UpdateItem`, `ConditionCheckItem` on the
/// state table; `GetItem` and `Query` to tell whom an addition conflicts with.
pub trait AddEndpoint: Sync {
    /// Writes the whole addition in one transaction, or nothing. Retries transaction conflicts by itself.
    ///
    /// When several reasons hold at once, the one that stands first in [`AddRefusal`] is told.
    fn add(&self, addition: &Addition) -> impl Future<Output = Result<(), AddRefusal>> + Send;
}

/// An endpoint with what became of it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEndpoint {
    /// The endpoint as it was added.
    pub endpoint: Endpoint,
    /// Its health.
    pub health: Health,
    /// Its retirement, if it is retired.
    pub retirement: Option<Retirement>,
}

/// Reads one endpoint. Needs `GetItem` on the endpoints table.
pub trait ReadEndpoint: Sync {
    /// The account's endpoint and its retirement; `None` when there is none of that id *in this account*. Reads
    /// consistently.
    fn endpoint(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> impl Future<Output = Result<Option<(Endpoint, Option<Retirement>)>, Fault>> + Send;
}

/// Reads an endpoint's health. Needs `GetItem` on the state table.
pub trait ReadHealth: Sync {
    /// The health; a fault when the item is missing, as every endpoint is added with one.
    fn health(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> impl Future<Output = Result<Health, Fault>> + Send;
}

/// Lists an account's endpoints. Needs `Query` and `BatchGetItem` on the endpoints table, `BatchGetItem` on the state
/// table.
pub trait ListEndpoints: Sync {
    /// Up to `limit` endpoints behind `after`, in the order of their ids, retired ones included; fewer than `limit`
    /// only at the end.
    fn endpoints(
        &self,
        account: &AccountId,
        after: Option<&EndpointId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEndpoint>, Fault>> + Send;
}
