use super::Memory;
use crate::fault::Fault;
use crate::ports::SaveReceipt;
use crate::receipt::Receipt;
use crate::values::AccountId;

impl SaveReceipt for Memory {
    async fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<(), Fault> {
        self.open()?.of(account).receipts.insert(receipt.digest.as_str().to_owned(), receipt.expires_at);
        Ok(())
    }

    async fn void_receipt(&self, account: &AccountId, void: &Receipt) -> Result<(), Fault> {
        if let Some(expires_at) = self.open()?.of(account).receipts.get_mut(void.digest.as_str()) {
            *expires_at = void.expires_at;
        }
        Ok(())
    }
}
