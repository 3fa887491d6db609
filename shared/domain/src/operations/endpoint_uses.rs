//! Who uses an endpoint: features register their use and release it, and an endpoint in use is not retired by accident.

use std::collections::BTreeSet;

use futures_util::future::join3;
use jiff::Timestamp;
use serde::Serialize;

use crate::endpoint::{AccessMismatch, Feature};
use crate::fault::Fault;
use crate::ports::{LastVended, ReadEndpoint, ReadLastVended, ReadUses, RegisterOutcome, RegisterUse, ReleaseUse};
use crate::rfc3339;
use crate::values::{AccountId, EndpointId};

/// One use of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Use {
    /// The feature that uses it.
    pub feature: Feature,
    /// When the feature was last given credentials for the endpoint, or up to
    /// [`RESOLUTION`](super::vend_credentials::RESOLUTION) earlier; `None` if it never was.
    #[serde(with = "rfc3339::optional", skip_serializing_if = "Option::is_none")]
    pub last_vended_at: Option<Timestamp>,
}

/// The uses by `features`.
pub(super) fn uses_of(features: &BTreeSet<Feature>, last_vended: &LastVended) -> Vec<Use> {
    let of = |feature: &Feature| Use { feature: *feature, last_vended_at: last_vended.get(feature).copied() };
    features.iter().map(of).collect()
}

/// The uses of the account's endpoint; `None` if there is no endpoint of that id in this account. Those of a retired
/// endpoint are what its features have not released yet.
pub async fn list<S: ReadEndpoint + ReadUses + ReadLastVended>(
    store: &S,
    account: &AccountId,
    endpoint_id: &EndpointId,
) -> Result<Option<Vec<Use>>, Fault> {
    // Side by side. What is read of an endpoint that there is not is not shown.
    let (stored, features, last_vended) = join3(
        store.endpoint(account, endpoint_id),
        store.uses(account, endpoint_id),
        store.last_vended(account, endpoint_id),
    )
    .await;
    let (features, last_vended) = (features?, last_vended?);
    Ok(stored?.map(|_| uses_of(&features, &last_vended)))
}

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
