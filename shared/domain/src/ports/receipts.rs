//! Receipts of tests.

use std::future::Future;

use crate::fault::Fault;
use crate::receipt::Receipt;
use crate::values::AccountId;

/// Keeps receipts. Needs `dynamodb:PutItem` and `dynamodb:GetItem` on the state table.
pub trait SaveReceipt: Sync {
    /// Stores the receipt where it [replaces](Receipt::replaces) what is stored for the same configuration, in one write.
    /// Returns the receipt that is stored then; `None` if it is void. What earlier releases stored is replaced.
    fn save_receipt(
        &self,
        account: &AccountId,
        receipt: &Receipt,
    ) -> impl Future<Output = Result<Option<Receipt>, Fault>> + Send;
}
