//! The record of endpoints: adding, reading, listing. Retiring is in `uses`, for it depends on who uses the endpoint.

use jiff::Timestamp;

use crate::endpoint::{Endpoint, Retirement};
use crate::fault::Fault;
use crate::health::event::HealthEvent;
use crate::health::{Health, HealthRecord};
use crate::receipt::ConfigurationDigest;
use crate::values::{AccountId, EndpointId, FoldedName, Subject};

/// Who acts, in which account: both from the verified token.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// Who acts in it.
    pub subject: &'a Subject,
}

/// Everything that adding one endpoint writes; all of it is written, or nothing.
#[derive(Debug, Clone)]
pub struct Addition {
    /// The endpoint to add.
    pub endpoint: Endpoint,
    /// The receipt that must exist and be fresh.
    pub receipt: ConfigurationDigest,
    /// The name to claim.
    pub name: FoldedName,
    /// The form of the name that must be free too, because an endpoint of an earlier release may have it.
    pub name_before: Option<FoldedName>,
    /// Its first health record, which says when its first health check is due.
    pub health: HealthRecord,
    /// The event that it was added.
    pub event: HealthEvent,
    /// What the client calls this request, if it wants to be able to repeat it.
    pub idempotency: Option<Idempotency>,
    /// How many live endpoints the account may have, with this one.
    pub max_endpoints: u32,
}

impl Addition {
    /// What adding `endpoint` writes, which passed its test at `passed_at`; its first health check is due at `due_at`.
    pub fn new(
        endpoint: Endpoint,
        passed_at: Timestamp,
        due_at: Timestamp,
        idempotency: Option<Idempotency>,
        max_endpoints: u32,
    ) -> Self {
        Self {
            receipt: ConfigurationDigest::of(&endpoint.account_id, &endpoint.configuration),
            name: endpoint.name.folded(),
            name_before: endpoint.name.folded_before(),
            health: HealthRecord::first(endpoint.created_at, passed_at, due_at),
            event: HealthEvent::added(&endpoint),
            idempotency,
            max_endpoints,
            endpoint,
        }
    }
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
    /// The account has as many live endpoints as it may have.
    TooManyEndpoints {
        /// How many it may have.
        maximum: u32,
    },
    /// No verdict; whether it was written is unknown.
    Fault(Fault),
}

impl From<Fault> for AddRefusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Adds endpoints. Needs `PutItem` on the endpoints table, and `PutItem`, `UpdateItem`, `ConditionCheckItem` on the
/// state table; `GetItem` and `Query` to tell whom an addition conflicts with, and `Query` to prepare it.
pub trait AddEndpoint {
    /// Reads, while the receipt is read, what the account's next [`add`](Self::add) would otherwise wait for. Whatever
    /// comes of it, also without it, `add` is right.
    async fn prepare_to_add(&self, _account: &AccountId) {}

    /// Writes the whole addition in one transaction, or nothing. Retries transaction conflicts by itself.
    ///
    /// When several reasons hold at once, the one that stands first in [`AddRefusal`] is returned.
    async fn add(&self, addition: &Addition) -> Result<(), AddRefusal>;
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
pub trait ReadEndpoint {
    /// The account's endpoint and its retirement; `None` when there is none of that id *in this account*. Reads
    /// consistently.
    async fn endpoint(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> Result<Option<(Endpoint, Option<Retirement>)>, Fault>;
}

/// Lists an account's endpoints. Needs `Query` and `BatchGetItem` on the endpoints table, `BatchGetItem` on the state
/// table.
pub trait ListEndpoints {
    /// Up to `limit` endpoints behind `after`, in the order of their ids, retired ones included; fewer than `limit`
    /// only at the end.
    async fn endpoints(
        &self,
        account: &AccountId,
        after: Option<&EndpointId>,
        limit: usize,
    ) -> Result<Vec<StoredEndpoint>, Fault>;
}
