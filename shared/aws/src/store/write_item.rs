//! One item of a transaction, and its form in the SDK.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use be_domain::fault::Fault;

use super::change::{Change, Expressions, WriteKind};
use super::items::Item;
use super::keys::Key;

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
    EndpointCount,
    ExternalId,
    AccountTests,
    BucketTests,
}

/// One item of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WriteItem {
    pub(super) part: Part,
    pub(super) key: Key,
    pub(super) change: Change,
}

impl WriteItem {
    /// `item` as a new one at `key`.
    pub(super) fn put_new(part: Part, key: Key, item: &impl Item) -> Result<Self, Fault> {
        let change = Change::PutNew(item.at(&key)?);
        Ok(Self { part, key, change })
    }

    /// The item as the SDK sends it, in the table of this name.
    pub(super) fn to_sdk(&self, table: &str) -> Result<TransactWriteItem, BuildError> {
        let Expressions { action, condition, values, names } = self.change.expressions();
        let key = Some(self.key.attributes());
        let item = TransactWriteItem::builder();
        let item = match action {
            WriteKind::Put(attributes) => {
                let put = Put::builder().table_name(table).set_item(Some(attributes.clone()));
                let put = put.set_condition_expression(condition).set_expression_attribute_values(values);
                item.put(put.return_values_on_condition_check_failure(FAILED_ITEM).build()?)
            }
            WriteKind::Check => {
                let check = ConditionCheck::builder().table_name(table).set_key(key);
                let check = check.set_condition_expression(condition).set_expression_attribute_values(values);
                item.condition_check(check.return_values_on_condition_check_failure(FAILED_ITEM).build()?)
            }
            WriteKind::Update(expression) => {
                let update = Update::builder().table_name(table).set_key(key).update_expression(expression);
                let update = update.set_condition_expression(condition).set_expression_attribute_values(values);
                let update = update.set_expression_attribute_names(names);
                item.update(update.return_values_on_condition_check_failure(FAILED_ITEM).build()?)
            }
            WriteKind::Delete => {
                let delete = Delete::builder().table_name(table).set_key(key);
                let delete = delete.set_condition_expression(condition).set_expression_attribute_values(values);
                item.delete(delete.return_values_on_condition_check_failure(FAILED_ITEM).build()?)
            }
        };
        Ok(item.build())
    }
}
