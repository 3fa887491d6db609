//! One item of a transaction: what is written, under which condition, and its form in the SDK.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use be_domain::endpoint::Feature;
use be_domain::fault::Fault;
use be_domain::values::EndpointId;
use jiff::Timestamp;

use super::items::Item;
use super::keys::{Attributes, Key};

/// The item that a condition failed on, so that the conflicting endpoint is known without a read, which might find
/// another one by then.
const FAILED_ITEM: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// Which part of a transaction an item is: what the failure of its condition means.
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
    /// The whole item is put over the one of this version.
    ReplaceVersion { item: Attributes, version: u64 },
    /// Nothing is written, but the item must be a receipt that allows the addition at this time (`Receipt::allows_at`).
    RequireReceipt(Timestamp),
    /// Nothing is written, but there must be no item.
    RequireAbsent,
    /// Nothing is written, but exactly these features must use the endpoint.
    RequireUsedBy(BTreeSet<Feature>),
    /// The node gets its claimant; it must be unclaimed, with no claims below.
    ClaimNode(EndpointId),
    /// The node counts one claim more below it; it must be unclaimed.
    AddClaimBelow,
    /// The node loses its claimant, which must be this one.
    ReleaseNode(EndpointId),
    /// The node counts one claim less below it.
    RemoveClaimBelow,
    /// The item, which must be this endpoint's, is deleted.
    DeleteOwned(EndpointId),
    /// The feature is added to those that use the endpoint.
    AddUse(Feature),
    /// The feature, which must use the endpoint, is removed from those that do.
    RemoveUse(Feature),
    /// The health item, which must have this version, leaves the index of what is due, and no check that is under way can
    /// write it any more.
    EndHealthChecks { version: u64 },
}

/// One item of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WriteItem {
    pub(super) part: Part,
    pub(super) key: Key,
    pub(super) change: Change,
}

/// The four kinds of items that a transaction has.
enum Action<'a> {
    Put(&'a Attributes),
    Check,
    Update(&'static str),
    Delete,
}

/// The values that a change's expressions name.
type Values = Vec<(&'static str, AttributeValue)>;

impl WriteItem {
    /// `item` as a new one at `key`.
    pub(super) fn put_new(part: Part, key: Key, item: &impl Item) -> Result<Self, Fault> {
        let change = Change::PutNew(item.at(&key)?);
        Ok(Self { part, key, change })
    }

    /// The item as the SDK sends it, in the table of this name.
    pub(super) fn to_sdk(&self, table: &str) -> Result<TransactWriteItem, BuildError> {
        let (action, condition, values) = self.change.expressions();
        let condition = condition.map(str::to_owned);
        let values: HashMap<_, _> = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let values = (!values.is_empty()).then_some(values);
        let key = Some(self.key.attributes());
        let item = TransactWriteItem::builder();
        let item = match action {
            Action::Put(attributes) => {
                let put = Put::builder().table_name(table).set_item(Some(attributes.clone()));
                let put = put.set_condition_expression(condition).set_expression_attribute_values(values);
                item.put(put.return_values_on_condition_check_failure(FAILED_ITEM).build()?)
            }
            Action::Check => {
                let check = ConditionCheck::builder().table_name(table).set_key(key);
                let check = check.set_condition_expression(condition).set_expression_attribute_values(values);
                item.condition_check(check.return_values_on_condition_check_failure(FAILED_ITEM).build()?)
            }
            Action::Update(expression) => {
                let update = Update::builder().table_name(table).set_key(key).update_expression(expression);
                let update = update.set_condition_expression(condition).set_expression_attribute_values(values);
                item.update(update.return_values_on_condition_check_failure(FAILED_ITEM).build()?)
            }
            Action::Delete => {
                let delete = Delete::builder().table_name(table).set_key(key);
                let delete = delete.set_condition_expression(condition).set_expression_attribute_values(values);
                item.delete(delete.return_values_on_condition_check_failure(FAILED_ITEM).build()?)
            }
        };
        Ok(item.build())
    }
}

impl Change {
    /// What is done, under which condition, and the values that both name.
    fn expressions(&self) -> (Action<'_>, Option<&'static str>, Values) {
        match self {
            Self::PutNew(item) => (Action::Put(item), Some("attribute_not_exists(pk)"), vec![]),
            Self::ReplaceVersion { item, version } => {
                let version = AttributeValue::N(version.to_string());
                (Action::Put(item), Some("version = :version"), vec![(":version", version)])
            }
            Self::RequireReceipt(now) => (
                Action::Check,
                Some("expiresAt > :now AND attribute_not_exists(isVoid)"),
                vec![(":now", number(now.as_second()))],
            ),
            Self::RequireAbsent => (Action::Check, Some("attribute_not_exists(pk)"), vec![]),
            // A set that lost its last member is gone itself.
            Self::RequireUsedBy(features) if features.is_empty() => {
                (Action::Check, Some("attribute_not_exists(features)"), vec![])
            }
            Self::RequireUsedBy(features) => {
                (Action::Check, Some("features = :features"), vec![(":features", string_set(features))])
            }
            Self::ClaimNode(endpoint_id) => (
                Action::Update("SET claimedBy = :id"),
                Some("attribute_not_exists(claimedBy) AND (attribute_not_exists(claimsBelow) OR claimsBelow = :zero)"),
                vec![(":id", text(endpoint_id.as_str())), (":zero", number(0))],
            ),
            Self::AddClaimBelow => (
                Action::Update("ADD claimsBelow :one"),
                Some("attribute_not_exists(claimedBy)"),
                vec![(":one", number(1))],
            ),
            Self::ReleaseNode(endpoint_id) => {
                (Action::Update("REMOVE claimedBy"), Some("claimedBy = :id"), vec![(":id", text(endpoint_id.as_str()))])
            }
            Self::RemoveClaimBelow => (
                Action::Update("ADD claimsBelow :minus"),
                Some("claimsBelow >= :one"),
                vec![(":one", number(1)), (":minus", number(-1))],
            ),
            Self::DeleteOwned(endpoint_id) => {
                (Action::Delete, Some("endpointId = :id"), vec![(":id", text(endpoint_id.as_str()))])
            }
            Self::AddUse(feature) => (Action::Update("ADD features :one"), None, vec![(":one", one(*feature))]),
            Self::RemoveUse(feature) => (
                Action::Update("DELETE features :one"),
                Some("contains(features, :feature)"),
                vec![(":feature", text(feature.as_str())), (":one", one(*feature))],
            ),
            Self::EndHealthChecks { version } => (
                Action::Update("ADD version :one REMOVE dueShard, dueAt"),
                Some("version = :version"),
                vec![(":one", number(1)), (":version", AttributeValue::N(version.to_string()))],
            ),
        }
    }
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// The features as DynamoDB's string set, which can't be empty.
fn string_set(features: &BTreeSet<Feature>) -> AttributeValue {
    AttributeValue::Ss(features.iter().map(|feature| feature.as_str().to_owned()).collect())
}

fn one(feature: Feature) -> AttributeValue {
    string_set(&[feature].into())
}
