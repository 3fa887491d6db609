//! A batch of scheduled checks, and whether what it found can be believed: the vendor's own mistake is no drift.

use std::collections::BTreeSet;

use futures_util::future::{OptionFuture, join_all};

use super::canary::{Canary, CanaryAnswer};
use super::check::{HealthCheckOutcome, TestedEndpoint, test};
use super::{HealthStatus, Schedule};
use crate::checks::TestPorts;
use crate::fault::Fault;
use crate::ports::{
    AssumeCustomerRole, Clock, DueHealthCheck, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId, ReadHealthRecord,
    SaveHealth, SaveReceipt,
};
use crate::values::AwsAccountId;

/// Without an answer of a canary: so many endpoints without a flag that all refuse us ...
pub const MIN_ENDPOINTS: usize = 10;
/// ... in so many AWS accounts do not all change their roles in the same moment.
pub const MIN_AWS_ACCOUNTS: usize = 3;

/// Why a batch gives no verdict: the cause of its refusals is most likely on the vendor's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoVerdict {
    /// The canary role refused us.
    CanaryRefused,
    /// There is no answer of a canary, and every endpoint that was healthy refused us, or every one that was healthy or
    /// suspect.
    AllRefused,
}

/// How the role of an endpoint answered that was healthy or suspect until now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestedRole {
    /// The AWS account of the role.
    pub aws_account_id: AwsAccountId,
    /// Whether the endpoint was suspect. It counts too: the second denial has the same cause as the first, and with it
    /// would come the drift of all of them.
    pub is_suspect: bool,
    /// Whether it did not let us in.
    pub is_refused: bool,
}

impl NoVerdict {
    /// Why a batch with these endpoints gives no verdict; `None` if it does.
    pub fn of(canary: Option<&CanaryAnswer>, roles: &[TestedRole]) -> Option<Self> {
        match canary {
            Some(CanaryAnswer::Accepted) => None,
            Some(CanaryAnswer::Refused(_)) => Some(Self::CanaryRefused),
            Some(CanaryAnswer::NoAnswer(_)) | None => {
                let all_refuse = |roles: Vec<&TestedRole>| {
                    let aws_accounts: BTreeSet<_> = roles.iter().map(|role| role.aws_account_id.as_str()).collect();
                    roles.len() >= MIN_ENDPOINTS
                        && aws_accounts.len() >= MIN_AWS_ACCOUNTS
                        && roles.iter().all(|role| role.is_refused)
                };
                let healthy = roles.iter().filter(|role| !role.is_suspect).collect();
                let is_ours = all_refuse(healthy) || all_refuse(roles.iter().collect());
                is_ours.then_some(Self::AllRefused)
            }
        }
    }
}

/// What became of a batch.
#[derive(Debug)]
pub struct CheckedBatch {
    /// How the canary answered, if there is one.
    pub canary: Option<CanaryAnswer>,
    /// Why the batch gives no verdict, if it gives none: then no health was changed, and all of it is still due.
    pub no_verdict: Option<NoVerdict>,
    /// What became of each test, in the order of the batch.
    pub results: Vec<Result<HealthCheckOutcome, Fault>>,
}

/// Asks the canary, and then tests what is due, side by side. A canary that refuses ends the batch: no role of a
/// customer is assumed and no bucket touched, by this batch and by those of the next sweeps, for as long as the mistake
/// lasts.
pub async fn check_batch<S: ReadHealthRecord + SaveHealth + ReadEndpoint + ReadExternalId + SaveReceipt>(
    store: &S,
    ports: TestPorts<'_, impl AssumeCustomerRole + ProbeTrust, impl Clock, impl Randomness>,
    schedule: Schedule,
    canary: Option<&Canary>,
    due: &[DueHealthCheck],
) -> CheckedBatch {
    let canary = OptionFuture::from(canary.map(|canary| canary.ask(store, ports))).await;
    let no_verdict = NoVerdict::of(canary.as_ref(), &[]);
    if no_verdict.is_some() {
        let results = due.iter().map(|_| Ok(HealthCheckOutcome::NoVerdict)).collect();
        return CheckedBatch { canary, no_verdict, results };
    }
    let tested = join_all(due.iter().map(|due| test(store, ports, due))).await;
    let tests = tested.iter().filter_map(|tested| tested.as_ref().ok()?.as_ref());
    let unflagged =
        tests.filter(|tested| matches!(tested.record.health.status, HealthStatus::Healthy | HealthStatus::Suspect));
    let roles: Vec<_> = unflagged.map(TestedRole::of).collect();
    let no_verdict = NoVerdict::of(canary.as_ref(), &roles);
    let save = async |tested: Result<Option<TestedEndpoint>, Fault>| match tested? {
        None => Ok(HealthCheckOutcome::NotDue),
        Some(tested) if no_verdict.is_some() => tested.save_residue(store, ports.clock).await,
        Some(tested) => tested.save(store, ports, schedule).await,
    };
    let results = join_all(tested.into_iter().map(save)).await;
    CheckedBatch { canary, no_verdict, results }
}

impl TestedRole {
    fn of(tested: &TestedEndpoint) -> Self {
        let aws_account_id = tested.endpoint.configuration.role_arn.aws_account_id();
        let is_suspect = tested.record.health.status == HealthStatus::Suspect;
        Self { aws_account_id, is_suspect, is_refused: tested.is_refused() }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
