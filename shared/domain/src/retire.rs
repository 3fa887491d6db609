//! Retiring an endpoint: it can be read for ever after, and no longer be used.

use crate::fault::Fault;
use crate::ports::{Clock, ReadEndpoint, RetireEndpoint};
use crate::values::{AccountId, EndpointId, Subject};

/// Why an endpoint was not retired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetireError {
    /// There is none of that id in this account.
    NotFound,
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
    (account, subject): (&AccountId, &Subject),
    endpoint_id: &EndpointId,
) -> Result<(), RetireError> {
    match store.endpoint(account, endpoint_id).await? {
        None => Err(RetireError::NotFound),
        Some((_, Some(_))) => Ok(()),
        Some((endpoint, None)) => Ok(store.retire(&endpoint, clock.now(), subject).await.map(drop)?),
    }
}
