//! What a transaction says, item by item: made here without any call, so that it can be looked at.
//!
//! The steps of an addition stand in the order of [`AddRefusal`](be_domain::ports::AddRefusal), the endpoint itself
//! first.

use std::collections::BTreeSet;

use be_domain::endpoint::{Endpoint, Feature, Retirement};
use be_domain::fault::Fault;
use be_domain::health::HealthRecord;
use be_domain::health::timeline::HealthEvent;
use be_domain::ports::Addition;
use be_domain::prefix_tree::{NodeChange, claim};
use be_domain::values::EndpointId;
use jiff::Timestamp;

use super::event_item::EventItem;
use super::health_item::HealthItem;
use super::items::{EndpointItem, IdempotencyItem, Item, NameItem, RetirementItem};
use super::keys::{self, Attributes, Key};
use super::uses;

/// Which part of a transaction a step is: what its failure means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Endpoint,
    Idempotency,
    Receipt,
    Name,
    Node,
    Health,
    Retirement,
    Event,
    Uses,
}

/// What happens to an item, and under which condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// The whole item is put where there is none.
    PutNew(Attributes),
    /// Nothing happens, but the receipt must be there and valid beyond this time.
    CheckFresh(Timestamp),
    /// A node that is unclaimed, with no claims below, gets its claimant.
    Claim(EndpointId),
    /// A node that is unclaimed counts one claim more below it.
    CountBelow,
    /// A node loses its claimant, who must be this one.
    Release(EndpointId),
    /// A node counts one claim less below it.
    UncountBelow,
    /// The item goes, which must be this endpoint's.
    DeleteOf(EndpointId),
    /// Nothing happens, but there must be no item.
    CheckAbsent,
    /// Nothing happens, but exactly these features must use the endpoint.
    CheckUsedBy(BTreeSet<Feature>),
    /// The feature uses the endpoint.
    AddUse(Feature),
    /// The feature, which must use the endpoint, does no more.
    RemoveUse(Feature),
    /// The whole item is put over the one that has this version.
    PutOver(Attributes, u64),
    /// The health leaves the index of what is due for good, and no test that is under way can write it any more.
    EndChecks,
}

/// One item of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) part: Part,
    pub(super) key: Key,
    pub(super) change: Change,
}

impl Step {
    fn put_new(part: Part, key: Key, item: &impl Item) -> Result<Self, Fault> {
        let change = Change::PutNew(item.at(&key)?);
        Ok(Self { part, key, change })
    }
}

/// The transaction that writes `addition`.
///
/// With its event it is also announced, by nothing else.
pub(super) fn addition(addition: &Addition, shards: u8) -> Result<Vec<Step>, Fault> {
    let Addition { endpoint, receipt, name, first_check, idempotency } = addition;
    let Endpoint { endpoint_id, account_id, .. } = endpoint;

    let mut steps =
        vec![Step::put_new(Part::Endpoint, keys::endpoint(account_id, endpoint_id), &EndpointItem::from(endpoint))?];
    if let Some(idempotency) = idempotency {
        let key = keys::idempotency(account_id, &idempotency.key_digest);
        steps.push(Step::put_new(Part::Idempotency, key, &IdempotencyItem::new(idempotency, endpoint_id))?);
    }
    steps.push(Step {
        part: Part::Receipt,
        key: keys::receipt(account_id, receipt),
        change: Change::CheckFresh(endpoint.created_at),
    });
    let holder = NameItem { endpoint_id: endpoint_id.clone() };
    steps.push(Step::put_new(Part::Name, keys::name(account_id, name), &holder)?);
    steps.extend(nodes(endpoint, |change| match change {
        NodeChange::Claimed(_) => Change::Claim(endpoint_id.clone()),
        NodeChange::Above(_) => Change::CountBelow,
    }));
    let health = HealthRecord::first(endpoint.created_at, *first_check);
    let health = HealthItem::new(&health, endpoint_id, shards);
    steps.push(Step::put_new(Part::Health, keys::health(account_id, endpoint_id), &health)?);
    steps.push(event(&HealthEvent::added(endpoint))?);
    Ok(steps)
}

/// The transaction that puts a health item over the one of version `read`, and tells of it.
pub(super) fn transition(key: Key, item: Attributes, read: u64, told: &HealthEvent) -> Result<Vec<Step>, Fault> {
    Ok(vec![Step { part: Part::Health, key, change: Change::PutOver(item, read) }, event(told)?])
}

fn event(event: &HealthEvent) -> Result<Step, Fault> {
    let key = keys::event(&event.endpoint.account_id, &event.endpoint.endpoint_id, event.sequence);
    Step::put_new(Part::Event, key, &EventItem::from(event))
}

/// The transaction that retires `endpoint`.
pub(super) fn retirement(endpoint: &Endpoint, retirement: &Retirement) -> Result<Vec<Step>, Fault> {
    let Endpoint { endpoint_id, account_id, name, .. } = endpoint;
    let key = keys::retirement(account_id, endpoint_id);
    let mut steps = vec![Step::put_new(Part::Retirement, key, &RetirementItem::from(retirement.clone()))?];
    steps.push(Step {
        part: Part::Name,
        key: keys::name(account_id, &name.folded()),
        change: Change::DeleteOf(endpoint_id.clone()),
    });
    // Nodes are left there when nothing claims them any more: to delete one is to race with whoever claims it next.
    steps.extend(nodes(endpoint, |change| match change {
        NodeChange::Claimed(_) => Change::Release(endpoint_id.clone()),
        NodeChange::Above(_) => Change::UncountBelow,
    }));
    steps.push(Step { part: Part::Health, key: keys::health(account_id, endpoint_id), change: Change::EndChecks });
    steps.push(event(&HealthEvent::retired(endpoint, retirement))?);
    steps.push(uses::check(endpoint, &retirement.taken_from));
    Ok(steps)
}

/// A step for every node that the endpoint's prefix is about.
fn nodes(endpoint: &Endpoint, change: impl Fn(&NodeChange) -> Change) -> impl Iterator<Item = Step> {
    claim(&endpoint.configuration.path_prefix).into_iter().map(move |node| Step {
        part: Part::Node,
        key: keys::node(endpoint, node.prefix()),
        change: change(&node),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use be_domain::values::{PathPrefix, Subject};
    use proptest::prelude::*;

    use super::*;
    use crate::store::sample::sample;

    /// DynamoDB's limit for one `TransactWriteItems`.
    const MAX_ITEMS: usize = 100;

    fn retired() -> Retirement {
        let (retired_at, retired_by) = (Timestamp::UNIX_EPOCH, Subject::parse("x").unwrap());
        Retirement { retired_at, retired_by, taken_from: BTreeSet::new() }
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
            let retired = retired();
            for steps in [super::addition(&addition, 8).unwrap(), retirement(&addition.endpoint, &retired).unwrap()] {
                let keys: HashSet<_> = steps.iter().map(|step| &step.key).collect();
                prop_assert_eq!(keys.len(), steps.len());
                prop_assert!(steps.len() <= MAX_ITEMS);
                let nodes = steps.iter().filter(|step| step.part == Part::Node).count();
                prop_assert_eq!(nodes, prefix.ancestors().count() + 1);
            }
        }

        #[test]
        fn a_retirement_undoes_every_claim_of_its_addition(prefix in levels()) {
            let addition = sample(prefix);
            let retired = retired();
            let undone = retirement(&addition.endpoint, &retired).unwrap();
            for step in super::addition(&addition, 8).unwrap() {
                let undoing = undone.iter().find(|undoing| undoing.key == step.key).map(|step| &step.change);
                let id = addition.endpoint.endpoint_id.clone();
                match step.change {
                    Change::Claim(_) => prop_assert_eq!(undoing, Some(&Change::Release(id))),
                    Change::CountBelow => prop_assert_eq!(undoing, Some(&Change::UncountBelow)),
                    _ if step.part == Part::Name => prop_assert_eq!(undoing, Some(&Change::DeleteOf(id))),
                    _ if step.part == Part::Health => prop_assert_eq!(undoing, Some(&Change::EndChecks)),
                    _ => prop_assert_eq!(undoing, None),
                }
            }
        }
    }

    #[test]
    fn what_never_changes_is_only_ever_put_where_nothing_is() {
        let addition = sample(PathPrefix::parse("a/b").unwrap());
        let retired = retired();
        let all = [super::addition(&addition, 8).unwrap(), retirement(&addition.endpoint, &retired).unwrap()].concat();
        for step in all.iter().filter(|step| step.key.table == keys::TableKind::Endpoints) {
            assert!(matches!(step.change, Change::PutNew(_)), "{step:?}");
        }
    }
}
