//! Which features use an endpoint, and retiring an endpoint that may be in use.

use std::collections::BTreeSet;
use std::future::Future;

use jiff::Timestamp;

use crate::endpoint::{Endpoint, Feature};
use crate::fault::Fault;
use crate::values::Subject;

/// What a registration came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterOutcome {
    /// The use is registered, now or since before.
    Registered,
    /// The endpoint is retired; nothing was written.
    Retired,
}

/// Registers uses of endpoints. Needs `ConditionCheckItem` on the endpoints table and `UpdateItem` on the state table.
pub trait RegisterUse: Sync {
    /// Registers the use in one transaction with the check that the endpoint is not retired. Retries transaction
    /// conflicts by itself.
    fn register_use(
        &self,
        endpoint: &Endpoint,
        feature: Feature,
    ) -> impl Future<Output = Result<RegisterOutcome, Fault>> + Send;
}

/// Releases uses of endpoints. Needs `UpdateItem` on the state table.
pub trait ReleaseUse: Sync {
    /// Releases the use, if it is registered. Retries transaction conflicts by itself.
    fn release_use(&self, endpoint: &Endpoint, feature: Feature) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// Whether an endpoint that is in use is retired all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfInUse {
    /// It is not.
    Refuse,
    /// It is, and the retirement says which features it was taken from.
    Retire,
}

/// What a retirement came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetireOutcome {
    /// It is retired now; its name and prefix are free.
    Retired,
    /// It was retired before; nothing changed.
    AlreadyRetired,
    /// These features use it, and it was not to be taken from them; nothing changed.
    InUse(BTreeSet<Feature>),
}

/// Retires endpoints. Needs `PutItem` on the endpoints table; `ConditionCheckItem`, `UpdateItem` and `DeleteItem` on
/// the state table.
pub trait RetireEndpoint: Sync {
    /// Writes the retirement and frees name and prefix in one transaction, or does nothing. Retries transaction
    /// conflicts by itself.
    ///
    /// The transaction checks who uses the endpoint, so a registration and a retirement at once never both succeed
    /// without the retirement's naming it: no use is registered on a retired endpoint, and none is overlooked.
    fn retire(
        &self,
        endpoint: &Endpoint,
        now: Timestamp,
        by: &Subject,
        if_in_use: IfInUse,
    ) -> impl Future<Output = Result<RetireOutcome, Fault>> + Send;
}
