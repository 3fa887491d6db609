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
use crate::sample::Sample;

/// How long every answer of AWS takes.
const DELAY: Duration = Duration::from_millis(50);
/// Requests of which each is a median.
pub(crate) const SAMPLES: usize = 9;
/// The requests for which there are goals, by their names in the table.
pub(crate) const EXTERNAL_ID: &str = "`POST /v1/external-id`, the first time";
pub(crate) const FIRST_TEST: &str = "the first test of an account in a process, `read_only`";
pub(crate) const READ_ONLY: &str = "`POST /v1/endpoints/test`, `read_only`";
pub(crate) const READ_WRITE: &str = "`POST /v1/endpoints/test`, `read_write`";
pub(crate) const FIRST_ADD: &str = "`POST /v1/endpoints`, the first of an account";
pub(crate) const ADD: &str = "`POST /v1/endpoints`";
pub(crate) const VEND: &str = "`POST .../credentials`";
/// The requests that show how much longer a batch of ten takes.
const ONE: &str = "one scheduled check, `read_only`";
const TEN: &str = "ten scheduled checks in one batch";

/// What a request waited for.
#[derive(Debug)]
pub(crate) struct Waits {
    /// The request.
    pub(crate) request: &'static str,
    /// Answers that it waited for, one after the other.
    pub(crate) depth: Sample,
    /// The same if each call waited for the one before it.
    pub(crate) in_turn: Sample,
}

/// All depths, and how long a batch of ten scheduled checks takes, in batches of one.
#[derive(Debug)]
pub(crate) struct RoundTrips {
    pub(crate) requests: Vec<Waits>,
    pub(crate) batch_of_ten: Sample,
}

impl RoundTrips {
    /// The depth of the request with that name.
    pub(crate) fn depth(&self, request: &str) -> Option<&Sample> {
        self.requests.iter().find(|waits| waits.request == request).map(|waits| &waits.depth)
    }
}

/// Times of a request in units of [`DELAY`]: with answers at once, after the delay, and after it and in turn.
type Times = [Sample; 3];

/// Measures each request.
pub(crate) async fn measure(programs: &[BenchProgram], aws: &FakeAws, samples: usize) -> Result<RoundTrips, Failure> {
    let mut functions = Functions::start(programs, aws).await?;
    // Connections are made once, before anything is measured.
    times(&mut functions, aws, Pace::AtOnce, "warm-up").await?;
    let mut measured: Vec<(&'static str, Times)> = Vec::new();
    for sample in 0..samples {
        for (slot, pace) in [Pace::AtOnce, Pace::After(DELAY), Pace::InTurn(DELAY)].into_iter().enumerate() {
            let times = times(&mut functions, aws, pace, &format!("account-{sample}-{slot}")).await?;
            for (index, (request, time)) in times.into_iter().enumerate() {
                if measured.len() == index {
                    measured.push((request, Times::default()));
                }
                measured[index].1[slot].add(time.as_secs_f64() / DELAY.as_secs_f64());
            }
        }
    }
    let delayed = |wanted| measured.iter().find(|(request, _)| *request == wanted).map(|(_, [_, delayed, _])| delayed);
    let (one, ten) = delayed(ONE).zip(delayed(TEN)).ok_or("no scheduled checks")?;
    let batch_of_ten = ten.each(one, |ten, one| ten / one);
    let requests = measured.iter().map(|(request, [at_once, delayed, in_turn])| {
        let waited = |slow: &Sample| slow.map(|time| time - at_once.median());
        Waits { request, depth: waited(delayed), in_turn: waited(in_turn) }
    });
    Ok(RoundTrips { requests: requests.collect(), batch_of_ten })
}

/// Goes an account's way from its External ID to its health checks at that pace, and takes the time of each request.
async fn times(
    functions: &mut Functions,
    aws: &FakeAws,
    pace: Pace,
    account: &str,
) -> Result<Vec<(&'static str, Duration)>, Failure> {
    let mut account = BenchClient { functions, id: account.to_owned() };
    aws.set_pace(pace);
    let external_id = account.create_external_id().await?;
    let first_test = account.test("read_only", 10).await?;
    let (first_add, first) = account.add(10).await?;
    let read_only = account.test("read_only", 11).await?;
    let (add, _) = account.add(11).await?;
    let read_write = account.test("read_write", 99).await?;
    let vend = account.repeat("vend-credentials", "vend-credentials-post", Some(&first)).await?;
    aws.set_pace(Pace::AtOnce);
    let others = account.add_all(0..10).await?;
    // The first check of an account in a process reads its External ID, which later ones know.
    let before = account.add_all(12..13).await?;
    account.health_checks(&before, 1).await?;
    aws.set_pace(pace);
    let one = account.health_checks(&[first], 1).await?;
    let ten = account.health_checks(&others, 1).await?;
    aws.set_pace(Pace::AtOnce);
    Ok(vec![
        (EXTERNAL_ID, external_id),
        (FIRST_TEST, first_test),
        (READ_ONLY, read_only),
        (READ_WRITE, read_write),
        (FIRST_ADD, first_add),
        (ADD, add),
        (VEND, vend),
        (ONE, one),
        (TEN, ten),
    ])
}
