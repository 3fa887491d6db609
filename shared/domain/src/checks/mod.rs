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
mod proof;
mod remedy;
mod role_assumable;
mod role_fix;
mod target;
mod test_file;
mod without_residue;
mod write_and_delete;
mod write_headers;

use std::time::Duration;

use futures_util::future::join3;

use crate::endpoint::BucketAccess;
use crate::fault::Fault;
use crate::leftover::Residue;
use crate::ports::{AssumeCustomerRole, Clock, CustomerBucket, ProbeTrust, Randomness};
use crate::report::{Check, CheckCode, CheckName, Report};
pub use deadline::{OVERALL, TimeLimit};
use proof::ProvenRole;
pub use proof::{Proof, prove};
pub use target::{SESSION_DURATION, TestPorts, TestTarget, WriteCycle};
pub(crate) use test_file::keys_begin_with as test_files_begin_with;
use without_residue::Probed;

/// Tests the configuration. Whatever AWS answers is a report and no error; the only fault is a lack of random bytes.
///
/// Ends [`TestTarget::time_limit`] after [`TestTarget::began_at`]; what has no verdict by then is inconclusive. Must be
/// awaited to its end: a caller that drops it half-way may leave a test file behind.
pub async fn run<R, C, N>(ports: TestPorts<'_, R, C, N>, target: TestTarget<'_>) -> Result<Report, Fault>
where
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    Ok(test_bucket(prove(ports, target).await?).await)
}

/// Tests the bucket of a role that is proven, and reports why not if it is not. Must be awaited to its end, as [`run`].
pub async fn test_bucket<B: CustomerBucket, C: Clock>(proof: Proof<'_, B, C>) -> Report {
    let ProvenRole { target, deadline, nonces, role, trust, bucket } = match proof {
        Proof::Proven(proven) => *proven,
        Proof::NotProven(report) => return report,
    };
    let (target, deadline, bucket) = (&target, &deadline, &bucket);
    let configuration = target.configuration;
    let region = bucket_region::check(deadline, configuration, bucket);
    let reading = list_and_read::check(deadline, target, bucket, &nonces.file);
    let writing = async {
        if configuration.bucket_access == BucketAccess::ReadOnly {
            return None;
        }
        let earlier = leftovers::remove(deadline, configuration, bucket, target.leftovers).await;
        Some(match target.cycle {
            WriteCycle::Full => {
                let writing = Box::pin(write_and_delete::check(deadline, target, bucket, &nonces.file, earlier)).await;
                Probed { writing, is_open: false, may_write: false }
            }
            WriteCycle::WithoutResidue => {
                Box::pin(without_residue::check(deadline, target, bucket, &nonces.file, earlier)).await
            }
        })
    };
    let (region, reading, writing) = join3(region, reading, writing).await;

    let mut evidence = reading.evidence;
    let mut checks = vec![role, trust, region];
    let (mut residue, mut key_in_use) = (Residue::default(), None);
    if let Some(Probed { mut writing, is_open, may_write }) = writing {
        if may_write && (is_open || list_and_read::needs_read_back(configuration, &reading.list, &reading.read)) {
            let probed = writing;
            writing = Box::pin(write_and_delete::check(deadline, target, bucket, &nonces.file, probed.earlier)).await;
            writing.cleanup = cleanup::with_upload(writing.cleanup, probed.cleanup);
            writing.left.extend(probed.left);
            writing.evidence.extend(probed.evidence);
            writing.key_in_use = writing.key_in_use.or(probed.key_in_use);
        }
        evidence.extend(writing.evidence);
        key_in_use = writing.key_in_use;
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
    role_fix::agree(configuration, key_in_use.as_ref(), &mut checks);
    let is_missing =
        |check: &Check| check.name == CheckName::BucketRegion && check.result.code == CheckCode::BucketNotFound;
    if checks.iter().any(is_missing) {
        // A policy that names another bucket denies what is done in this one, whether it exists or not.
        let needs_bucket = |check: &&mut Check| check.name > CheckName::BucketRegion;
        checks.iter_mut().filter(needs_bucket).for_each(|check| *check = explain::bucket_not_found(check.name));
    }
    Report::new(checks).with_residue(residue)
}

#[cfg(test)]
mod tests;
