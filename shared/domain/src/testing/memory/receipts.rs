use jiff::Timestamp;

use super::{Capability, Memory};
use crate::fault::Fault;
use crate::ports::{ReadReceipt, SaveReceipt};
use crate::receipt::{ConfigurationDigest, Receipt};
use crate::values::AccountId;

impl SaveReceipt for Memory {
    async fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<Option<Receipt>, Fault> {
        let mut accounts = self.open_for(Capability::SaveReceipt).await?;
        let receipts = &mut accounts.of(account).receipts;
        let stored = receipts.entry(receipt.digest.as_str().to_owned()).or_insert_with(|| receipt.clone());
        if receipt.replaces(stored) {
            *stored = receipt.clone();
        }
        Ok(Some(stored.clone()).filter(|stored| !stored.is_void))
    }
}

impl ReadReceipt for Memory {
    async fn passed_at(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
    ) -> Result<Option<Timestamp>, Fault> {
        let accounts = self.open()?;
        let stored = accounts.get(account).and_then(|account| account.receipts.get(configuration.as_str()));
        Ok(stored.filter(|stored| !stored.is_void).map(|stored| Receipt::passed_at(stored.expires_at)))
    }
}
