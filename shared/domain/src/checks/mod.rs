//! The test of an endpoint's configuration: which checks there are, in which order they can run, and what each answer
//! of AWS proves.
//!
//! The proof comes first: the role is assumed with the right External ID and with four wrong ones at the same time, and
//! only if the right one was accepted and every wrong one denied does anything touch the bucket.
//!
//! The longest chain of calls is what a customer waits for, so it has no link too many: assume, list, get for
//! `read_only`; assume, put, get, delete for `read_write`. All else runs beside it. What earlier tests left is removed
//! before anything is written; a scheduled check writes nothing that stays, unless only the full cycle can decide.

mod aws_error;
mod bucket_operation;
mod bucket_owner;
mod bucket_region;
mod cleanup;
mod deadline;
mod denied;
mod deny_statement;
mod explain;
mod external_id_required;
mod leftovers;
mod list_and_read;
mod listed_object;
mod missing_key;
mod remedy;
mod role_assumable;
mod target;
mod test_file;
mod without_residue;
mod write_and_delete;
mod write_headers;

use std::time::Duration;

use futures_util::future::{join, join3};

use crate::endpoint::{BucketAccess, Configuration};
use crate::fault::Fault;
use crate::leftover::Residue;
use crate::ports::{AssumeCustomerRole, Clock, ProbeTrust, Randomness};
use crate::report::{Check, CheckCode, CheckName, CheckResult, CheckStatus, Report};
use deadline::Deadline;
pub use deadline::{OVERALL, TimeLimit};
use target::Nonces;
pub use target::{SESSION_DURATION, TestPorts, TestTarget, WriteCycle};
pub(crate) use test_file::keys_begin_with as test_files_begin_with;
use without_residue::Probed;

/// Tests the configuration. Whatever AWS answers is a report and no error; the only fault is a lack of random bytes.
///
/// Ends [`TestTarget::time_limit`] after [`TestTarget::began_at`]; what has no verdict by then is inconclusive. Must be
/// awaited to its end: a caller that drops it half-way may leave a test file behind.
pub async fn run<R, C, N>(ports: TestPorts<'_, R, C, N>, target: &TestTarget<'_>) -> Result<Report, Fault>
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

    // The proof comes first, all five calls at the same time; what is not proven is not used (Well-Architected
    // Framework, SEC03-BP09, "Share resources securely with a third party").
    let (role, trust) = join(
        role_assumable::check(&ports, &deadline, target, &session_name),
        external_id_required::check(&ports, &deadline, target, &nonces.other_external_id, &session_name),
    )
    .await;
    let configuration = target.configuration;
    let (role, bucket) = match role {
        (role, Some(bucket)) if trust.result.status == CheckStatus::Passed => (role, bucket),
        (role, session) => return Ok(not_proven(configuration, role, trust, session.is_some())),
    };
    let region = bucket_region::check(&deadline, configuration, &bucket);
    let reading = list_and_read::check(&deadline, target, &bucket, &nonces.file);
    let writing = async {
        if configuration.bucket_access == BucketAccess::ReadOnly {
            return None;
        }
        let earlier = leftovers::remove(&deadline, configuration, &bucket, target.leftovers).await;
        Some(match target.cycle {
            WriteCycle::Full => {
                let writing =
                    Box::pin(write_and_delete::check(&deadline, target, &bucket, &nonces.file, earlier)).await;
                Probed { writing, is_open: false, may_write: false }
            }
            WriteCycle::WithoutResidue => {
                Box::pin(without_residue::check(&deadline, target, &bucket, &nonces.file, earlier)).await
            }
        })
    };
    let (region, reading, writing) = join3(region, reading, writing).await;

    let mut evidence = reading.evidence;
    let region_code = region.result.code;
    let mut checks = vec![role, trust, region];
    let mut residue = Residue::default();
    if let Some(Probed { mut writing, is_open, may_write }) = writing {
        if may_write && (is_open || list_and_read::needs_read_back(configuration, &reading.list, &reading.read)) {
            let probed = writing;
            writing = Box::pin(write_and_delete::check(&deadline, target, &bucket, &nonces.file, probed.earlier)).await;
            writing.cleanup = cleanup::with_upload(writing.cleanup, probed.cleanup);
            writing.left.extend(probed.left);
            writing.evidence.extend(probed.evidence);
        }
        evidence.extend(writing.evidence);
        let read_back = writing.checks.iter().find(|check| check.name == CheckName::ReadBack);
        checks.push(list_and_read::decided_by_read_back(configuration, reading.read, read_back));
        checks.extend(writing.checks);
        let mut earlier = writing.earlier.and(reading.removal);
        // Its check says of an upload that is not confirmed what there is to say.
        let (not_aborted, left): (Vec<_>, Vec<_>) =
            writing.left.into_iter().partition(|one| one.is_upload() && !one.is_unconfirmed());
        earlier.remaining.extend(not_aborted);
        let result = cleanup::with_earlier(writing.cleanup, configuration, &earlier);
        checks.push(Check { name: CheckName::Cleanup, result, duration: Duration::ZERO });
        residue.left = [left, earlier.remaining].concat();
        residue.removed = [earlier.removed, earlier.gone].concat();
    } else {
        checks.push(reading.read);
    }
    checks.push(reading.list);
    bucket_owner::check(configuration, &evidence, &mut checks);
    bucket_region::agree(configuration, &mut checks, &evidence);
    let is_written =
        checks.iter().any(|check| check.name == CheckName::Write && check.result.status == CheckStatus::Passed);
    if region_code == CheckCode::BucketNotFound && !is_written {
        // A policy that names another bucket denies what is done in this one, whether it exists or not.
        let needs_bucket = |check: &&mut Check| check.name > CheckName::BucketRegion;
        checks.iter_mut().filter(needs_bucket).for_each(|check| *check = explain::bucket_not_found(check.name));
    }
    Ok(Report::new(checks).with_residue(residue))
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
    // A role that denies everybody, or does not exist, denies the incorrect External IDs too.
    let trust = match trust.result.status {
        CheckStatus::Passed if !is_assumed => Check { result: CheckResult::skipped(code, reason), ..trust },
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

#[cfg(test)]
mod tests;
