//! What tests of configurations that are no endpoints yet left in buckets. An endpoint's health has its own.

use std::future::Future;

use jiff::Timestamp;

use crate::fault::Fault;
use crate::leftover::Leftover;
use crate::receipt::ConfigurationDigest;
use crate::values::AccountId;

/// Reads and saves what tests of a configuration left. Needs `dynamodb:GetItem` and `dynamodb:PutItem` on the state table.
pub trait KeepLeftovers: Sync {
    /// What was saved last for the configuration; empty if nothing was.
    fn leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
    ) -> impl Future<Output = Result<Vec<Leftover>, Fault>> + Send;

    /// Saves what is left now, which is forgotten some time after `forget_at`.
    fn save_leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
        leftovers: &[Leftover],
        forget_at: Timestamp,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}
