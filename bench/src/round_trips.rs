//! Round trips: how many answers of AWS each request waits for, one after the other.
//!
//! Every request is made on warm functions with answers at once, with answers after 50 ms, and with answers after 50 ms
//! of which none begins before the one before it has ended. The difference to the first, in units of 50 ms, is the
//! depth of the request, and what it would be if the same calls were made one after the other.

use std::time::Duration;

use crate::account::{BenchClient, Functions};
use crate::aws::{FakeAws, Pace};
use crate::failure::Failure;
use crate::process::BenchProgram;

/// How long every answer of AWS takes.
const DELAY: Duration = Duration::from_millis(50);
/// Requests from which a median is taken.
pub(crate) const SAMPLES: usize = 5;
/// The requests that show how much longer a batch of ten takes.
const ONE: &str = "one scheduled check, `read_only`";
const TEN: &str = "ten scheduled checks in one batch";

/// What a request waited for.
#[derive(Debug)]
pub(crate) struct Waits {
    /// The request.
    pub(crate) request: &'static str,
    /// Answers that it waited for, one after the other.
    pub(crate) depth: f64,
    /// The same if each call waited for the one before it.
    pub(crate) in_turn: f64,
}

/// All depths, and how long a batch of ten scheduled checks takes, in batches of one.
#[derive(Debug)]
pub(crate) struct RoundTrips {
    pub(crate) requests: Vec<Waits>,
    pub(crate) batch_of_ten: f64,
}

/// Measures each request.
pub(crate) async fn measure(programs: &[BenchProgram], aws: &FakeAws, samples: usize) -> Result<RoundTrips, Failure> {
    let mut functions = Functions::start(programs, aws).await?;
    // Connections are made once, before anything is measured.
    times(&mut functions, "warm-up").await?;
    let mut measured: Vec<(&'static str, [Vec<Duration>; 3])> = Vec::new();
    for sample in 0..samples {
        for (slot, pace) in [Pace::AtOnce, Pace::After(DELAY), Pace::InTurn(DELAY)].into_iter().enumerate() {
            aws.set_pace(pace);
            let times = times(&mut functions, &format!("account-{sample}-{slot}")).await?;
            for (index, (request, time)) in times.into_iter().enumerate() {
                if measured.len() == index {
                    measured.push((request, Default::default()));
                }
                measured[index].1[slot].push(time);
            }
        }
    }
    aws.set_pace(Pace::AtOnce);
    let depth = |[at_once, delayed, in_turn]: &[Vec<Duration>; 3], is_in_turn: bool| {
        let slow = if is_in_turn { in_turn } else { delayed };
        (median(slow).as_secs_f64() - median(at_once).as_secs_f64()) / DELAY.as_secs_f64()
    };
    let depths = measured.iter().map(|(request, times)| Waits {
        request,
        depth: depth(times, false),
        in_turn: depth(times, true),
    });
    let delayed = |wanted| measured.iter().find(|(request, _)| *request == wanted).map(|(_, times)| median(&times[1]));
    let (one, ten) = (delayed(ONE).unwrap_or_default(), delayed(TEN).unwrap_or_default());
    Ok(RoundTrips { requests: depths.collect(), batch_of_ten: ten.as_secs_f64() / one.as_secs_f64() })
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Goes an account's way from its External ID to its health checks, and takes the time of each request.
async fn times(functions: &mut Functions, account: &str) -> Result<Vec<(&'static str, Duration)>, Failure> {
    let mut account = BenchClient { functions, id: account.to_owned() };
    let external_id = account.create_external_id().await?;
    let read_only = account.test("read_only", 10).await?;
    let (first_add, first) = account.add(10).await?;
    account.test("read_only", 11).await?;
    let (add, _) = account.add(11).await?;
    let read_write = account.test("read_write", 99).await?;
    let others = account.add_all(0..10).await?;
    let vend = account.repeat("vend-credentials", "vend-credentials-post", Some(&first)).await?;
    let one = account.health_checks(&[first], 1).await?;
    let ten = account.health_checks(&others, 1).await?;
    Ok(vec![
        ("`POST /v1/external-id`, the first time", external_id),
        ("`POST /v1/endpoints/test`, `read_only`", read_only),
        ("`POST /v1/endpoints/test`, `read_write`", read_write),
        ("`POST /v1/endpoints`, the first of an account", first_add),
        ("`POST /v1/endpoints`", add),
        ("`POST .../credentials`", vend),
        (ONE, one),
        (TEN, ten),
    ])
}
