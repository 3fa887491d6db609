//! Reads the body of an object: no more than asked for, within a time limit.

use std::time::Duration;

use aws_sdk_s3::primitives::ByteStream;
use be_domain::fault::{Fault, FaultKind};

/// The SDK's own limit on an attempt ends where the body begins.
const TIMEOUT: Duration = Duration::from_secs(3);

/// A body, or the start of one that is longer than asked for.
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) whole: bool,
}

/// Reads `stream` until it ends or has given more than `max` bytes.
pub(super) async fn read(operation: &'static str, stream: ByteStream, max: usize) -> Result<Body, Fault> {
    match tokio::time::timeout(TIMEOUT, read_untimed(stream, max)).await {
        Ok(Ok(body)) => Ok(body),
        // What went wrong in detail is known only to the connection; it may not be trusted to keep secrets.
        Ok(Err(_)) => Err(Fault::new(FaultKind::Unavailable, operation, "the object's content broke off")),
        Err(_) => Err(Fault::new(FaultKind::TimedOut, operation, "the object's content did not come in time")),
    }
}

async fn read_untimed(mut stream: ByteStream, max: usize) -> Result<Body, aws_sdk_s3::primitives::ByteStreamError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.try_next().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > max {
            bytes.truncate(max);
            return Ok(Body { bytes, whole: false });
        }
    }
    Ok(Body { bytes, whole: true })
}
