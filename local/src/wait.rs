//! Waiting for what another process does: the one schedule of this crate.

use std::time::{Duration, Instant};

/// Between two tries. All that is waited for is on this machine.
const INTERVAL: Duration = Duration::from_millis(50);

/// Calls `ready` until it returns a value, at least once and at most for `limit`. `None` means that the limit is over.
pub async fn until<T, E>(
    limit: Duration,
    mut ready: impl AsyncFnMut() -> Result<Option<T>, E>,
) -> Result<Option<T>, E> {
    let began = Instant::now();
    loop {
        if let Some(value) = ready().await? {
            return Ok(Some(value));
        }
        if began.elapsed() >= limit {
            return Ok(None);
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Calls `ready` until it returns a value, however long that takes.
pub(crate) async fn for_value<T, E>(mut ready: impl AsyncFnMut() -> Result<Option<T>, E>) -> Result<T, E> {
    loop {
        if let Some(value) = until(Duration::MAX, &mut ready).await? {
            return Ok(value);
        }
    }
}
