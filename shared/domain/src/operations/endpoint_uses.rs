//! Who uses an endpoint: features register their use and release it, and an endpoint in use is not retired by accident.

use crate::endpoint::{AccessMismatch, Feature};
use crate::fault::Fault;
use crate::ports::{ReadEndpoint, RegisterOutcome, RegisterUse, ReleaseUse};
use crate::values::{AccountId, EndpointId};

/// Why a use was not registered or released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UseError {
    /// There is no endpoint of that id in this account.
    NotFound,
    /// The endpoint is retired; nothing can begin to use it.
    Retired,
    /// The feature needs another bucket access than the endpoint's.
    AccessMismatch(AccessMismatch),
    /// No verdict.
    Fault(Fault),
}

impl From<Fault> for UseError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Registers that `feature` uses the account's endpoint. Again is no error and changes nothing.
pub async fn register<S: ReadEndpoint + RegisterUse>(
    store: &S,
    account: &AccountId,
    endpoint_id: &EndpointId,
    feature: Feature,
) -> Result<(), UseError> {
    let (endpoint, retirement) = store.endpoint(account, endpoint_id).await?.ok_or(UseError::NotFound)?;
    if retirement.is_some() {
        return Err(UseError::Retired);
    }
    AccessMismatch::check(feature, &endpoint).map_err(UseError::AccessMismatch)?;
    match store.register_use(&endpoint, feature).await? {
        RegisterOutcome::Registered => Ok(()),
        RegisterOutcome::Retired => Err(UseError::Retired),
    }
}

/// Releases it. A use that was never registered is no error, and neither is one of an endpoint that was retired since:
/// whoever stops using it can always say so.
pub async fn release<S: ReadEndpoint + ReleaseUse>(
    store: &S,
    account: &AccountId,
    endpoint_id: &EndpointId,
    feature: Feature,
) -> Result<(), UseError> {
    let (endpoint, _) = store.endpoint(account, endpoint_id).await?.ok_or(UseError::NotFound)?;
    Ok(store.release_use(&endpoint, feature).await?)
}
