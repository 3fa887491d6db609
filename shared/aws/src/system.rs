//! The clock and the random generator of the machine that we run on.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use be_domain::fault::Fault;
use be_domain::ports::{Clock, Randomness};
use jiff::Timestamp;

/// When the process first asked for the time; what [`Clock::elapsed`] counts from.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Milliseconds are what is stored and shown, so nothing finer may decide anything.
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    fn elapsed(&self) -> Duration {
        START.elapsed()
    }

    async fn sleep_until(&self, elapsed: Duration) {
        tokio::time::sleep_until((*START + elapsed).into()).await;
    }
}

/// The operating system's random generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Fault> {
        getrandom::fill(buffer).map_err(|error| Fault::unexpected("getrandom", error.to_string()))
    }
}
