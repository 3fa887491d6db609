//! The record of an account's External ID.

use jiff::Timestamp;

use crate::fault::Fault;
use crate::values::{AccountId, ExternalId};

/// Reads an account's External ID. Needs `dynamodb:GetItem` on the endpoints table.
pub trait ReadExternalId {
    /// The account's External ID, or `None` before it was minted. Reads consistently; what was found may be remembered,
    /// and never that there was none.
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault>;
}

/// Keeps an account's External ID. Needs `dynamodb:PutItem` on the endpoints table.
pub trait SaveExternalId {
    /// Stores `candidate` if the account has none, and answers with the one that the account has from then on: the
    /// candidate or the earlier one, which is never replaced.
    async fn put_if_absent(
        &self,
        account: &AccountId,
        candidate: &ExternalId,
        now: Timestamp,
    ) -> Result<ExternalId, Fault>;
}
