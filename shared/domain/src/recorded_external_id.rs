//! The External ID that an account's record holds: the only one with which a customer's role can be assumed.

use std::ops::Deref;

use crate::fault::Fault;
use crate::ports::external_id::ReadExternalId;
use crate::values::{AccountId, ExternalId};

/// The External ID that an account's record holds: the only thing with which a session can be asked for
/// ([`SessionRequest`](crate::ports::SessionRequest)).
///
/// An [`ExternalId`] is any text of the right form. This one can be made by [`RecordedExternalId::read`] alone, which
/// asks the account's record for it, so nothing that a client sent, a configuration held or a programmer wrote can take
/// its place:
///
/// ```compile_fail,E0451
/// use be_domain::recorded_external_id::RecordedExternalId;
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

impl RecordedExternalId {
    /// Reads the External ID in the account's record; `None` before it was minted.
    pub async fn read<S: ReadExternalId>(store: &S, account: &AccountId) -> Result<Option<Self>, Fault> {
        let found = store.external_id(account).await?;
        Ok(found.map(|external_id| Self { external_id }))
    }
}
