//! Waiting for a condition.

use std::convert::Infallible;
use std::time::Duration;

use local::wait;

/// What comes by itself has come by then, also on a busy machine.
const LIMIT: Duration = Duration::from_mins(5);

/// Waits until it is so.
pub(super) async fn until(what: &str, mut is: impl AsyncFnMut() -> bool) {
    let ready = async || Ok::<_, Infallible>(is().await.then_some(()));
    let Ok(found) = wait::until(LIMIT, ready).await;
    assert!(found.is_some(), "not within {LIMIT:?}: {what}");
}
