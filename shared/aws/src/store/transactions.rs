//! What each transaction writes, item by item: made here without any call, so that it can be looked at.
//!
//! The items of an addition stand in the order of [`AddRefusal`](be_domain::ports::AddRefusal), the endpoint itself
//! first.

use be_domain::endpoint::{Endpoint, Feature};
use be_domain::fault::Fault;
use be_domain::health::event::HealthEvent;
use be_domain::ports::{Addition, Retiring};
use be_domain::prefix_tree::{NodeChange, claim};
use be_domain::values::FoldedName;

use super::change::Change;
use super::endpoint_count::EndpointCount;
use super::health_item::HealthItem;
use super::items::{IdempotencyItem, NameItem};
use super::keys::{self, Key};
use super::write_item::{Part, WriteItem};

/// The transaction that adds an endpoint.
pub(super) fn addition(addition: &Addition, shards: u8, count: EndpointCount) -> Result<Vec<WriteItem>, Fault> {
    let Addition { endpoint, receipt, name, name_before, health, event: added, idempotency, max_endpoints } = addition;
    let Endpoint { endpoint_id, account_id, .. } = endpoint;

    let mut items = vec![WriteItem::put_new(Part::Endpoint, keys::endpoint(account_id, endpoint_id), endpoint)?];
    if let Some(idempotency) = idempotency {
        let key = keys::idempotency(account_id, &idempotency.key_digest);
        items.push(WriteItem::put_new(Part::Idempotency, key, &IdempotencyItem::new(idempotency, endpoint_id))?);
    }
    let receipt = keys::receipt(account_id, receipt);
    items.push(WriteItem { part: Part::Receipt, key: receipt, change: Change::RequireReceipt(endpoint.created_at) });
    let holder = NameItem { endpoint_id: endpoint_id.clone() };
    items.push(WriteItem::put_new(Part::Name, keys::name(account_id, name), &holder)?);
    items.extend(name_before.iter().map(|before| WriteItem {
        part: Part::Name,
        key: keys::name(account_id, before),
        change: Change::RequireAbsent,
    }));
    items.extend(nodes(endpoint, |change| match change {
        NodeChange::Claimed(_) => Change::ClaimNode(endpoint_id.clone()),
        NodeChange::Above(_) => Change::AddClaimBelow,
    }));
    items.push(count.added(account_id, *max_endpoints)?);
    let health = HealthItem::new(health, endpoint_id, shards);
    items.push(WriteItem::put_new(Part::Health, keys::health(account_id, endpoint_id), &health)?);
    items.push(event(added)?);
    Ok(items)
}

/// The transaction that updates a health item together with the event of what changed.
pub(super) fn transition(key: Key, update: Change, changed: &HealthEvent) -> Result<[WriteItem; 2], Fault> {
    Ok([WriteItem { part: Part::Health, key, change: update }, event(changed)?])
}

fn event(event: &HealthEvent) -> Result<WriteItem, Fault> {
    let key = keys::event(&event.endpoint.account_id, &event.endpoint.endpoint_id, event.sequence);
    WriteItem::put_new(Part::Event, key, event)
}

/// The transaction that retires an endpoint, whose name is stored in the form `name`.
pub(super) fn retirement(
    retiring: &Retiring,
    name: &FoldedName,
    count: EndpointCount,
) -> Result<Vec<WriteItem>, Fault> {
    let Retiring { endpoint, retirement, version, event: retired } = retiring;
    let Endpoint { endpoint_id, account_id, .. } = endpoint;
    let key = keys::retirement(account_id, endpoint_id);
    let mut items = vec![WriteItem::put_new(Part::Retirement, key, retirement)?];
    let name = keys::name(account_id, name);
    items.push(WriteItem { part: Part::Name, key: name, change: Change::DeleteOwned(endpoint_id.clone()) });
    // A node stays when nothing claims it any more: to delete it would race with whoever claims it next.
    items.extend(nodes(endpoint, |change| match change {
        NodeChange::Claimed(_) => Change::ReleaseNode(endpoint_id.clone()),
        NodeChange::Above(_) => Change::RemoveClaimBelow,
    }));
    let health = keys::health(account_id, endpoint_id);
    items.push(WriteItem { part: Part::Health, key: health, change: Change::EndHealthChecks { version: *version } });
    items.push(event(retired)?);
    items.push(count.retired(account_id)?);
    items.push(uses(endpoint, Change::RequireUsedBy(retirement.taken_from.clone())));
    Ok(items)
}

/// The transaction by which `feature` uses `endpoint`: the check of the retirement makes it conflict with the one that
/// retires, whichever comes first.
pub(super) fn registration(endpoint: &Endpoint, feature: Feature) -> [WriteItem; 2] {
    let key = keys::retirement(&endpoint.account_id, &endpoint.endpoint_id);
    let live = WriteItem { part: Part::Retirement, key, change: Change::RequireAbsent };
    [live, uses(endpoint, Change::AddUse(feature))]
}

/// The transaction by which `feature` no longer uses `endpoint`.
///
/// One item, and a transaction for the sake of its retries: a plain update fails at once while another transaction is
/// at the item.
pub(super) fn release(endpoint: &Endpoint, feature: Feature) -> [WriteItem; 1] {
    [uses(endpoint, Change::RemoveUse(feature))]
}

fn uses(endpoint: &Endpoint, change: Change) -> WriteItem {
    let key = keys::uses(&endpoint.account_id, &endpoint.endpoint_id);
    WriteItem { part: Part::Uses, key, change }
}

/// An item for every node that the endpoint's prefix is about.
fn nodes(endpoint: &Endpoint, change: impl Fn(&NodeChange) -> Change) -> impl Iterator<Item = WriteItem> {
    claim(&endpoint.configuration.path_prefix).into_iter().map(move |node| WriteItem {
        part: Part::Node,
        key: keys::node(endpoint, node.prefix()),
        change: change(&node),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use be_domain::endpoint::Retirement;
    use be_domain::values::{PathPrefix, Subject};
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::store::sample::sample;

    /// DynamoDB's limit for one `TransactWriteItems`.
    const MAX_ITEMS: usize = 100;

    fn retiring(addition: &Addition) -> Retiring {
        let (retired_at, retired_by) = (Timestamp::UNIX_EPOCH, Subject::parse("x").unwrap());
        Retiring::new(&addition.endpoint, Retirement { retired_at, retired_by, taken_from: BTreeSet::new() }, 1)
    }

    fn levels() -> impl Strategy<Value = PathPrefix> {
        // Few and short segments, some with characters that mean something in keys, up to the limit of levels.
        prop::collection::vec("[ab#/_é]{1,3}", 0..=32)
            .prop_filter_map("a prefix", |segments| PathPrefix::parse(&segments.join("/")).ok())
    }

    proptest! {
        #[test]
        fn no_transaction_names_an_item_twice_or_too_many(prefix in levels()) {
            let addition = sample(prefix.clone());
            let count = EndpointCount::Stored;
            for items in [
                super::addition(&addition, 8, count).unwrap(),
                retirement(&retiring(&addition), &addition.name, count).unwrap(),
            ] {
                let keys: HashSet<_> = items.iter().map(|item| &item.key).collect();
                prop_assert_eq!(keys.len(), items.len());
                prop_assert!(items.len() <= MAX_ITEMS);
                let nodes = items.iter().filter(|item| item.part == Part::Node).count();
                prop_assert_eq!(nodes, prefix.ancestors().count() + 1);
            }
        }

        #[test]
        fn a_retirement_undoes_every_claim_of_its_addition(prefix in levels()) {
            let addition = sample(prefix);
            let undone = retirement(&retiring(&addition), &addition.name, EndpointCount::Stored).unwrap();
            for item in super::addition(&addition, 8, EndpointCount::Stored).unwrap() {
                let undoing = undone.iter().find(|undoing| undoing.key == item.key).map(|item| &item.change);
                let id = addition.endpoint.endpoint_id.clone();
                match item.change {
                    Change::ClaimNode(_) => prop_assert_eq!(undoing, Some(&Change::ReleaseNode(id))),
                    Change::AddClaimBelow => prop_assert_eq!(undoing, Some(&Change::RemoveClaimBelow)),
                    Change::CountEndpoint { .. } => prop_assert_eq!(undoing, Some(&Change::UncountEndpoint)),
                    _ if item.part == Part::Name => prop_assert_eq!(undoing, Some(&Change::DeleteOwned(id))),
                    _ if item.part == Part::Health => prop_assert_eq!(undoing, Some(&Change::EndHealthChecks { version: 1 })),
                    _ => prop_assert_eq!(undoing, None),
                }
            }
        }
    }

    #[test]
    fn write_once_items_are_put_only_if_absent() {
        let addition = sample(PathPrefix::parse("a/b").unwrap());
        let count = EndpointCount::Found(7);
        let added = super::addition(&addition, 8, count).unwrap();
        let all = [added, retirement(&retiring(&addition), &addition.name, count).unwrap()].concat();
        for item in all.iter().filter(|item| item.key.table == keys::TableKind::Endpoints) {
            assert!(matches!(item.change, Change::PutNew(_)), "{item:?}");
        }
    }
}
