//! The record of an account's External ID.

use std::future::Future;

use jiff::Timestamp;

use crate::fault::Fault;
use crate::values::{AccountId, ExternalId};

/// Reads an account's External ID. Needs `dynamodb:GetItem` on the endpoints table.
pub trait ReadExternalId: Sync {
    /// The account's External ID, or `None` before it was minted. Reads consistently.
    fn external_id(&self, account: &AccountId) -> impl Future<Output = Result<Option<ExternalId>, Fault>> + Send;
}

/// Keeps an account's External ID. Needs `dynamodb:PutItem` on the endpoints table.
pub trait SaveExternalId: Sync {
    /// Stores `candidate` if the account has none, and answers with the one that the account has from then on: the
    /// candidate or the earlier one, which is never replaced.
    fn put_if_absent(
        &self,
        account: &AccountId,
        candidate: &ExternalId,
        now: Timestamp,
    ) -> impl Future<Output = Result<ExternalId, Fault>> + Send;
}
