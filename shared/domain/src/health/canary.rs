//! The canary: a role of the vendor's own in another AWS account, which trusts the vendor as a customer's role does. If
//! it refuses the vendor, the vendor's own permissions are the likely cause.

use std::pin::pin;

use crate::checks::{SESSION_DURATION, TestPorts, TimeLimit};
use crate::endpoint::{BucketAccess, Configuration};
use crate::fault::{Fault, FaultKind};
use crate::ports::{AssumeCustomerRole, Clock, Denial, ReadExternalId, Refusal, SessionRequest};
use crate::recorded_external_id::RecordedExternalId;
use crate::retry::ended_by;
use crate::values::{AccountId, BucketName, PathPrefix, Region, RoleArn};

/// The canary role, with the account whose External ID it demands.
#[derive(Debug, Clone)]
pub struct Canary {
    account: AccountId,
    configuration: Configuration,
}

/// How the canary role answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CanaryAnswer {
    /// It let us in: what other roles refuse is not our own mistake.
    Accepted,
    /// It refused us, for this reason.
    Refused(String),
    /// There was no decision: a throttle, a timeout or an error of AWS.
    NoAnswer(Fault),
}

impl Canary {
    /// The account that owns the canary's External ID. It has no endpoints.
    pub const ACCOUNT: &str = "bucket-endpoint-canary";

    /// The canary of that role. `None` only if the names below were no names.
    pub fn new(role_arn: RoleArn) -> Option<Self> {
        Some(Self {
            account: AccountId::parse(Self::ACCOUNT).ok()?,
            // For the session policy, so that the request is as large as those for customers' roles. No request is ever
            // sent to this bucket.
            configuration: Configuration {
                bucket_access: BucketAccess::ReadOnly,
                role_arn,
                bucket_name: BucketName::parse(Self::ACCOUNT).ok()?,
                path_prefix: PathPrefix::default(),
                region: Region::parse("us-east-1").ok()?,
                bucket_owner_aws_account_id: None,
                encryption: None,
                object_ownership: None,
            },
        })
    }

    /// The role.
    pub const fn role_arn(&self) -> &RoleArn {
        &self.configuration.role_arn
    }

    /// Asks for a session of the role, like a health check, and drops it.
    pub(super) async fn ask<S: ReadExternalId, N>(
        &self,
        store: &S,
        ports: TestPorts<'_, impl AssumeCustomerRole, impl Clock, N>,
    ) -> CanaryAnswer {
        let end = ports.clock.elapsed() + TimeLimit::SHORT.calls();
        let external_id = match RecordedExternalId::read(store, &self.account).await {
            Ok(Some(external_id)) => external_id,
            Ok(None) => return CanaryAnswer::Refused(format!("the account {} has no External ID", Self::ACCOUNT)),
            Err(fault) => return CanaryAnswer::NoAnswer(fault),
        };
        let request = SessionRequest {
            configuration: &self.configuration,
            external_id: &external_id,
            session_name: "be-canary",
            duration: SESSION_DURATION,
        };
        let Some(response) = ended_by(ports.clock, end, pin!(ports.roles.open(request))).await else {
            let detail = "the time limit of a health check";
            return CanaryAnswer::NoAnswer(Fault::new(FaultKind::TimedOut, "health::canary", detail));
        };
        match response.result {
            Ok(_) => CanaryAnswer::Accepted,
            // STS names a policy of ours, or does not accept our credentials: so it would answer for every role.
            Err(Refusal::Fault(fault)) if fault.kind == FaultKind::OwnCredentials => {
                CanaryAnswer::Refused(fault.to_string())
            }
            Err(Refusal::Fault(fault)) => CanaryAnswer::NoAnswer(fault),
            Err(refusal) => CanaryAnswer::Refused(reason(&refusal)),
        }
    }
}

/// Why a role refused us, for the log: without AWS's own message, which may quote what was sent.
fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Denied(Denial { layer: Some(layer), .. }) => format!("denied by {layer:?}"),
        Refusal::Denied(_) => "denied, by a policy of the vendor or by the trust policy of the canary role".to_owned(),
        Refusal::Other(error) => error.code.clone(),
        _ => "AWS STS is not activated for the AWS account of the canary role".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{AwsError, Layer};

    #[test]
    fn a_reason_quotes_no_message_of_aws() {
        let (code, message) = ("ValidationError".to_owned(), "Value 'be-secret' at 'externalId'".to_owned());
        let denied = |layer| Refusal::Denied(Denial { layer, message: Some("be-secret".into()), ..Denial::default() });
        for (refusal, expected) in [
            (Refusal::Other(AwsError { code, message }), "ValidationError"),
            (denied(Some(Layer::ServiceControlPolicy)), "denied by ServiceControlPolicy"),
            (denied(None), "denied, by a policy of the vendor or by the trust policy of the canary role"),
        ] {
            assert_eq!(reason(&refusal), expected);
        }
    }
}
