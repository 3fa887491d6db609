//! What tests of configurations that are no endpoints yet left in buckets. An endpoint's health has its own.

use jiff::Timestamp;

use crate::fault::Fault;
use crate::leftover::{Leftover, Residue};
use crate::receipt::ConfigurationDigest;
use crate::values::AccountId;

/// Reads and changes what tests of a configuration left. Needs `dynamodb:GetItem` and `dynamodb:PutItem` on the state
/// table.
pub trait KeepLeftovers {
    /// What is left; empty if nothing is.
    async fn leftovers(&self, account: &AccountId, configuration: &ConfigurationDigest)
    -> Result<Vec<Leftover>, Fault>;

    /// Changes what is left by `residue`, and keeps what tests at the same time change. All of it is forgotten some
    /// time after `forget_at`.
    async fn change_leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
        residue: &Residue,
        forget_at: Timestamp,
    ) -> Result<(), Fault>;
}
