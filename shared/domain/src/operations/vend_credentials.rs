//! Credentials for features: the one way in which a feature of the vendor reaches a customer's bucket.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{join, join4};

use crate::endpoint::{AccessMismatch, Endpoint, Feature};
use crate::fault::{Fault, FaultKind};
use crate::health::{Finding, HealthStatus};
use crate::ports::{
    Clock, IssueCredentials, ReadEndpoint, ReadExternalId, ReadHealth, ReadLastVended, Refusal, SaveLastVended,
    SessionCredentials, SessionRequest, SourceIdentity,
};
use crate::recorded_external_id::RecordedExternalId;
use crate::retry::ended_by;
use crate::values::{AccountId, EndpointId};

/// How long vended credentials last: the most that STS gives to a caller that is a role itself, as a function is
/// ("role chaining", STS API Reference, `AssumeRole`, parameter `DurationSeconds`), and the least that a role can be
/// set to allow (`MaxSessionDuration`), so no role refuses it.
pub const DURATION: Duration = Duration::from_hours(1);

/// What is saved of the time at which a feature was last given credentials is at most so old: a use costs one write in
/// this time, however often its feature asks.
pub const RESOLUTION: Duration = Duration::from_mins(5);

/// How long AWS STS may take in all. The reads before it, and the write that takes the time back after it, take 8 s at
/// most each, so a request ends within the 29 s of its function.
const STS_TIME_LIMIT: Duration = Duration::from_secs(12);

/// Credentials with the endpoint that they are for. Has no `Debug`, as it holds them.
#[allow(missing_debug_implementations, reason = "credentials are not logged")]
pub struct Vended {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// What it may be used with.
    pub credentials: SessionCredentials,
    /// Why the time could not be read or saved, for the log. A feature gets its credentials all the same.
    pub not_recorded: Option<Fault>,
}

/// Why no credentials were vended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VendError {
    /// There is no endpoint of that id in this account.
    NotFound,
    /// The endpoint is retired.
    Retired,
    /// The feature needs another bucket access than the endpoint's.
    AccessMismatch(AccessMismatch),
    /// The endpoint's role can't do what it could, or its trust has become loose.
    Drifted(Vec<Finding>),
    /// STS did not let us assume the role, or is not activated for its AWS account, though no health check has found it
    /// drifted yet. A test of the endpoint shows the customer which, and how to fix it.
    RoleRefused,
    /// No verdict, or a refusal that the vendor must fix.
    Fault(Fault),
}

impl From<Fault> for VendError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Credentials for `feature` to use the account's endpoint with: what its bucket access and prefix allow and no more,
/// for [`DURATION`].
pub async fn vend<S: ReadEndpoint + ReadHealth + ReadExternalId + ReadLastVended + SaveLastVended>(
    store: &S,
    roles: &impl IssueCredentials,
    clock: &impl Clock,
    account: &AccountId,
    endpoint_id: &EndpointId,
    feature: Feature,
) -> Result<Vended, VendError> {
    // Side by side: a feature waits for one round of reads. What is read of an endpoint that there is not decides
    // nothing.
    let (stored, health, external_id, last_vended) = join4(
        store.endpoint(account, endpoint_id),
        store.health(account, endpoint_id),
        RecordedExternalId::read(store, account),
        store.last_vended(account, endpoint_id),
    )
    .await;
    let (endpoint, retirement) = stored?.ok_or(VendError::NotFound)?;
    if retirement.is_some() {
        return Err(VendError::Retired);
    }
    AccessMismatch::check(feature, &endpoint).map_err(VendError::AccessMismatch)?;
    let health = health?;
    if health.status == HealthStatus::Drifted {
        return Err(VendError::Drifted(health.findings));
    }
    let external_id = external_id?.ok_or_else(|| {
        Fault::unexpected("credentials::vend", format!("the account of {endpoint_id} has no External ID"))
    })?;
    let request = SessionRequest {
        configuration: &endpoint.configuration,
        external_id: &external_id,
        session_name: &format!("be-{endpoint_id}"),
        duration: DURATION,
    };
    let now = clock.now();
    let (before, unread) = match last_vended {
        Ok(times) => (times.get(&feature).copied(), None),
        Err(fault) => (None, Some(fault)),
    };
    let is_old = |at| Duration::try_from(now.duration_since(at)).is_ok_and(|age| age >= RESOLUTION);
    let is_due = unread.is_none() && before.is_none_or(is_old);
    let replace = async |before, after| {
        if is_due { store.replace_last_vended(&endpoint, feature, before, after).await } else { Ok(()) }
    };
    // The time is saved beside the call of STS, so nobody waits for it, and taken back if there are no credentials.
    let (credentials, saved) = join(issue(roles, clock, &request, feature), replace(before, Some(now))).await;
    match credentials {
        Ok(credentials) => Ok(Vended { endpoint, credentials, not_recorded: unread.or(saved.err()) }),
        Err(error) => {
            // What could not be taken back is at most a time at which the feature asked in vain.
            let _ = replace(Some(now), before).await;
            Err(error)
        }
    }
}

/// Issues credentials that name the feature as their source identity if the role allows that, and without if not.
///
/// STS refuses the whole call where the trust policy does not also allow `sts:SetSourceIdentity` (IAM User Guide,
/// "Monitor and control actions taken with assumed roles"), and nothing shows beforehand whether it does. So this is
/// tried, here alone: it costs a second call at most once an hour, where a test would pay for it on its critical path.
async fn issue(
    roles: &impl IssueCredentials,
    clock: &impl Clock,
    request: &SessionRequest<'_>,
    feature: Feature,
) -> Result<SessionCredentials, VendError> {
    let identity = SourceIdentity::of(feature);
    let calls = async {
        let answer = roles.issue(request, Some(&identity)).await;
        if matches!(answer.result, Err(Refusal::Denied(_))) { roles.issue(request, None).await } else { answer }
    };
    let answer = ended_by(clock, clock.elapsed() + STS_TIME_LIMIT, pin!(calls)).await;
    let late = || Fault::new(FaultKind::TimedOut, "sts:AssumeRole", "no response in time");
    match answer.ok_or_else(late)?.result {
        Ok(credentials) => Ok(credentials),
        Err(Refusal::Denied(_) | Refusal::StsNotActivated(_)) => Err(VendError::RoleRefused),
        Err(Refusal::Fault(fault)) => Err(VendError::Fault(fault)),
        Err(other) => Err(Fault::unexpected("sts:AssumeRole", format!("{other:?}")).into()),
    }
}

#[cfg(test)]
mod tests;
