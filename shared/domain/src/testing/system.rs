//! Clocks that tests set, and bytes that are the same in every run.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use jiff::Timestamp;

use crate::fault::Fault;
use crate::ports::{Clock, Randomness};

/// A clock that stands still as long as other work can continue, and else jumps to the next time that is waited for.
#[derive(Debug, Default)]
pub struct JumpingClock(AtomicU64);

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    async fn sleep_until(&self, elapsed: Duration) {
        Polls(100).await;
        self.0.fetch_max(u64::try_from(elapsed.as_millis()).unwrap(), Ordering::Relaxed);
    }
}

/// Waits until everything else has been polled so often.
struct Polls(u32);

impl Future for Polls {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A clock that is always at 2025-01-02T03:04:05.678Z.
#[derive(Debug, Clone, Copy, Default)]
pub struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(1_735_787_045_678).unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    async fn sleep_until(&self, _: Duration) {
        std::future::pending::<()>().await;
    }
}

/// A clock that stands still between the steps that a test makes. A clone is the same clock.
#[derive(Debug, Clone, Default)]
pub struct SteppedClock(Arc<Mutex<Duration>>);

impl SteppedClock {
    /// Sets the clock on.
    pub fn step(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for SteppedClock {
    fn now(&self) -> Timestamp {
        StoppedClock.now() + *self.0.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    async fn sleep_until(&self, elapsed: Duration) {
        StoppedClock.sleep_until(elapsed).await;
    }
}

/// A clock on which only waiting takes time. A clone is the same clock.
#[derive(Debug, Clone, Default)]
pub struct WaitingClock(Arc<Mutex<Duration>>);

impl Clock for WaitingClock {
    fn now(&self) -> Timestamp {
        StoppedClock.now() + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    async fn sleep_until(&self, elapsed: Duration) {
        *self.0.lock().unwrap() = elapsed;
    }
}

/// Bytes that differ from call to call.
#[derive(Debug, Default)]
pub struct CountingRandomness(AtomicU64);

impl Randomness for CountingRandomness {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Fault> {
        buffer.fill(u8::try_from(self.0.fetch_add(1, Ordering::Relaxed) % 256).unwrap());
        Ok(())
    }
}
