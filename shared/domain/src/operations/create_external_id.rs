//! An account's External ID: minted once, the same for ever.

use crate::endpoint::Vendor;
use crate::fault::{Fault, FaultKind};
use crate::policy::{Policy, trust};
use crate::ports::{Clock, Randomness, ReadExternalId, SaveExternalId, System};
use crate::values::{AccountId, ExternalId};

/// An account's External ID, with what the customer needs to use it.
#[derive(Debug, Clone)]
pub struct ExternalIdDetails {
    /// The ID.
    pub external_id: ExternalId,
    /// The principal that the trust policy names.
    pub trusted_principal: String,
    /// The trust policy to paste.
    pub trust_policy: Policy,
    /// Whether it was minted by this very call.
    pub minted_now: bool,
}

impl ExternalIdDetails {
    fn new(vendor: &Vendor, external_id: ExternalId, minted_now: bool) -> Self {
        Self {
            trusted_principal: vendor.trusted_principal(),
            trust_policy: trust::policy(vendor, &external_id),
            external_id,
            minted_now,
        }
    }
}

/// The account's External ID, or `None` before it was minted.
pub async fn find<S: ReadExternalId>(
    store: &S,
    vendor: &Vendor,
    account: &AccountId,
) -> Result<Option<ExternalIdDetails>, Fault> {
    let found = store.external_id(account).await?;
    Ok(found.map(|external_id| ExternalIdDetails::new(vendor, external_id, false)))
}

/// The account's External ID, minted now if there was none. Any number of calls at once get the same one.
pub async fn find_or_create<S: ReadExternalId + SaveExternalId>(
    store: &S,
    vendor: &Vendor,
    system: System<'_, impl Clock, impl Randomness>,
    account: &AccountId,
) -> Result<ExternalIdDetails, Fault> {
    if let Some(found) = find(store, vendor, account).await? {
        return Ok(found);
    }
    let mut random = [0; ExternalId::RANDOM_BYTES];
    system.randomness.fill(&mut random)?;
    let candidate = ExternalId::from_random(&random);
    if store.put_if_absent(account, &candidate, system.clock.now()).await? {
        return Ok(ExternalIdDetails::new(vendor, candidate, true));
    }
    // Somebody was quicker. Theirs is the one; ours was never shown to anybody.
    find(store, vendor, account).await?.ok_or_else(|| Fault {
        kind: FaultKind::Unexpected,
        operation: "external_ids::find_or_create",
        detail: "the External ID that kept ours out is not there".to_owned(),
    })
}
