//! A single put that waits while a transaction is at the item.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use be_domain::fault::{Fault, FaultKind};

use super::backoff::Backoff;

const OPERATION: &str = "dynamodb:PutItem";

/// Sends `put` again while others write the same item or no response comes, in the time that [`Backoff`] gives: to the
/// SDK a conflict with a transaction (`TransactionConflictException`) is final. Returns whether its condition held; after
/// a response that was lost that may be `false` for what this very call wrote.
pub(super) async fn put_with_retry(put: PutItemFluentBuilder) -> Result<bool, Fault> {
    let mut backoff = Backoff::start();
    loop {
        let fault = match tokio::time::timeout(backoff.time_left(), put.clone().send()).await {
            Ok(Ok(_)) => return Ok(true),
            Ok(Err(error)) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => return Ok(false),
                _ => crate::fault::fault(OPERATION, &error),
            },
            Err(_) => {
                Fault { kind: FaultKind::TimedOut, operation: OPERATION, detail: "no response in time".to_owned() }
            }
        };
        if !fault.kind.is_transient() || !backoff.wait().await {
            return Err(fault);
        }
    }
}
