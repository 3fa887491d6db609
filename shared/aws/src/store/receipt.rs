//! Receipts: put over older ones, and checked by nothing but the transaction that needs them.

use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use be_domain::fault::Fault;
use be_domain::ports::SaveReceipt;
use be_domain::receipt::Receipt;
use be_domain::values::AccountId;

use super::items::{Item, ReceiptItem};
use super::keys;
use super::put::put_with_retry;
use super::tables::Tables;

impl SaveReceipt for Tables {
    async fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<(), Fault> {
        // Without a condition nothing refuses it.
        put_with_retry(self.put_receipt(account, receipt)?).await.map(drop)
    }

    async fn void_receipt(&self, account: &AccountId, void: &Receipt) -> Result<(), Fault> {
        let over_another = self.put_receipt(account, void)?.condition_expression("attribute_exists(pk)");
        put_with_retry(over_another).await.map(drop)
    }
}

impl Tables {
    fn put_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<PutItemFluentBuilder, Fault> {
        let key = keys::receipt(account, &receipt.digest);
        // Seconds are cut off, not rounded: a receipt may end a moment early, but never late.
        let item = ReceiptItem { expires_at: receipt.expires_at.as_second() };
        Ok(self.client.put_item().table_name(self.name(key.table)).set_item(Some(item.at(&key)?)))
    }
}
