//! Receipts of tests.

use std::future::Future;

use jiff::Timestamp;

use crate::fault::Fault;
use crate::receipt::{ConfigurationDigest, Receipt};
use crate::values::AccountId;

/// Keeps receipts. Needs `dynamodb:PutItem` and `dynamodb:GetItem` on the state table.
pub trait SaveReceipt: Sync {
    /// Stores the receipt where it [replaces](Receipt::replaces) what is stored for the same configuration, in one
    /// write. Returns the receipt that is stored then; `None` if it is void. What earlier releases stored is replaced.
    fn save_receipt(
        &self,
        account: &AccountId,
        receipt: &Receipt,
    ) -> impl Future<Output = Result<Option<Receipt>, Fault>> + Send;
}

/// Reads receipts. Needs `dynamodb:GetItem` on the state table.
pub trait ReadReceipt: Sync {
    /// When the test ended whose receipt is stored; `None` if there is no receipt, or a void one. It may have expired.
    fn passed_at(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
    ) -> impl Future<Output = Result<Option<Timestamp>, Fault>> + Send;
}
