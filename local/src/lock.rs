//! Locks between processes. The operating system releases them when their holder ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::error::Result;
use crate::progress::Step;
use crate::{layout, wait};

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Takes a lock; `None` if another process holds it.
pub(crate) fn take(path: &Path) -> Result<Option<Lock>> {
    let file = File::create(path).map_err(|error| layout::unwritable(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(layout::unwritable(path, &error)),
    }
}

/// Waits for a lock, and reports that it waits. It tries again and again, because a thread that is blocked in the
/// operating system would not end at Ctrl-C.
pub(crate) async fn wait(path: &Path, step: &Step) -> Result<Lock> {
    wait::for_value(async || {
        let lock = take(path)?;
        if lock.is_none() {
            step.continues("waiting for another process that does the same".to_owned());
        }
        Ok(lock)
    })
    .await
}
