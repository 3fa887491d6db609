//! Locks between processes. The operating system frees them when their holder ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use crate::error::Result;
use crate::layout;
use crate::progress::Step;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Takes a lock, or says that another process holds it.
pub(crate) fn take(path: &Path) -> Result<Option<Lock>> {
    let file = File::create(path).map_err(|error| layout::unwritable(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(layout::unwritable(path, &error)),
    }
}

/// Waits for a lock, and says so while it does. It tries again and again, because a thread that is blocked in the
/// operating system would not end at Ctrl-C.
pub(crate) async fn wait(path: &Path, step: &Step) -> Result<Lock> {
    let mut tries = 0_u32;
    loop {
        if let Some(lock) = take(path)? {
            return Ok(lock);
        }
        if tries.is_multiple_of(25) {
            step.continues("waiting for another process that does the same".to_owned());
        }
        tries += 1;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
