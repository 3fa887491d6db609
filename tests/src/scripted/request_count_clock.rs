use std::pin::pin;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use be_aws::system::SystemClock;
use be_domain::ports::Clock;
use futures_util::future::select;
use jiff::Timestamp;
use tokio::sync::watch;

use super::Scripted;

/// A clock that jumps ahead when the server has settled so many requests: whatever is waited for to the end of its time
/// ends at once, and everything else has all of its time, however busy the machine is.
#[derive(Debug)]
pub struct RequestCountClock {
    start: OnceLock<Instant>,
    settled: watch::Receiver<usize>,
    /// Ascending: how many requests, and the time after the clock's first reading.
    jumps: Vec<(usize, Duration)>,
}

impl RequestCountClock {
    /// A clock that jumps as `jumps` says: after so many requests from now on, to so long after its first reading. A
    /// request is settled when its client has read the whole answer, or will get none.
    pub fn on(server: &Scripted, jumps: &[(usize, Duration)]) -> Self {
        let settled = server.settled();
        let before = *settled.borrow();
        let jumps = jumps.iter().map(|(requests, to)| (before + requests, *to)).collect();
        Self { start: OnceLock::new(), settled, jumps }
    }

    fn start(&self) -> Instant {
        *self.start.get_or_init(Instant::now)
    }
}

impl Clock for RequestCountClock {
    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    fn elapsed(&self) -> Duration {
        let now = Instant::now();
        // Nothing at the first reading.
        let elapsed = now.saturating_duration_since(*self.start.get_or_init(|| now));
        let settled = *self.settled.borrow();
        let jumped = self.jumps.iter().filter(|(requests, _)| *requests <= settled).map(|(_, to)| *to);
        jumped.fold(elapsed, Duration::max)
    }

    async fn sleep_until(&self, elapsed: Duration) {
        let by_time = tokio::time::sleep_until((self.start() + elapsed).into());
        let Some((requests, _)) = self.jumps.iter().find(|(_, to)| *to >= elapsed) else {
            return by_time.await;
        };
        let mut settled = self.settled.clone();
        let by_jump = async { drop(settled.wait_for(|settled| settled >= requests).await.expect("the server runs")) };
        select(pin!(by_time), pin!(by_jump)).await;
    }
}
