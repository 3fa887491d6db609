//! What tests of configurations that are no endpoints left in buckets.

use std::collections::HashMap;

use be_domain::fault::{Fault, FaultKind};
use be_domain::leftover::{Leftover, Residue};
use be_domain::ports::KeepLeftovers;
use be_domain::receipt::ConfigurationDigest;
use be_domain::values::AccountId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::backoff::Backoff;
use super::items::Item;
use super::keys;
use super::single_write::with_retry;
use super::stored_leftover::{StoredLeftover, apart, together};
use super::tables::Tables;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LeftoversItem {
    leftovers: Vec<StoredLeftover>,
    /// What the table's TTL setting names, in whole seconds.
    expires_at: i64,
}

impl Item for LeftoversItem {
    const KIND: &'static str = "leftovers";
}

impl KeepLeftovers for Tables {
    async fn leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
    ) -> Result<Vec<Leftover>, Fault> {
        let found = self.get::<LeftoversItem>(&keys::leftovers(account, configuration)).await?;
        Ok(found.map(|item| apart(item.leftovers).0).unwrap_or_default())
    }

    /// Puts the whole item over exactly what was read, until nobody else has changed it in between.
    async fn change_leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
        residue: &Residue,
        forget_at: Timestamp,
    ) -> Result<(), Fault> {
        let key = keys::leftovers(account, configuration);
        let mut backoff = Backoff::start();
        loop {
            let stored = backoff.within("dynamodb:GetItem", self.get_attributes(&key)).await?;
            // As it is stored: a later release may have put more into it than is read here.
            let before = stored.as_ref().and_then(|stored| stored.get("leftovers").cloned());
            let item = stored.map(LeftoversItem::read).transpose()?;
            let (known, later) = apart(item.map(|item| item.leftovers).unwrap_or_default());
            let now = together(residue.after(&known), later);
            let condition = if before.is_some() { "leftovers = :before" } else { "attribute_not_exists(pk)" };
            let item = LeftoversItem { leftovers: now, expires_at: forget_at.as_second() };
            let put = self.client.put_item().table_name(self.name(key.table)).set_item(Some(item.at(&key)?));
            let put = put
                .condition_expression(condition)
                .set_expression_attribute_values(before.map(|before| HashMap::from([(":before".to_owned(), before)])));
            if with_retry("dynamodb:PutItem", || put.clone().send(), &mut backoff).await? {
                return Ok(());
            }
            if !backoff.wait().await {
                let detail = "others changed the item each time";
                return Err(Fault::new(FaultKind::Unavailable, "dynamodb:PutItem", detail));
            }
        }
    }
}
