//! Receipts: put where no later test stands, and checked by nothing but the transaction that needs them.

use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::fault::Fault;
use be_domain::ports::{ReadReceipt, SaveReceipt};
use be_domain::receipt::{ConfigurationDigest, Receipt, SAME_TIME};
use be_domain::values::AccountId;
use jiff::Timestamp;

use super::backoff::Backoff;
use super::items::{Item, ReceiptItem};
use super::keys;
use super::single_write::with_retry;
use super::tables::Tables;

impl SaveReceipt for Tables {
    async fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<Option<Receipt>, Fault> {
        let key = keys::receipt(account, &receipt.digest);
        let began_at = receipt.began_at.as_millisecond();
        // Seconds are cut off, not rounded: a receipt may end a moment early, but never late.
        let item = ReceiptItem {
            expires_at: receipt.expires_at.as_second(),
            began_at: Some(began_at),
            is_void: receipt.is_void,
        };
        // `Receipt::replaces`, as a condition.
        let same_time = i64::try_from(SAME_TIME.as_millis()).unwrap_or_default();
        let (replaces, edge) = if receipt.is_void {
            ("beganAt <= :began OR (beganAt <= :edge AND attribute_not_exists(isVoid))", began_at + same_time)
        } else {
            ("beganAt < :edge OR (beganAt <= :began AND attribute_not_exists(isVoid))", began_at - same_time)
        };
        let put = self
            .client
            .put_item()
            .table_name(self.name(key.table))
            .set_item(Some(item.at(&key)?))
            .condition_expression(format!("attribute_not_exists(beganAt) OR {replaces}"))
            .expression_attribute_values(":began", AttributeValue::N(began_at.to_string()))
            .expression_attribute_values(":edge", AttributeValue::N(edge.to_string()));
        let mut backoff = Backoff::start();
        if with_retry("dynamodb:PutItem", || put.clone().send(), &mut backoff).await? {
            return Ok(Some(receipt.clone()).filter(|receipt| !receipt.is_void));
        }
        let stored = backoff.within("dynamodb:GetItem", self.get::<ReceiptItem>(&key)).await?;
        let stored = stored.filter(|item| !item.is_void);
        Ok(stored.and_then(|item| {
            let began_at = item.began_at.and_then(|began_at| Timestamp::from_millisecond(began_at).ok())?;
            let expires_at = Timestamp::from_second(item.expires_at).ok()?;
            Some(Receipt { digest: receipt.digest.clone(), began_at, is_void: false, expires_at })
        }))
    }
}

impl ReadReceipt for Tables {
    async fn passed_at(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
    ) -> Result<Option<Timestamp>, Fault> {
        let stored = self.get::<ReceiptItem>(&keys::receipt(account, configuration)).await?;
        let expires_at =
            stored.filter(|item| !item.is_void).and_then(|item| Timestamp::from_second(item.expires_at).ok());
        Ok(expires_at.map(Receipt::passed_at))
    }
}
