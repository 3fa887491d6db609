//! Credentials for features: the one way in which a feature of the vendor reaches a customer's bucket.

use std::time::Duration;

use futures_util::future::join3;

use crate::endpoint::{AccessMismatch, Endpoint, Feature};
use crate::fault::{Fault, FaultKind};
use crate::health::{Finding, HealthStatus};
use crate::ports::{
    IssueCredentials, ReadEndpoint, ReadExternalId, ReadHealth, Refusal, SessionCredentials, SessionRequest,
    SourceIdentity,
};
use crate::recorded_external_id::RecordedExternalId;
use crate::values::{AccountId, EndpointId};

/// How long vended credentials last: the most that STS gives to a caller that is a role itself, as a function is
/// ("role chaining", STS API Reference, `AssumeRole`, parameter `DurationSeconds`), and the least that a role can be
/// set to allow (`MaxSessionDuration`), so no role refuses it.
pub const DURATION: Duration = Duration::from_hours(1);

/// Credentials with the endpoint that they are for. Has no `Debug`, as it holds them.
#[allow(missing_debug_implementations, reason = "credentials are not logged")]
pub struct Vended {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// What it may be used with.
    pub credentials: SessionCredentials,
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
    /// STS did not let us assume the role, though no health check has found it drifted yet.
    RoleRefused,
    /// No verdict.
    Fault(Fault),
}

impl From<Fault> for VendError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Credentials for `feature` to use the account's endpoint with: what its bucket access and prefix allow and no more,
/// for [`DURATION`].
pub async fn vend<S, R>(
    store: &S,
    roles: &R,
    account: &AccountId,
    endpoint_id: &EndpointId,
    feature: Feature,
) -> Result<Vended, VendError>
where
    S: ReadEndpoint + ReadHealth + ReadExternalId,
    R: IssueCredentials,
{
    // Side by side: a feature waits for one round of reads. What is read of an endpoint that there is not decides nothing.
    let (stored, health, external_id) = join3(
        store.endpoint(account, endpoint_id),
        store.health(account, endpoint_id),
        RecordedExternalId::read(store, account),
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
    let external_id = external_id?.ok_or_else(|| Fault {
        kind: FaultKind::Unexpected,
        operation: "credentials::vend",
        detail: format!("the account of {endpoint_id} has no External ID"),
    })?;
    let request = SessionRequest {
        configuration: &endpoint.configuration,
        external_id: &external_id,
        session_name: &format!("be-{endpoint_id}"),
        duration: DURATION,
    };
    let credentials = issue(roles, &request, feature).await?;
    Ok(Vended { endpoint, credentials })
}

/// Issues credentials that name the feature as their source identity if the role allows that, and without if not.
///
/// STS refuses the whole call where the trust policy does not also allow `sts:SetSourceIdentity` (IAM User Guide,
/// "Monitor and control actions taken with assumed roles"), and nothing tells beforehand whether it does. So this is
/// tried, here alone: it costs a second call at most once an hour, where a test would pay for it on its critical path.
async fn issue<R: IssueCredentials>(
    roles: &R,
    request: &SessionRequest<'_>,
    feature: Feature,
) -> Result<SessionCredentials, VendError> {
    let identity = SourceIdentity::of(feature);
    let mut answer = roles.issue(request, Some(&identity)).await;
    if matches!(answer.result, Err(Refusal::Denied(_))) {
        answer = roles.issue(request, None).await;
    }
    match answer.result {
        Ok(credentials) => Ok(credentials),
        Err(Refusal::Denied(_)) => Err(VendError::RoleRefused),
        Err(Refusal::Fault(fault)) => Err(VendError::Fault(fault)),
        Err(other) => Err(VendError::Fault(Fault {
            kind: FaultKind::Unexpected,
            operation: "sts:AssumeRole",
            detail: format!("{other:?}"),
        })),
    }
}

#[cfg(test)]
mod tests;
