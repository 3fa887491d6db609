//! Health: reading and saving records, reading timelines.

use be_domain::endpoint::Endpoint;
use be_domain::fault::Fault;
use be_domain::health::HealthRecord;
use be_domain::health::event::HealthEvent;
use be_domain::ports::{ReadHealthRecord, ReadTimeline, SaveHealth};
use be_domain::values::{AccountId, EndpointId};

use super::backoff::Backoff;
use super::health_item::HealthItem;
use super::items::is_unknown_event;
use super::keys;
use super::single_write::with_retry;
use super::tables::{Tables, first};
use super::transact::Verdict;
use super::transactions;

impl ReadHealthRecord for Tables {
    async fn health_record(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> Result<Option<HealthRecord>, Fault> {
        let found = self.get::<HealthItem>(&keys::health(account, endpoint_id)).await?;
        found.map(HealthItem::into_record).transpose()
    }
}

impl SaveHealth for Tables {
    async fn save_health(
        &self,
        endpoint: &Endpoint,
        record: &HealthRecord,
        event: Option<&HealthEvent>,
    ) -> Result<bool, Fault> {
        let key = keys::health(&endpoint.account_id, &endpoint.endpoint_id);
        let item = HealthItem::new(record, &endpoint.endpoint_id, self.shards);
        let change = item.update(&key, record.version.saturating_sub(1))?;
        let mut backoff = Backoff::start();
        if let Some(event) = event {
            let items = transactions::transition(key, change, event)?;
            return Ok(matches!(self.transact(&items, &mut backoff).await?, Verdict::Written));
        }
        // Most checks have no event, and a single update costs half of a transaction.
        let update = self.client.update_item().table_name(self.name(key.table)).set_key(Some(key.attributes()));
        let update = change.into_update(update);
        with_retry("dynamodb:UpdateItem", || update.clone().send(), &mut backoff).await
    }
}

impl ReadTimeline for Tables {
    async fn timeline(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<HealthEvent>, Fault> {
        let Some(last) = before.unwrap_or(HealthEvent::LAST + 1).checked_sub(1) else {
            return Ok(Vec::new());
        };
        let (oldest, latest) = (keys::event(account, endpoint_id, 0), keys::event(account, endpoint_id, last));
        let query = self.query_between(oldest.table, oldest.pk, oldest.sk, latest.sk).scan_index_forward(false);
        first(query, limit, |item| !is_unknown_event(item)).await
    }
}
