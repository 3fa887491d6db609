//! Credentials of customers' roles, for the vendor's features.

use jiff::Timestamp;

use super::customer::{AwsResponse, SessionRequest};
use crate::endpoint::Feature;

/// Who stands behind a session, in the customer's `CloudTrail` and in the conditions of their policies
/// (`aws:SourceIdentity`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceIdentity(String);

impl SourceIdentity {
    /// The feature that asked for the session.
    pub fn of(feature: Feature) -> Self {
        Self(format!("be-{}", feature.as_str()))
    }

    /// The text, which STS takes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Temporary credentials of a customer's role. Has no `Debug`, so that none can end up in a log.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_debug_implementations, reason = "credentials are not logged")]
pub struct SessionCredentials {
    /// The access key.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
    /// The token without which the key is worth nothing.
    pub session_token: String,
    /// When they end.
    pub expires_at: Timestamp,
}

/// Hands out credentials of a customer's role. Needs `sts:AssumeRole` and `sts:SetSourceIdentity` on other AWS
/// accounts' roles.
///
/// The same way in as [`AssumeCustomerRole`](super::customer::AssumeCustomerRole), and as strict; apart from it, for
/// only one function may let credentials out.
pub trait IssueCredentials {
    /// Credentials of a session as [`AssumeCustomerRole::open`](super::customer::AssumeCustomerRole::open) opens it,
    /// with the same refusals. With a source identity, [`Refusal::Denied`](super::customer::Refusal::Denied) may also
    /// mean that the role's trust policy lets nobody set one.
    async fn issue(
        &self,
        request: &SessionRequest<'_>,
        source_identity: Option<&SourceIdentity>,
    ) -> AwsResponse<SessionCredentials>;
}
