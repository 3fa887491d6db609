//! What tests of configurations that are no endpoints left in buckets: put over what was there before.

use be_domain::fault::Fault;
use be_domain::leftover::Leftover;
use be_domain::ports::KeepLeftovers;
use be_domain::receipt::ConfigurationDigest;
use be_domain::values::AccountId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::items::Item;
use super::keys;
use super::single_write::put_with_retry;
use super::tables::Tables;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LeftoversItem {
    leftovers: Vec<Leftover>,
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
        Ok(found.map(|item| item.leftovers).unwrap_or_default())
    }

    async fn save_leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
        leftovers: &[Leftover],
        forget_at: Timestamp,
    ) -> Result<(), Fault> {
        let key = keys::leftovers(account, configuration);
        let item = LeftoversItem { leftovers: leftovers.to_vec(), expires_at: forget_at.as_second() };
        let put = self.client.put_item().table_name(self.name(key.table)).set_item(Some(item.at(&key)?));
        put_with_retry(put).await.map(drop)
    }
}
