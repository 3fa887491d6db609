use std::time::Duration;

use jiff::Timestamp;

use super::HealthStatus;
use crate::fault::Fault;
use crate::ports::Randomness;

/// How soon an endpoint is tested again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Drift is announced within it, counted from the last test that passed.
    pub interval: Duration,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { interval: Duration::from_hours(6) }
    }
}

impl Schedule {
    /// What lies between the time at which a test is due and the announcement of drift: up to five minutes until a
    /// sweep finds it due, two until the second look is due, five again until that is found, and a minute for both
    /// tests.
    const LEAD: Duration = Duration::from_mins(13);
    const SUSPECT: Duration = Duration::from_mins(2);
    const DRIFTED: Duration = Duration::from_mins(30);
    /// What gave no verdict is tried again sooner than what passed, but not so soon that a service that throttles the
    /// requests gets many more of them.
    const UNSURE: Duration = Duration::from_mins(30);

    /// The longest time after which a healthy endpoint is due again. An interval that is too short for the
    /// [`LEAD`](Self::LEAD) keeps half of itself, or there would be nothing but tests.
    fn regular(&self) -> Duration {
        self.interval.saturating_sub(Self::LEAD.min(self.interval / 2))
    }

    /// When an endpoint that stands at `status` since its test at `now` is due; `unsure` if that gave no verdict.
    pub fn due_at(&self, status: HealthStatus, unsure: bool, now: Timestamp, jitter: Jitter) -> Timestamp {
        let longest = match status {
            HealthStatus::Healthy if unsure => Self::UNSURE,
            HealthStatus::Healthy => self.regular(),
            HealthStatus::Suspect => Self::SUSPECT,
            HealthStatus::Drifted => Self::DRIFTED,
            HealthStatus::Unreachable => Self::UNSURE,
        };
        let due_in = jitter.of(longest.min(self.regular()));
        now.checked_add(due_in).unwrap_or(now)
    }
}

/// Spreads what was written at one moment, so that it does not come due at one moment for ever after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jitter(u8);

impl Jitter {
    /// A random one.
    pub fn draw(randomness: &impl Randomness) -> Result<Self, Fault> {
        let mut byte = [0];
        randomness.fill(&mut byte)?;
        Ok(Self(byte[0]))
    }

    /// The jitter that the random `byte` makes.
    pub const fn new(byte: u8) -> Self {
        Self(byte)
    }

    /// A moment in the last quarter of `longest`: never behind it, for what is promised "within" holds.
    fn of(self, longest: Duration) -> Duration {
        // In whole milliseconds, as all times here are.
        let longest = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(longest - longest / 4 / 255 * u64::from(self.0))
    }
}
