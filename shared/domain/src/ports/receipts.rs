//! Receipts of tests.

use jiff::Timestamp;

use crate::fault::Fault;
use crate::receipt::{ConfigurationDigest, Receipt};
use crate::values::AccountId;

/// Keeps receipts. Needs `dynamodb:PutItem` and `dynamodb:GetItem` on the state table.
pub trait SaveReceipt {
    /// Stores the receipt where it [replaces](Receipt::replaces) what is stored for the same configuration, in one
    /// write. Returns the receipt that is stored then; `None` if it is void. What earlier releases stored is replaced.
    async fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<Option<Receipt>, Fault>;
}

/// Reads receipts. Needs `dynamodb:GetItem` on the state table.
pub trait ReadReceipt {
    /// When the test ended whose receipt is stored; `None` if there is no receipt, or a void one. It may have expired.
    async fn passed_at(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
    ) -> Result<Option<Timestamp>, Fault>;
}
