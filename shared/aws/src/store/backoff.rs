//! Waiting before trying again, and giving up in time.

use std::time::Duration;

use tokio::time::Instant;

/// How long one operation tries in all. Well inside the time that a function, and the client behind it, has.
const LIMIT: Duration = Duration::from_secs(8);
/// The longest first wait: about what one transaction takes.
const FIRST: Duration = Duration::from_millis(20);
/// The longest wait of all.
const LONGEST: Duration = Duration::from_millis(640);

/// The waits of one operation: "full jitter", which clears a crowd of writers on one item with the least work (AWS
/// Architecture Blog, "Exponential Backoff And Jitter").
#[derive(Debug)]
pub(super) struct Backoff {
    deadline: Instant,
    longest: Duration,
}

impl Backoff {
    /// Starts the clock.
    pub(super) fn start() -> Self {
        Self { deadline: Instant::now() + LIMIT, longest: FIRST }
    }

    /// When the operation must be over.
    pub(super) const fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Waits a while; `false`, and at once, when there would be no time left behind it.
    pub(super) async fn wait(&mut self) -> bool {
        let wait = self.longest.mul_f64(random_fraction());
        self.longest = (self.longest * 2).min(LONGEST);
        let until = Instant::now() + wait;
        if until >= self.deadline {
            return false;
        }
        tokio::time::sleep_until(until).await;
        true
    }
}

/// A random number in [0, 1). Without a random generator it is 1/2: waits that are not spread are better than none.
fn random_fraction() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / (f64::from(u32::MAX) + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_stay_below_one() {
        for _ in 0..1_000 {
            assert!((0.0..1.0).contains(&random_fraction()));
        }
    }

    #[tokio::test]
    async fn there_is_no_wait_beyond_the_deadline() {
        let mut backoff = Backoff { deadline: Instant::now(), longest: FIRST };
        assert!(!backoff.wait().await);
    }
}
