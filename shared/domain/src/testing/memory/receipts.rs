use super::Memory;
use crate::fault::Fault;
use crate::ports::SaveReceipt;
use crate::receipt::Receipt;
use crate::values::AccountId;

impl SaveReceipt for Memory {
    async fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<Option<Receipt>, Fault> {
        let mut accounts = self.open()?;
        let receipts = &mut accounts.of(account).receipts;
        let stored = receipts.entry(receipt.digest.as_str().to_owned()).or_insert_with(|| receipt.clone());
        if receipt.replaces(stored) {
            *stored = receipt.clone();
        }
        Ok(Some(stored.clone()).filter(|stored| !stored.is_void))
    }
}
