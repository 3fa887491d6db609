//! A write of one item that waits while a transaction is at the item.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use be_domain::fault::{Fault, FaultKind};

use super::backoff::Backoff;
use crate::fault::fault;

/// The code of the error that says that a write's condition did not hold.
pub(super) const CONDITION_FAILED: &str = "ConditionalCheckFailedException";

/// Sends a write again while others write the same item or no response comes, until `backoff` ends: to the SDK a
/// conflict with a transaction (`TransactionConflictException`) is final. Returns whether its condition held; after a
/// response that was lost that may be `false` for what this very call wrote.
pub(super) async fn with_retry<T, E, F>(
    operation: &'static str,
    send: impl Fn() -> F,
    backoff: &mut Backoff,
) -> Result<bool, Fault>
where
    E: ProvideErrorMetadata + RequestId,
    F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    loop {
        let fault = match tokio::time::timeout(backoff.time_left(), send()).await {
            Ok(Ok(_)) => return Ok(true),
            Ok(Err(error)) if error.code() == Some(CONDITION_FAILED) => return Ok(false),
            Ok(Err(error)) => fault(operation, &error),
            Err(_) => Fault::new(FaultKind::TimedOut, operation, "no response in time"),
        };
        if !fault.kind.is_transient() || !backoff.wait().await {
            return Err(fault);
        }
    }
}
