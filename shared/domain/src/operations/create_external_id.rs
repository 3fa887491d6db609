//! An account's External ID: minted once, the same for ever.

use crate::endpoint::Vendor;
use crate::fault::Fault;
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
///
/// One conditional write decides, without a read before it: in the one case that a customer waits for, the first, that
/// is one answer of DynamoDB instead of two.
pub async fn find_or_create<S: SaveExternalId>(
    store: &S,
    vendor: &Vendor,
    system: System<'_, impl Clock, impl Randomness>,
    account: &AccountId,
) -> Result<ExternalIdDetails, Fault> {
    let mut random = [0; ExternalId::RANDOM_BYTES];
    system.randomness.fill(&mut random)?;
    let candidate = ExternalId::from_random(&random);
    let stored = store.put_if_absent(account, &candidate, system.clock.now()).await?;
    let minted_now = stored == candidate;
    Ok(ExternalIdDetails::new(vendor, stored, minted_now))
}
