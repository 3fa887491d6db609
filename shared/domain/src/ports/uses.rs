//! Which features use an endpoint, and retiring an endpoint that may be in use.

use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

use crate::endpoint::{Endpoint, Feature, Retirement};
use crate::fault::Fault;
use crate::health::event::HealthEvent;
use crate::values::{AccountId, EndpointId};

/// What a registration came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterOutcome {
    /// The use is registered, now or since before.
    Registered,
    /// The endpoint is retired; nothing was written.
    Retired,
}

/// Registers uses of endpoints. Needs `ConditionCheckItem` on the endpoints table and `UpdateItem` on the state table.
pub trait RegisterUse {
    /// Registers the use in one transaction with the check that the endpoint is not retired. Retries transaction
    /// conflicts by itself.
    async fn register_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<RegisterOutcome, Fault>;
}

/// Releases uses of endpoints. Needs `UpdateItem` on the state table.
pub trait ReleaseUse {
    /// Releases the use, if it is registered. Retries transaction conflicts by itself.
    async fn release_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<(), Fault>;
}

/// Reads uses of endpoints. Needs `GetItem` on the state table.
pub trait ReadUses {
    /// The features that have registered that they use the endpoint. Reads consistently.
    async fn uses(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<BTreeSet<Feature>, Fault>;
}

/// When each feature was last given credentials for an endpoint; without those that never were.
pub type LastVended = BTreeMap<Feature, Timestamp>;

/// Reads when credentials were last vended. Needs `GetItem` on the state table.
pub trait ReadLastVended {
    /// When credentials for the endpoint were last vended, in milliseconds. Reads consistently.
    async fn last_vended(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<LastVended, Fault>;
}

/// Saves when credentials were last vended. Needs `UpdateItem` on the state table.
pub trait SaveLastVended {
    /// Replaces `before`, or nothing, by `after`, or nothing, for `feature` alone; without effect if something else is
    /// saved by then.
    async fn replace_last_vended(
        &self,
        endpoint: &Endpoint,
        feature: Feature,
        before: Option<Timestamp>,
        after: Option<Timestamp>,
    ) -> Result<(), Fault>;
}

/// Everything that one retirement writes; all of it is written, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retiring {
    /// The endpoint to retire.
    pub endpoint: Endpoint,
    /// The retirement. It names the features that the endpoint is taken from: exactly these must use it.
    pub retirement: Retirement,
    /// The version that its health record must have.
    pub version: u64,
    /// The event that it was retired, which follows that version.
    pub event: HealthEvent,
}

impl Retiring {
    /// What this retirement of `endpoint` writes.
    pub fn new(endpoint: &Endpoint, retirement: Retirement, version: u64) -> Self {
        let event = HealthEvent::retired(endpoint, &retirement, version);
        Self { endpoint: endpoint.clone(), event, retirement, version }
    }
}

/// What a retirement came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetireOutcome {
    /// It is retired now; its name and prefix are free.
    Retired,
    /// It was retired before; nothing changed.
    AlreadyRetired,
    /// Exactly these features use it, and not those that the retirement names; nothing changed.
    UsedBy(BTreeSet<Feature>),
    /// Its health record has this version, and not the one that was expected; nothing changed.
    HealthChanged(u64),
}

/// Retires endpoints. Needs `PutItem` on the endpoints table; `ConditionCheckItem`, `PutItem`, `UpdateItem`,
/// `DeleteItem` and `Query` on the state table.
pub trait RetireEndpoint {
    /// Writes the retirement and frees name and prefix in one transaction, or does nothing. Retries transaction
    /// conflicts by itself.
    ///
    /// The transaction checks who uses the endpoint, so a registration and a retirement at once never both succeed
    /// without the retirement's naming it: no use is registered on a retired endpoint, and none is overlooked.
    async fn retire(&self, retiring: &Retiring) -> Result<RetireOutcome, Fault>;
}
