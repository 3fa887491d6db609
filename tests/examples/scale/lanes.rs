//! What a Region that hangs costs the endpoints of the others: the fast lane and the slow lane side by side, each with
//! so many batches of ten at a time, as their event source mappings have it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use be_aws::system::SystemClock;
use be_domain::endpoint::BucketAccess;
use be_domain::health::Lanes;
use be_domain::health::sweep::{SweepLimits, sweep};
use be_domain::ports::{Clock, DueHealthCheck};
use be_domain::values::EndpointId;
use futures_util::future::{join, join_all};
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use tests::scripted::{PREFIX, Request, Script, Scripted};

use crate::figures::per_second;
use crate::world::{self, World, endpoint_id};

/// So long that the processor, which others share, is no limit.
const DELAY: Duration = Duration::from_secs(1);
/// How many endpoints are not in the Region that hangs.
const OTHERS: usize = 160;
/// A fifth of all is in it.
const HANGING: usize = OTHERS / 4;
/// Batches at a time: a quarter of the template's default in the fast lane, and half of it in the slow one.
const AT_A_TIME: Lanes<usize> = Lanes { fast: 2, slow: 1 };
/// As many messages as one batch has.
const BATCH: usize = 10;
const ROUNDS: usize = 3;

/// The machine's clock, so many hours ahead: every endpoint is due again.
struct Ahead(u64);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now() + Duration::from_hours(self.0)
    }

    fn elapsed(&self) -> Duration {
        SystemClock.elapsed()
    }

    async fn sleep_until(&self, elapsed: Duration) {
        SystemClock.sleep_until(elapsed).await;
    }
}

/// The endpoints of the first numbers are in the Region that hangs: their objects are neither listed nor read.
fn hangs(request: &Request) -> bool {
    let place = request.query.get("prefix").map_or_else(|| request.key(), String::as_str);
    let number = place.strip_prefix(PREFIX).and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
    number.is_some_and(|number| number < HANGING)
}

pub(crate) async fn measure() {
    let delay = DELAY.as_secs();
    println!("A fifth of the endpoints in a Region that hangs, every answer of the others after {delay} s\n");
    println!("| round | due in the fast lane | due in the slow lane | checks/s of the others |");
    println!("|---|---:|---:|---:|");
    let none = World::new(OTHERS + HANGING, OTHERS + HANGING, BucketAccess::ReadOnly).await;
    let hanging: HashSet<_> = (0..HANGING).map(endpoint_id).collect();
    let well = Scripted::start(Script::well().after_each(DELAY)).await;
    let customers = Scripted::start(Script::well().after_each(DELAY).hanging_if(hangs)).await;
    // The others alone, as if there were no endpoint in that Region.
    let due = due(&none, 0).await;
    let alone = due.fast.iter().filter(|due| !hanging.contains(&due.endpoint_id)).cloned().collect();
    round(&none, &well, &hanging, "without that Region", &Lanes { fast: alone, slow: Vec::new() }).await;
    let world = World::new(OTHERS + HANGING, OTHERS + HANGING, BucketAccess::ReadOnly).await;
    for number in 0..ROUNDS {
        let due = self::due(&world, 7 * u64::try_from(number).unwrap_or_default()).await;
        round(&world, &customers, &hanging, &(number + 1).to_string(), &due).await;
    }
}

/// What a sweep puts on the queues when it is so many hours later.
async fn due(world: &World, hours: u64) -> Lanes<Vec<DueHealthCheck>> {
    let queues = world::queues();
    let limits = SweepLimits { max_waiting: Lanes { fast: 1_000_000, slow: 1_000_000 }, time: Duration::from_mins(10) };
    let swept = sweep(&world.due, &queues, &Ahead(hours), limits).await;
    assert_eq!(swept.faults, []);
    Lanes { fast: queues.fast.collected(), slow: queues.slow.collected() }
}

async fn round(
    world: &World,
    customers: &Scripted,
    hanging: &HashSet<EndpointId>,
    name: &str,
    due: &Lanes<Vec<DueHealthCheck>>,
) {
    let roles = &world::roles(customers);
    let began = Instant::now();
    let lane = async |due: &[DueHealthCheck], at_a_time: usize| {
        let batch = |batch: &[DueHealthCheck]| {
            let batch = batch.to_vec();
            async move { join_all(batch.iter().map(|due| world.check(roles, due))).await.len() }
        };
        let batches: Vec<_> = due.chunks(BATCH).map(batch).collect();
        let done: usize = stream::iter(batches).buffer_unordered(at_a_time).fold(0, async |sum, one| sum + one).await;
        assert_eq!(done, due.len());
        began.elapsed()
    };
    let (took, _) = join(lane(&due.fast, AT_A_TIME.fast), lane(&due.slow, AT_A_TIME.slow)).await;
    let others = due.fast.iter().filter(|due| !hanging.contains(&due.endpoint_id)).count();
    println!("| {name} | {} | {} | {} |", due.fast.len(), due.slow.len(), per_second(others, took));
}
