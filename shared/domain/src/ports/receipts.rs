//! Receipts of tests that passed.

use std::future::Future;

use crate::fault::Fault;
use crate::receipt::Receipt;
use crate::values::AccountId;

/// Keeps receipts. Needs `dynamodb:PutItem` on the state table.
pub trait SaveReceipt: Sync {
    /// Stores the receipt, over an older one for the same configuration.
    fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> impl Future<Output = Result<(), Fault>> + Send;
    /// Stores the receipt, which is [`Receipt::void`], over an older one for the same configuration; writes nothing if
    /// there is none.
    fn void_receipt(&self, account: &AccountId, void: &Receipt) -> impl Future<Output = Result<(), Fault>> + Send;
}
