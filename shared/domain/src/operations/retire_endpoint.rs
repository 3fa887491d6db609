//! Retiring an endpoint: it can be read for ever after, and no longer be used.

use std::collections::BTreeSet;

use crate::endpoint::Feature;
use crate::fault::Fault;
use crate::ports::{Actor, Clock, IfInUse, ReadEndpoint, RetireEndpoint, RetireOutcome};
use crate::values::EndpointId;

/// Why an endpoint was not retired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetireError {
    /// There is none of that id in this account.
    NotFound,
    /// These features have registered that they use it.
    InUse(BTreeSet<Feature>),
    /// No verdict.
    Fault(Fault),
}

impl From<Fault> for RetireError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Retires the account's endpoint. Retiring it again changes nothing and is no error, so a lost answer can be asked
/// for again.
pub async fn retire<S: ReadEndpoint + RetireEndpoint>(
    store: &S,
    clock: &impl Clock,
    Actor { account, subject }: Actor<'_>,
    endpoint_id: &EndpointId,
    if_in_use: IfInUse,
) -> Result<(), RetireError> {
    let endpoint = match store.endpoint(account, endpoint_id).await? {
        None => return Err(RetireError::NotFound),
        Some((_, Some(_))) => return Ok(()),
        Some((endpoint, None)) => endpoint,
    };
    match store.retire(&endpoint, clock.now(), subject, if_in_use).await? {
        RetireOutcome::Retired | RetireOutcome::AlreadyRetired => Ok(()),
        RetireOutcome::InUse(features) => Err(RetireError::InUse(features)),
    }
}
