//! The test of an endpoint's configuration: which checks there are, in which order they can run, and what each answer
//! of AWS proves.
//!
//! The longest chain of calls is what a customer waits for, so it has no link too many: assume, list, get for
//! `read_only`; assume, put, get, delete for `read_write`. All else runs beside it.

mod bucket_owner;
mod bucket_region;
mod deadline;
mod explain;
mod external_id_required;
mod list_and_read;
mod remedy;
mod role_assumable;
mod target;
mod test_file;
mod write_and_delete;

use std::time::Duration;

use futures_util::future::{join, join3};

use crate::endpoint::{BucketAccess, Configuration};
use crate::fault::Fault;
use crate::ports::{AssumeCustomerRole, Clock, ProbeTrust, Randomness};
use crate::report::{Check, CheckCode, CheckName, CheckResult, Report};
use deadline::Deadline;
pub use deadline::OVERALL;
use target::Nonces;
pub use target::{SESSION_DURATION, TestPorts, TestTarget};

/// Tests the configuration. Whatever AWS answers is a report and no error; the only fault is a lack of random bytes.
///
/// Ends [`OVERALL`] after [`TestTarget::began_at`]; what has no verdict by then is inconclusive. Must be awaited to its end: a caller
/// that drops it half-way may leave a test file behind.
pub async fn run<R, C, N>(ports: TestPorts<'_, R, C, N>, target: &TestTarget<'_>) -> Result<Report, Fault>
where
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    let nonces = Nonces::draw(ports.randomness, target.external_id)?;
    let deadline = Deadline::from(ports.clock, target.began_at);
    // Names the session in the customer's CloudTrail: by the endpoint, or as a test before there is one.
    let session_name =
        target.endpoint_id.map_or_else(|| format!("be-test-{}", nonces.session), |id| format!("be-{id}"));

    let (role, bucket) = role_assumable::check(&ports, &deadline, target, &session_name).await;
    let Some(bucket) = bucket else {
        return Ok(Report::new(std::iter::once(role).chain(not_reached(target.configuration)).collect()));
    };
    let configuration = target.configuration;
    let trust = external_id_required::check(&ports, &deadline, target, &nonces.other_external_id, &session_name);
    let region = bucket_region::check(&deadline, configuration, &bucket);
    let reading = list_and_read::check(&deadline, configuration, &bucket, &nonces.file);
    let writing = async {
        match configuration.bucket_access {
            BucketAccess::ReadOnly => None,
            BucketAccess::ReadWrite => Some(write_and_delete::check(&deadline, target, &bucket, &nonces.file).await),
        }
    };
    let (trust, (region, reading, writing)) = join(trust, join3(region, reading, writing)).await;

    let mut evidence = reading.evidence;
    let mut checks = vec![role, trust, region, reading.list, reading.read];
    if let Some(writing) = writing {
        evidence.push(writing.evidence);
        checks.extend(writing.checks);
    }
    checks.push(bucket_owner::check(configuration, &evidence));
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
        result: CheckResult::skipped(
            CheckCode::RoleNotAssumed,
            "The check did not run, because the role could not be assumed. See the check `role_assumable`.",
        ),
        duration: Duration::ZERO,
    })
}

#[cfg(test)]
mod tests;
