//! What keeps health checks within the quota of AWS STS.
//!
//! Tests are fast when they pass. Without a minimum duration, the batches that run at a time would make more calls a
//! second than STS allows an AWS account. `template.yaml` has the numbers: `HealthCheckConcurrency` batches of
//! `BatchSize` endpoints, for `HEALTH_CHECK_MIN_BATCH_MILLIS` each at least. `docs/SCALE.md` has the arithmetic.

use std::time::Duration;

use be_domain::ports::Clock;

/// Waits until the batch that began at `began` has taken `min_batch_time`.
pub(crate) async fn wait(clock: &impl Clock, began: Duration, min_batch_time: Duration) {
    let end = began + min_batch_time;
    if clock.elapsed() < end {
        clock.sleep_until(end).await;
    }
}
