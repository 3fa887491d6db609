//! Waiting for what another process does: the one schedule of this crate.

use std::time::{Duration, Instant};

/// Between two tries. All that is waited for is on this machine.
const INTERVAL: Duration = Duration::from_millis(50);

/// Calls `ready` until it returns a value. `None` means that there was none at the first call that began after `limit`:
/// a machine that stood still meanwhile is asked once more.
pub async fn until<T, E>(
    limit: Duration,
    mut ready: impl AsyncFnMut() -> Result<Option<T>, E>,
) -> Result<Option<T>, E> {
    let began = Instant::now();
    loop {
        let is_last = began.elapsed() >= limit;
        if let Some(value) = ready().await? {
            return Ok(Some(value));
        }
        if is_last {
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
