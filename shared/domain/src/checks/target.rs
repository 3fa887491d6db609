//! What is tested, and what a test needs for it.

use std::time::Duration;

use super::deadline::TimeLimit;
use crate::endpoint::{Configuration, Vendor};
use crate::fault::Fault;
use crate::hex::hex;
use crate::leftover::Leftover;
use crate::ports::Randomness;
use crate::recorded_external_id::RecordedExternalId;
use crate::values::{EndpointId, ExternalId};

/// How long a session for a test lasts: the least that STS gives.
pub const SESSION_DURATION: Duration = Duration::from_mins(15);

/// What is tested.
#[derive(Debug, Clone, Copy)]
pub struct TestTarget<'a> {
    /// The External ID of the account whose configuration it is.
    pub external_id: &'a RecordedExternalId,
    /// The configuration.
    pub configuration: &'a Configuration,
    /// The endpoint, if it was added already; names the sessions.
    pub endpoint_id: Option<&'a EndpointId>,
    /// When the request for the test came in, as [`Clock::elapsed`](crate::ports::Clock::elapsed) was then:
    /// the time limit counts from there.
    pub began_at: Duration,
    /// How long the test may take.
    pub time_limit: TimeLimit,
    /// What earlier tests left in the bucket: it is removed first.
    pub leftovers: &'a [Leftover],
    /// Whether to write only after a delete was allowed: the last test could not delete.
    pub deletes_first: bool,
    /// How writing and deleting are proved.
    pub cycle: WriteCycle,
}

/// How writing and deleting are proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteCycle {
    /// By a test file that is written, read back and deleted. In a versioned bucket a version of it stays.
    Full,
    /// Without a version, a delete marker, an upload or an event that stays: by an upload that is aborted, and by
    /// deleting what is not there. The full cycle decides what this leaves open.
    WithoutResidue,
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
pub(super) struct Nonces {
    pub(super) session: String,
    pub(super) file: String,
    pub(super) other_external_id: ExternalId,
}

impl Nonces {
    pub(super) fn draw(randomness: &impl Randomness, external_id: &ExternalId) -> Result<Self, Fault> {
        let (mut session, mut file, mut id) = ([0; 8], [0; 16], [0; ExternalId::RANDOM_BYTES]);
        randomness.fill(&mut session)?;
        randomness.fill(&mut file)?;
        randomness.fill(&mut id)?;
        Ok(Self { session: hex(&session), file: hex(&file), other_external_id: external_id.look_alike(&id) })
    }
}
