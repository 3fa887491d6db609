//! The test of an endpoint's configuration: which checks there are, in which order they can run, and what each answer
//! of AWS proves.
//!
//! The longest chain of calls is what a customer waits for, so it has no link too many: assume, list, get for
//! `read_only`; assume, put, get, delete for `read_write`. All else runs beside it.

mod explain;
mod limit;
mod place;
mod reading;
mod remedy;
mod role;
mod trust;
mod writing;

use std::time::Duration;

use futures_util::future::{join, join3};

use crate::endpoint::{BucketAccess, Configuration, Vendor};
use crate::external_ids::RecordedExternalId;
use crate::fault::Fault;
use crate::hex::hex;
use crate::ports::{AssumeCustomerRole, Clock, ProbeTrust, Randomness};
use crate::report::{Check, CheckName, Finding, Report};
use crate::values::{EndpointId, ExternalId};
use limit::Limits;
pub use limit::OVERALL;

/// How long a session for a test lasts: the least that STS gives.
pub const SESSION_DURATION: Duration = Duration::from_mins(15);

/// What is tested.
#[derive(Debug, Clone, Copy)]
pub struct Tested<'a> {
    /// The External ID of the account whose configuration it is.
    pub external_id: &'a RecordedExternalId,
    /// The configuration.
    pub configuration: &'a Configuration,
    /// The endpoint, if it was added already; names the sessions.
    pub endpoint_id: Option<&'a EndpointId>,
    /// When the request for the test came in, as [`Clock::elapsed`] told then: [`OVERALL`] counts from there.
    pub began_at: Duration,
    /// Whether to write only after a delete was allowed, for a test before this one may have left a file behind.
    pub deletes_first: bool,
}

/// What a test needs from outside.
#[derive(Debug)]
pub struct TestPorts<'a, R, C, N> {
    /// The way to the customer's role.
    pub roles: &'a R,
    /// The time.
    pub clock: &'a C,
    /// For names of test files that nobody can guess.
    pub randomness: &'a N,
    /// Whom the customer's role should trust; remedies name it.
    pub vendor: &'a Vendor,
}

impl<R, C, N> Clone for TestPorts<'_, R, C, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, C, N> Copy for TestPorts<'_, R, C, N> {}

/// The random texts of one test, drawn before the first call.
struct Nonces {
    session: String,
    file: String,
    other_external_id: ExternalId,
}

impl Nonces {
    fn draw(randomness: &impl Randomness, external_id: &ExternalId) -> Result<Self, Fault> {
        let (mut session, mut file, mut id) = ([0; 8], [0; 16], [0; ExternalId::RANDOM_BYTES]);
        randomness.fill(&mut session)?;
        randomness.fill(&mut file)?;
        randomness.fill(&mut id)?;
        Ok(Self { session: hex(&session), file: hex(&file), other_external_id: external_id.look_alike(&id) })
    }
}

/// Tests the configuration. Whatever AWS answers is a report and no error; the only fault is a lack of random bytes.
///
/// Ends [`OVERALL`] after [`Tested::began_at`]; what has no verdict by then is inconclusive. Must be awaited to its end: a caller
/// that drops it half-way may leave a test file behind.
pub async fn run<R, C, N>(ports: TestPorts<'_, R, C, N>, tested: &Tested<'_>) -> Result<Report, Fault>
where
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    let nonces = Nonces::draw(ports.randomness, tested.external_id)?;
    let limits = Limits::from(ports.clock, tested.began_at);
    // Names the session in the customer's CloudTrail: by the endpoint, or as a test before there is one.
    let session_name =
        tested.endpoint_id.map_or_else(|| format!("be-test-{}", nonces.session), |id| format!("be-{id}"));

    let (role, bucket) = role::check(&ports, &limits, tested, &session_name).await;
    let Some(bucket) = bucket else {
        return Ok(Report::new(std::iter::once(role).chain(not_reached(tested.configuration)).collect()));
    };
    let configuration = tested.configuration;
    let trust = trust::check(&ports, &limits, tested, &nonces.other_external_id, &session_name);
    let region = place::check_region(&limits, configuration, &bucket);
    let reading = reading::check(&limits, configuration, &bucket, &nonces.file);
    let writing = async {
        match configuration.bucket_access {
            BucketAccess::ReadOnly => None,
            BucketAccess::ReadWrite => Some(writing::check(&limits, tested, &bucket, &nonces.file).await),
        }
    };
    let (trust, (region, reading, writing)) = join(trust, join3(region, reading, writing)).await;

    let mut evidence = reading.evidence;
    let mut checks = vec![role, trust, region, reading.list, reading.read];
    if let Some(writing) = writing {
        evidence.push(writing.evidence);
        checks.extend(writing.checks);
    }
    checks.push(place::check_owner(configuration, &evidence));
    Ok(Report::new(checks))
}

/// The checks that had no ground to stand on because there was no session.
fn not_reached(configuration: &Configuration) -> impl Iterator<Item = Check> {
    use CheckName as C;
    let reading = [C::ExternalIdRequired, C::BucketRegion, C::BucketOwner, C::List, C::Read];
    let writing = match configuration.bucket_access {
        BucketAccess::ReadOnly => [].as_slice(),
        BucketAccess::ReadWrite => &[C::Write, C::ReadBack, C::Delete, C::Cleanup],
    };
    reading.into_iter().chain(writing.iter().copied()).map(|name| Check {
        name,
        finding: Finding::skipped("role_not_assumed", "Not tried, because the role could not be assumed."),
        duration: Duration::ZERO,
    })
}

#[cfg(test)]
mod tests;
