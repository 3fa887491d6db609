//! An account's External ID: minted once, the same for ever.

use std::ops::Deref;

use crate::endpoint::Vendor;
use crate::fault::{Fault, FaultKind};
use crate::policy::{Policy, trust};
use crate::ports::{Clock, KeepExternalId, Randomness, ReadExternalId};
use crate::values::{AccountId, ExternalId};

/// An account's External ID, with what the customer needs to use it.
#[derive(Debug, Clone)]
pub struct ExternalIdSheet {
    /// The ID.
    pub external_id: ExternalId,
    /// The principal that the trust policy names.
    pub trusted_principal: String,
    /// The trust policy to paste.
    pub trust_policy: Policy,
    /// Whether it was minted by this very call.
    pub minted_now: bool,
}

impl ExternalIdSheet {
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
) -> Result<Option<ExternalIdSheet>, Fault> {
    let found = store.external_id(account).await?;
    Ok(found.map(|external_id| ExternalIdSheet::new(vendor, external_id, false)))
}

/// The account's External ID, minted now if there was none. Any number of calls at once get the same one.
pub async fn find_or_mint<S: ReadExternalId + KeepExternalId>(
    store: &S,
    vendor: &Vendor,
    (clock, randomness): (&impl Clock, &impl Randomness),
    account: &AccountId,
) -> Result<ExternalIdSheet, Fault> {
    if let Some(found) = find(store, vendor, account).await? {
        return Ok(found);
    }
    let mut random = [0; ExternalId::RANDOM_BYTES];
    randomness.fill(&mut random)?;
    let candidate = ExternalId::from_random(&random);
    if store.keep_first(account, &candidate, clock.now()).await? {
        return Ok(ExternalIdSheet::new(vendor, candidate, true));
    }
    // Somebody was quicker. Theirs is the one; ours was never shown to anybody.
    find(store, vendor, account).await?.ok_or_else(|| Fault {
        kind: FaultKind::Unexpected,
        operation: "external_ids::find_or_mint",
        detail: "the External ID that kept ours out is not there".to_owned(),
    })
}

/// The External ID that an account's record holds: the only thing with which a session can be asked for
/// ([`SessionRequest`](crate::ports::SessionRequest)).
///
/// An [`ExternalId`] is any text of the right form. This one can be made by [`recorded`] alone, which asks the account's
/// record for it, so nothing that a client sent, a configuration held or a programmer wrote can take its place:
///
/// ```compile_fail,E0451
/// use be_domain::external_ids::RecordedExternalId;
/// use be_domain::values::ExternalId;
/// let from_a_client = RecordedExternalId { external_id: ExternalId::parse("be-from-a-client").unwrap() };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedExternalId {
    external_id: ExternalId,
}

/// One way only: whatever may be done with an External ID may be done with a recorded one.
impl Deref for RecordedExternalId {
    type Target = ExternalId;

    fn deref(&self) -> &ExternalId {
        &self.external_id
    }
}

/// The External ID in the account's record, or `None` before it was minted.
pub async fn recorded<S: ReadExternalId>(store: &S, account: &AccountId) -> Result<Option<RecordedExternalId>, Fault> {
    let found = store.external_id(account).await?;
    Ok(found.map(|external_id| RecordedExternalId { external_id }))
}
