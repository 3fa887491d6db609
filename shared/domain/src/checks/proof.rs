//! The proof, which comes before the bucket: the role lets the account's External ID in, and no other.

use std::time::Duration;

use futures_util::future::join;

use super::deadline::Deadline;
use super::target::{Nonces, TestPorts, TestTarget};
use super::{external_id_required, role_assumable};
use crate::endpoint::{BucketAccess, Configuration};
use crate::fault::Fault;
use crate::leftover::Leftover;
use crate::ports::{AssumeCustomerRole, Clock, ProbeTrust, Randomness};
use crate::report::{Check, CheckCode, CheckName, CheckResult, CheckStatus, Report};

/// What the first round of a test came to. Without it no bucket can be tested.
pub enum Proof<'a, B, C> {
    /// The bucket may be tested.
    Proven(Box<ProvenRole<'a, B, C>>),
    /// The test has ended, with this report.
    NotProven(Report),
}

/// A role that let the right External ID in and denied every wrong one, with what the rest of the test needs. Only
/// [`prove`] makes one.
pub struct ProvenRole<'a, B, C> {
    pub(super) target: TestTarget<'a>,
    pub(super) deadline: Deadline<'a, C>,
    pub(super) nonces: Nonces,
    pub(super) role: Check,
    pub(super) trust: Check,
    pub(super) bucket: B,
}

impl<'a, B, C> Proof<'a, B, C> {
    /// The same, for a bucket in which earlier tests left these: for callers that read them beside the proof.
    #[must_use]
    pub fn with_leftovers(mut self, leftovers: &'a [Leftover]) -> Self {
        if let Self::Proven(proven) = &mut self {
            proven.target.leftovers = leftovers;
        }
        self
    }
}

/// Assumes the role with the right External ID and with four wrong ones, all five calls at the same time. What is not
/// proven is not used (Well-Architected Framework, SEC03-BP09, "Share resources securely with a third party").
///
/// Touches no bucket and leaves nothing behind, so a caller may drop it half-way.
pub async fn prove<'a, R, C, N>(
    ports: TestPorts<'a, R, C, N>,
    target: TestTarget<'a>,
) -> Result<Proof<'a, R::Bucket, C>, Fault>
where
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    let nonces = Nonces::draw(ports.randomness, target.external_id)?;
    let deadline = Deadline::from(ports.clock, target.began_at, target.time_limit);
    // Names the session in the customer's CloudTrail: by the endpoint, or as a test before there is one.
    let session_name =
        target.endpoint_id.map_or_else(|| format!("be-test-{}", nonces.session), |id| format!("be-{id}"));
    let ((role, bucket), trust) = join(
        role_assumable::check(&ports, &deadline, &target, &session_name),
        external_id_required::check(&ports, &deadline, &target, &nonces.other_external_id, &session_name),
    )
    .await;
    Ok(match bucket {
        Some(bucket) if trust.result.status == CheckStatus::Passed => {
            Proof::Proven(Box::new(ProvenRole { target, deadline, nonces, role, trust, bucket }))
        }
        session => Proof::NotProven(not_proven(target.configuration, role, trust, session.is_some())),
    })
}

/// The report of a test that ended before any request to the bucket, because the role could not be assumed or because
/// it was not proven that the role requires the External ID.
fn not_proven(configuration: &Configuration, role: Check, trust: Check, is_assumed: bool) -> Report {
    let (code, reason) = if is_assumed {
        (
            CheckCode::TrustNotProven,
            "The check did not run, because it was not proven that the role requires your External ID. See the check \
             `external_id_required`.",
        )
    } else {
        (
            CheckCode::RoleNotAssumed,
            "The check did not run, because the role could not be assumed. See the check `role_assumable`.",
        )
    };
    // A role that denies everybody, or does not exist, denies the incorrect External IDs too, and where STS is not
    // activated it answers to nobody.
    let is_active = role.result.code != CheckCode::StsNotActivated;
    let trust = match trust.result.status {
        CheckStatus::Passed if !is_assumed => Check { result: CheckResult::skipped(code, reason), ..trust },
        CheckStatus::Inconclusive if !is_active => Check { result: CheckResult::skipped(code, reason), ..trust },
        _ => trust,
    };
    let is_tested =
        |name: &CheckName| *name < CheckName::Write || configuration.bucket_access == BucketAccess::ReadWrite;
    let not_run = CheckName::ALL.into_iter().skip(2).filter(is_tested).map(|name| Check {
        name,
        result: CheckResult::skipped(code, reason),
        duration: Duration::ZERO,
    });
    Report::new([role, trust].into_iter().chain(not_run).collect())
}
