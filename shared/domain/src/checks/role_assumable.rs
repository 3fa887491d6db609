//! `role_assumable`: the role lets us in with the account's External ID.

use super::deadline::Deadline;
use super::explain::no_verdict;
use super::target::{SESSION_DURATION, TestPorts, TestTarget};
use crate::policy::trust;
use crate::ports::{AssumeCustomerRole, Clock, Refusal, SessionRequest};
use crate::report::{Check, CheckName, CheckResult};

/// The check, and the bucket as the session sees it if there is one.
pub(super) async fn check<R: AssumeCustomerRole, C: Clock, N>(
    ports: &TestPorts<'_, R, C, N>,
    deadline: &Deadline<'_, C>,
    target: &TestTarget<'_>,
    session_name: &str,
) -> (Check, Option<R::Bucket>) {
    let request = SessionRequest {
        configuration: target.configuration,
        external_id: target.external_id,
        session_name,
        duration: SESSION_DURATION,
    };
    let (answer, duration) = deadline.timed(deadline.probe(ports.roles.open(request))).await;
    let (result, bucket) = match answer.result {
        Ok(bucket) => (CheckResult::passed("AWS STS let us assume the role with your External ID."), Some(bucket)),
        Err(refusal) => (refused(ports, target, refusal), None),
    };
    let result = result.answered_by(answer.request_id);
    (Check { name: CheckName::RoleAssumable, result, duration }, bucket)
}

fn refused<R, C, N>(ports: &TestPorts<'_, R, C, N>, target: &TestTarget<'_>, refusal: Refusal) -> CheckResult {
    let role_arn = &target.configuration.role_arn;
    let principal = ports.vendor.trusted_principal();
    match refusal {
        Refusal::Fault(fault) => no_verdict("AWS STS", &fault),
        Refusal::Denied(_) => CheckResult::failed(
            "assume_role_denied",
            format!(
                "AWS STS refused to let us assume {role_arn} with your account's External ID. STS does not say why: \
                 the role may not exist, its trust policy may not name {principal}, or may demand another External ID."
            ),
            format!(
                "Check the role's ARN. Then open the role `{}` in the IAM console, choose Trust relationships, Edit \
                 trust policy, and paste: {}",
                role_arn.name(),
                trust::policy(ports.vendor, target.external_id).to_json()
            ),
        )
        .denying("sts:AssumeRole", None),
        Refusal::Other(code) if code == "PackedPolicyTooLarge" => CheckResult::failed(
            "session_policy_too_large",
            "AWS STS found the session policy for this path prefix too large after packing it.",
            "Use a shorter path prefix.",
        ),
        other => CheckResult::inconclusive(
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
