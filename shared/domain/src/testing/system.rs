//! A clock that jumps when nothing else happens, and bytes that are the same in every run.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
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

/// Bytes that differ from call to call.
#[derive(Debug, Default)]
pub struct CountingRandomness(AtomicU64);

impl Randomness for CountingRandomness {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Fault> {
        buffer.fill(u8::try_from(self.0.fetch_add(1, Ordering::Relaxed) % 256).unwrap());
        Ok(())
    }
}
