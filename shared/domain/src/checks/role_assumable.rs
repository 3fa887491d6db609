//! `role_assumable`: the role lets us in with the account's External ID.

use super::explain::no_verdict;
use super::limit::Limits;
use super::{SESSION_DURATION, TestPorts, Tested};
use crate::policy::trust;
use crate::ports::{AssumeCustomerRole, Clock, Refusal, SessionRequest};
use crate::report::{Check, CheckName, Finding};

/// The check, and the bucket as the session sees it if there is one.
pub(super) async fn check<R: AssumeCustomerRole, C: Clock, N>(
    ports: &TestPorts<'_, R, C, N>,
    limits: &Limits<'_, C>,
    tested: &Tested<'_>,
    session_name: &str,
) -> (Check, Option<R::Bucket>) {
    let request = SessionRequest {
        configuration: tested.configuration,
        external_id: tested.external_id,
        session_name,
        duration: SESSION_DURATION,
    };
    let (answer, duration) = limits.timed(limits.probe(ports.roles.open(request))).await;
    let (finding, bucket) = match answer.result {
        Ok(bucket) => (Finding::passed("AWS STS let us assume the role with your External ID."), Some(bucket)),
        Err(refusal) => (refused(ports, tested, refusal), None),
    };
    let finding = finding.answered_by(answer.request_id);
    (Check { name: CheckName::RoleAssumable, finding, duration }, bucket)
}

fn refused<R, C, N>(ports: &TestPorts<'_, R, C, N>, tested: &Tested<'_>, refusal: Refusal) -> Finding {
    let role_arn = &tested.configuration.role_arn;
    let principal = ports.vendor.trusted_principal();
    match refusal {
        Refusal::Fault(fault) => no_verdict("AWS STS", &fault),
        Refusal::Denied(_) => Finding::failed(
            "assume_role_denied",
            format!(
                "AWS STS refused to let us assume {role_arn} with your account's External ID. STS does not say why: \
                 the role may not exist, its trust policy may not name {principal}, or may demand another External ID."
            ),
            format!(
                "Check the role's ARN. Then open the role `{}` in the IAM console, choose Trust relationships, Edit \
                 trust policy, and paste: {}",
                role_arn.name(),
                trust::policy(ports.vendor, tested.external_id).to_json()
            ),
        )
        .denying("sts:AssumeRole", None),
        Refusal::Other(code) if code == "PackedPolicyTooLarge" => Finding::failed(
            "session_policy_too_large",
            "AWS STS found the session policy for this path prefix too large after packing it.",
            "Use a shorter path prefix.",
        ),
        other => Finding::inconclusive(
            "assume_role_refused",
            format!("AWS STS refused the request for another reason than the role's trust ({}).", code_of(&other)),
            "Test again. If it stays so, contact the vendor and give the AWS request id.",
        ),
    }
}

fn code_of(refusal: &Refusal) -> &str {
    match refusal {
        Refusal::Other(code) => code,
        _ => "no error code",
    }
}
