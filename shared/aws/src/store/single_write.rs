//! A write of one item that waits while a transaction is at the item.

use std::future::Future;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use be_domain::fault::{Fault, FaultKind};

use super::backoff::Backoff;
use crate::fault::fault;

/// Sends `put` as [`with_retry`] does.
pub(super) async fn put_with_retry(put: PutItemFluentBuilder, backoff: &mut Backoff) -> Result<bool, Fault> {
    let is_refused = PutItemError::is_conditional_check_failed_exception;
    with_retry("dynamodb:PutItem", || put.clone().send(), is_refused, backoff).await
}

/// Sends `update` as [`with_retry`] does.
pub(super) async fn update_with_retry(update: UpdateItemFluentBuilder, backoff: &mut Backoff) -> Result<bool, Fault> {
    let is_refused = UpdateItemError::is_conditional_check_failed_exception;
    with_retry("dynamodb:UpdateItem", || update.clone().send(), is_refused, backoff).await
}

/// Sends a write again while others write the same item or no response comes, until `backoff` ends: to the SDK a
/// conflict with a transaction (`TransactionConflictException`) is final. Returns whether its condition held; after a
/// response that was lost that may be `false` for what this very call wrote.
async fn with_retry<T, E, F>(
    operation: &'static str,
    send: impl Fn() -> F,
    is_refused: fn(&E) -> bool,
    backoff: &mut Backoff,
) -> Result<bool, Fault>
where
    E: ProvideErrorMetadata + RequestId,
    F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    loop {
        let fault = match tokio::time::timeout(backoff.time_left(), send()).await {
            Ok(Ok(_)) => return Ok(true),
            Ok(Err(error)) if error.as_service_error().is_some_and(is_refused) => return Ok(false),
            Ok(Err(error)) => fault(operation, &error),
            Err(_) => Fault::new(FaultKind::TimedOut, operation, "no response in time"),
        };
        if !fault.kind.is_transient() || !backoff.wait().await {
            return Err(fault);
        }
    }
}
