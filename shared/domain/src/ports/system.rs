//! Time and randomness of the machine.

use std::time::Duration;

use jiff::Timestamp;

use crate::fault::Fault;

/// The time. The domain has no clock of its own, so that tests can stop it.
pub trait Clock {
    /// The time of day, in whole milliseconds.
    fn now(&self) -> Timestamp;
    /// Time that only goes forward, from any fixed start.
    fn elapsed(&self) -> Duration;
    /// Ends when [`Clock::elapsed`] has reached `elapsed`.
    async fn sleep_until(&self, elapsed: Duration);
}

/// The operating system's random generator.
pub trait Randomness {
    /// Fills `buffer` with random bytes; there is no way on without them, so no bytes is a fault.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Fault>;
}

/// Time and randomness together, for operations that need both.
#[derive(Debug)]
pub struct System<'a, C, N> {
    /// The time.
    pub clock: &'a C,
    /// Random bytes.
    pub randomness: &'a N,
}
