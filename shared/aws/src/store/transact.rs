//! Sending a transaction until there is a verdict on it.

use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use be_domain::fault::{Fault, FaultKind};

use super::backoff::Backoff;
use super::keys::Attributes;
use super::step::{Change, Part, Step};
use super::tables::Tables;
use super::uses;
use crate::fault::{fault, unexpected};

const OPERATION: &str = "dynamodb:TransactWriteItems";
/// So that a refusal can tell who is in the way without a read, which might find somebody else there.
const OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// A step whose condition did not hold.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) part: Part,
    /// The item that was there, if there was one.
    pub(super) found: Option<Attributes>,
}

/// The verdict on a transaction.
#[derive(Debug)]
pub(super) enum Verdict {
    /// All of it was written.
    Written,
    /// Nothing was written by the attempt that was answered.
    Refused {
        /// Why: at least one step, in their order.
        failed: Vec<Failed>,
        /// Whether an attempt before it was not answered, and so may be what stood in the way.
        after_lost_answer: bool,
    },
}

/// What one attempt came to.
enum Attempt {
    Verdict(Verdict),
    /// Somebody else was at the same items, or the table was busy. Nothing was written.
    Busy,
}

impl Tables {
    /// Sends `steps` as one transaction, again and again while others are in the way or no answer comes, until
    /// `backoff` ends.
    ///
    /// The SDK gives every attempt of ours a `ClientRequestToken` of its own, under which it repeats that attempt by
    /// itself; so a repetition is never a second write. It is not derived from the endpoint: DynamoDB may answer a
    /// token that it knows with what came of it before, also when that was a refusal for a reason that is gone.
    pub(super) async fn transact(&self, steps: &[Step], backoff: &mut Backoff) -> Result<Verdict, Fault> {
        let items: Result<Vec<_>, _> = steps.iter().map(|step| self.write_item(step)).collect();
        let items = items.map_err(|_| unexpected(OPERATION, "the SDK could not make the request"))?;
        let mut after_lost_answer = false;
        loop {
            let send = self.client.transact_write_items().set_transact_items(Some(items.clone())).send();
            let trouble = match tokio::time::timeout_at(backoff.deadline(), send).await {
                Ok(Ok(_)) => return Ok(Verdict::Written),
                Ok(Err(error)) => match judge(steps, &error, after_lost_answer) {
                    Ok(Attempt::Verdict(verdict)) => return Ok(verdict),
                    Ok(Attempt::Busy) => busy(),
                    Err(fault) if fault.kind.is_transient() => {
                        after_lost_answer = true;
                        fault
                    }
                    Err(fault) => return Err(fault),
                },
                Err(_) => {
                    Fault { kind: FaultKind::TimedOut, operation: OPERATION, detail: "no verdict in time".to_owned() }
                }
            };
            if !backoff.wait().await {
                return Err(trouble);
            }
        }
    }

    fn write_item(&self, step: &Step) -> Result<TransactWriteItem, BuildError> {
        let table = self.name(step.key.table);
        let key = step.key.attributes();
        let update = |condition: &str, expression: &str| {
            let update = Update::builder().table_name(table).set_key(Some(key.clone()));
            update
                .condition_expression(condition)
                .update_expression(expression)
                .return_values_on_condition_check_failure(OLD)
        };
        let item = TransactWriteItem::builder();
        Ok(match &step.change {
            Change::PutNew(attributes) => {
                let put = Put::builder().table_name(table).set_item(Some(attributes.clone()));
                let put = put.condition_expression("attribute_not_exists(pk)");
                item.put(put.return_values_on_condition_check_failure(OLD).build()?)
            }
            Change::CheckFresh(now) => {
                let check = ConditionCheck::builder().table_name(table).set_key(Some(key));
                let check = check
                    .condition_expression("expiresAt > :now")
                    .expression_attribute_values(":now", number(now.as_second()));
                item.condition_check(check.return_values_on_condition_check_failure(OLD).build()?)
            }
            Change::Claim(endpoint_id) => {
                let update = update(
                    "attribute_not_exists(claimedBy) AND (attribute_not_exists(claimsBelow) OR claimsBelow = :zero)",
                    "SET claimedBy = :id",
                );
                let update = update.expression_attribute_values(":zero", number(0));
                item.update(update.expression_attribute_values(":id", text(endpoint_id.as_str())).build()?)
            }
            Change::CountBelow => {
                let update = update("attribute_not_exists(claimedBy)", "ADD claimsBelow :one");
                item.update(update.expression_attribute_values(":one", number(1)).build()?)
            }
            Change::Release(endpoint_id) => {
                let update = update("claimedBy = :id", "REMOVE claimedBy");
                item.update(update.expression_attribute_values(":id", text(endpoint_id.as_str())).build()?)
            }
            Change::UncountBelow => {
                let update = update("claimsBelow >= :one", "ADD claimsBelow :minus");
                let update = update.expression_attribute_values(":one", number(1));
                item.update(update.expression_attribute_values(":minus", number(-1)).build()?)
            }
            Change::DeleteOf(endpoint_id) => {
                let delete = Delete::builder().table_name(table).set_key(Some(key));
                let delete = delete
                    .condition_expression("endpointId = :id")
                    .expression_attribute_values(":id", text(endpoint_id.as_str()));
                item.delete(delete.return_values_on_condition_check_failure(OLD).build()?)
            }
            Change::CheckAbsent => {
                let check = ConditionCheck::builder().table_name(table).set_key(Some(key));
                let check = check.condition_expression("attribute_not_exists(pk)");
                item.condition_check(check.return_values_on_condition_check_failure(OLD).build()?)
            }
            Change::CheckUsedBy(features) => {
                let check = ConditionCheck::builder().table_name(table).set_key(Some(key));
                let check = if features.is_empty() {
                    // A set that lost its last member is gone itself.
                    check.condition_expression("attribute_not_exists(features)")
                } else {
                    let check = check.condition_expression("features = :features");
                    check.expression_attribute_values(":features", uses::set(features))
                };
                item.condition_check(check.return_values_on_condition_check_failure(OLD).build()?)
            }
            Change::AddUse(feature) => {
                let add = Update::builder().table_name(table).set_key(Some(key)).update_expression("ADD features :one");
                item.update(add.expression_attribute_values(":one", uses::set(&[*feature].into())).build()?)
            }
            Change::RemoveUse(feature) => {
                let update = update("contains(features, :feature)", "DELETE features :one")
                    .expression_attribute_values(":feature", text(feature.as_str()));
                item.update(update.expression_attribute_values(":one", uses::set(&[*feature].into())).build()?)
            }
            Change::PutOver(attributes, read) => {
                let put = Put::builder().table_name(table).set_item(Some(attributes.clone()));
                let put = put.condition_expression("version = :read");
                let read = AttributeValue::N(read.to_string());
                item.put(put.expression_attribute_values(":read", read).build()?)
            }
            Change::EndChecks => {
                let update = update("attribute_exists(pk)", "ADD version :one REMOVE dueShard, dueAt");
                item.update(update.expression_attribute_values(":one", number(1)).build()?)
            }
        }
        .build())
    }
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

type SendError = SdkError<TransactWriteItemsError>;

fn judge(steps: &[Step], error: &SendError, after_lost_answer: bool) -> Result<Attempt, Fault> {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            weigh(steps, cancelled.cancellation_reasons(), after_lost_answer)
        }
        _ => Err(fault(OPERATION, error)),
    }
}

/// What the reasons of a cancelled transaction, one for each step, come to together.
///
/// While somebody is at an item, no verdict on it is known, and it may be the one that counts most: so one busy item
/// makes the whole attempt busy. The codes are those of the API reference, `TransactWriteItems`, "`CancellationReasons`".
fn weigh(steps: &[Step], reasons: &[CancellationReason], after_lost_answer: bool) -> Result<Attempt, Fault> {
    if reasons.len() != steps.len() {
        return Err(unexpected(OPERATION, "cancelled, without a reason for each item"));
    }
    let mut failed = Vec::new();
    let mut is_busy = false;
    for (step, reason) in steps.iter().zip(reasons) {
        match reason.code().unwrap_or("None") {
            "None" => {}
            "ConditionalCheckFailed" => {
                // Some servers send an empty item for none.
                let found = reason.item().filter(|item| !item.is_empty()).cloned();
                failed.push(Failed { part: step.part, found });
            }
            "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded" => is_busy = true,
            code => return Err(unexpected(OPERATION, format!("cancelled: {:?}: {code}", step.part))),
        }
    }
    match (is_busy, failed.is_empty()) {
        (true, _) => Ok(Attempt::Busy),
        (false, false) => Ok(Attempt::Verdict(Verdict::Refused { failed, after_lost_answer })),
        (false, true) => Err(unexpected(OPERATION, "cancelled, with no reason given")),
    }
}

fn busy() -> Fault {
    Fault { kind: FaultKind::Throttled, operation: OPERATION, detail: "others were at the same items".to_owned() }
}
