//! A queue of health checks for sweeps.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use be_domain::fault::Fault;
use be_domain::ports::{DueHealthCheck, QueueHealthChecks};

/// A queue that keeps what is put on it.
#[derive(Debug, Default)]
pub struct CollectingQueue {
    delay: Duration,
    collected: Mutex<Vec<DueHealthCheck>>,
}

impl CollectingQueue {
    /// A queue on which each batch takes that long.
    pub fn slow(delay: Duration) -> Self {
        Self { delay, ..Self::default() }
    }

    /// All that was put on it, in order.
    pub fn collected(self) -> Vec<DueHealthCheck> {
        self.collected.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl QueueHealthChecks for CollectingQueue {
    async fn waiting(&self) -> Result<usize, Fault> {
        Ok(0)
    }

    async fn send(&self, batch: &[DueHealthCheck]) -> Result<Vec<DueHealthCheck>, Fault> {
        tokio::time::sleep(self.delay).await;
        self.collected.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(batch);
        Ok(Vec::new())
    }
}
