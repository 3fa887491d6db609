//! Looking after endpoints: reading and keeping health records, finding those that are due, reading timelines.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::endpoint::Endpoint;
use be_domain::fault::Fault;
use be_domain::health::timeline::HealthEvent;
use be_domain::health::{HealthRecord, Step as HealthStep};
use be_domain::ports::{DueCheck, DuePage, FindDue, KeepHealth, ReadHealthRecord, ReadTimeline, Shard};
use be_domain::values::{AccountId, EndpointId};
use jiff::Timestamp;

use super::backoff::Backoff;
use super::event_item::EventItem;
use super::health_item::{HealthItem, partition};
use super::items::Item;
use super::keys::{self, Attributes, TableKind};
use super::step;
use super::tables::Tables;
use super::transact::Verdict;
use crate::fault::{fault, unexpected};

/// The name of the sparse index of what is due.
const DUE: &str = "due";
/// How many items of the index one page has at most.
const PAGE: i32 = 100;

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

impl KeepHealth for Tables {
    async fn keep_health(&self, endpoint: &Endpoint, health_step: &HealthStep) -> Result<bool, Fault> {
        let Endpoint { account_id, endpoint_id, .. } = endpoint;
        let record = &health_step.record;
        let key = keys::health(account_id, endpoint_id);
        let item = HealthItem::new(record, endpoint_id, self.shards).at(&key)?;
        let read = record.version.saturating_sub(1);
        if let Some(event) = HealthEvent::of_step(endpoint, health_step) {
            let steps = step::transition(key, item, read, &event)?;
            return Ok(matches!(self.transact(&steps, &mut Backoff::start()).await?, Verdict::Written));
        }
        // Most tests change nothing that is told, and a single put costs half of a transaction.
        let put = self
            .client
            .put_item()
            .table_name(self.name(key.table))
            .set_item(Some(item))
            .condition_expression("version = :read")
            .expression_attribute_values(":read", AttributeValue::N(read.to_string()));
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(fault("dynamodb:PutItem", &error)),
            },
        }
    }
}

/// Where a page of the index ended.
#[derive(Debug, Clone)]
pub struct DuePlace(Attributes);

impl FindDue for Tables {
    type Place = DuePlace;

    async fn due(&self, shard: Shard, now: Timestamp, after: Option<DuePlace>) -> Result<DuePage<DuePlace>, Fault> {
        let query = self
            .client
            .query()
            .table_name(self.name(TableKind::State))
            .index_name(DUE)
            .key_condition_expression("dueShard = :shard AND dueAt <= :now")
            .expression_attribute_values(":shard", AttributeValue::S(partition(shard)))
            .expression_attribute_values(":now", AttributeValue::N(now.as_millisecond().to_string()))
            .limit(PAGE)
            .set_exclusive_start_key(after.map(|place| place.0));
        let page = query.send().await.map_err(|error| fault("dynamodb:Query", &error))?;
        let due = page.items.unwrap_or_default().iter().map(due_check).collect::<Option<_>>();
        Ok(DuePage {
            due: due.ok_or_else(|| unexpected("dynamodb:Query", "an item of the index can't be read"))?,
            next: page.last_evaluated_key.filter(|key| !key.is_empty()).map(DuePlace),
        })
    }
}

fn due_check(item: &Attributes) -> Option<DueCheck> {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
    Some(DueCheck {
        account_id: AccountId::parse(text("pk")?.strip_prefix(keys::ACCOUNT)?).ok()?,
        endpoint_id: EndpointId::parse(text("sk")?.strip_prefix(keys::HEALTH)?).ok()?,
        version: item.get("version")?.as_n().ok()?.parse().ok()?,
    })
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
        let (first, last) = (keys::event(account, endpoint_id, 0), keys::event(account, endpoint_id, last));
        let query = self
            .client
            .query()
            .table_name(self.name(first.table))
            .consistent_read(true)
            .scan_index_forward(false)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(first.pk))
            .expression_attribute_values(":first", AttributeValue::S(first.sk))
            .expression_attribute_values(":last", AttributeValue::S(last.sk));
        let mut events = Vec::with_capacity(limit);
        let mut start = None;
        while events.len() < limit {
            let wanted = i32::try_from(limit - events.len()).unwrap_or(i32::MAX);
            let page = query.clone().limit(wanted).set_exclusive_start_key(start).send().await;
            let page = page.map_err(|error| fault("dynamodb:Query", &error))?;
            for item in page.items.unwrap_or_default() {
                events.push(EventItem::read(item)?.into_event()?);
            }
            start = page.last_evaluated_key.filter(|key| !key.is_empty());
            if start.is_none() {
                break;
            }
        }
        Ok(events)
    }
}
