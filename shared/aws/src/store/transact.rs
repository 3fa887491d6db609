//! Sending a transaction until there is a verdict on it.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use be_domain::fault::{Fault, FaultKind};

use super::backoff::Backoff;
use super::keys::Attributes;
use super::tables::Tables;
use super::write_item::{Part, WriteItem};
use crate::fault::fault;

const OPERATION: &str = "dynamodb:TransactWriteItems";

/// An item whose condition did not hold.
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
    /// Nothing was written by the attempt that got a response.
    Refused {
        /// Why: at least one item, in their order.
        failed: Vec<Failed>,
        /// Whether an attempt before it got no response, and so may itself have failed the condition.
        after_lost_response: bool,
    },
}

/// What one attempt came to.
enum Attempt {
    Verdict(Verdict),
    /// Others wrote the same items, or the table throttled the request. Nothing was written.
    Busy,
}

impl Tables {
    /// Sends `items` as one transaction, again while others write the same items or no response comes, until
    /// `backoff` ends.
    ///
    /// The SDK gives every attempt of ours a `ClientRequestToken` of its own, under which it repeats that attempt by
    /// itself; so a repetition is never a second write. It is not derived from the endpoint: DynamoDB may answer a
    /// token that it knows with what came of it before, also when that was a refusal for a reason that is gone.
    pub(super) async fn transact(&self, items: &[WriteItem], backoff: &mut Backoff) -> Result<Verdict, Fault> {
        let writes: Result<Vec<_>, _> = items.iter().map(|item| item.to_sdk(self.name(item.key.table))).collect();
        let writes = writes.map_err(|_| Fault::unexpected(OPERATION, "the SDK could not make the request"))?;
        let mut after_lost_response = false;
        loop {
            let send = self.client.transact_write_items().set_transact_items(Some(writes.clone())).send();
            let fault = match tokio::time::timeout(backoff.time_left(), send).await {
                Ok(Ok(_)) => return Ok(Verdict::Written),
                Ok(Err(error)) => match judge(items, &error, after_lost_response) {
                    Ok(Attempt::Verdict(verdict)) => return Ok(verdict),
                    Ok(Attempt::Busy) => Fault::new(FaultKind::Throttled, OPERATION, "others wrote the same items"),
                    Err(fault) if fault.kind.is_transient() => {
                        after_lost_response = true;
                        fault
                    }
                    Err(fault) => return Err(fault),
                },
                Err(_) => Fault::new(FaultKind::TimedOut, OPERATION, "no verdict in time"),
            };
            if !backoff.wait().await {
                return Err(fault);
            }
        }
    }
}

type SendError = SdkError<TransactWriteItemsError>;

fn judge(items: &[WriteItem], error: &SendError, after_lost_response: bool) -> Result<Attempt, Fault> {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            weigh(items, cancelled.cancellation_reasons(), after_lost_response)
        }
        _ => Err(fault(OPERATION, error)),
    }
}

/// What the reasons of a cancelled transaction, one for each item, come to together.
///
/// While somebody is at an item, no verdict on it is known, and it may be the one that counts most: so one busy item
/// makes the whole attempt busy. The codes are those of the API reference, `TransactWriteItems`,
/// "`CancellationReasons`".
fn weigh(items: &[WriteItem], reasons: &[CancellationReason], after_lost_response: bool) -> Result<Attempt, Fault> {
    if reasons.len() != items.len() {
        return Err(Fault::unexpected(OPERATION, "cancelled, without a reason for each item"));
    }
    let mut failed = Vec::new();
    let mut is_busy = false;
    for (item, reason) in items.iter().zip(reasons) {
        match reason.code().unwrap_or("None") {
            "None" => {}
            "ConditionalCheckFailed" => {
                // Some servers send an empty item for none.
                let found = reason.item().filter(|found| !found.is_empty()).cloned();
                failed.push(Failed { part: item.part, found });
            }
            "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded" => is_busy = true,
            code => return Err(Fault::unexpected(OPERATION, format!("cancelled: {:?}: {code}", item.part))),
        }
    }
    match (is_busy, failed.is_empty()) {
        (true, _) => Ok(Attempt::Busy),
        (false, false) => Ok(Attempt::Verdict(Verdict::Refused { failed, after_lost_response })),
        (false, true) => Err(Fault::unexpected(OPERATION, "cancelled, with no reason given")),
    }
}
