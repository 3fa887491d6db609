//! `role_assumable`: the role can be assumed with the account's External ID.

use super::aws_error::in_own_words;
use super::deadline::Deadline;
use super::explain::{enable_region, no_verdict};
use super::remedy::replace_trust_policy;
use super::target::{SESSION_DURATION, TestPorts, TestTarget};
use crate::policy::trust;
use crate::ports::{AssumeCustomerRole, Clock, Denial, Layer, Refusal, SessionRequest};
use crate::report::{AttachTo, Check, CheckCode, CheckName, CheckResult};
use crate::values::Region;

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
        Ok(bucket) => {
            (CheckResult::passed("AWS STS allowed the vendor to assume the role with your External ID."), Some(bucket))
        }
        Err(refusal) => (refused(ports, target, refusal), None),
    };
    let result = result.answered_by(answer.request_id);
    (Check { name: CheckName::RoleAssumable, result, duration }, bucket)
}

fn refused<R, C, N>(ports: &TestPorts<'_, R, C, N>, target: &TestTarget<'_>, refusal: Refusal) -> CheckResult {
    let role_arn = &target.configuration.role_arn;
    match refusal {
        Refusal::Fault(fault) => no_verdict("AWS STS", &fault),
        Refusal::Denied(denial) => denied(ports, target, &denial),
        Refusal::StsNotActivated(region) => {
            let account = role_arn.aws_account_id();
            // AWS STS is active in such a region as soon as the region is enabled (IAM User Guide, "Manage AWS STS in
            // an AWS Region").
            let remedy = if Region::parse(&region).is_ok_and(|region| region.is_opt_in()) {
                format!(
                    "{} The vendor calls AWS STS in this Region. If you do not want to enable it, contact the vendor.",
                    enable_region(&account, &region)
                )
            } else {
                format!(
                    "In AWS account {account}, open the IAM console, choose Account settings, and activate the endpoint of the \
                     Region {region} under Security Token Service (STS). Then test again."
                )
            };
            CheckResult::failed(
                CheckCode::StsNotActivated,
                format!("AWS STS is not activated in the Region {region} for AWS account {account}."),
                remedy,
            )
        }
        // The path prefix of an endpoint that was added fitted, so it is the vendor's policy that has grown.
        Refusal::Other(error) if error.code == "PackedPolicyTooLarge" && target.endpoint_id.is_none() => {
            CheckResult::failed(
                CheckCode::SessionPolicyTooLarge,
                "AWS STS rejected the vendor's session policy for this path prefix: it is too large after packing.",
                "Use a shorter path prefix.",
            )
        }
        Refusal::Other(error) => CheckResult::inconclusive(
            CheckCode::AssumeRoleError,
            format!(
                "AWS STS rejected sts:AssumeRole, but not because of the role's trust policy. {}",
                in_own_words("AWS STS", &error)
            ),
            "The vendor must fix this. There is nothing to change in your AWS account. Contact the vendor and include the AWS \
             request ID.",
        ),
        _ => CheckResult::inconclusive(
            CheckCode::AssumeRoleError,
            "AWS STS rejected sts:AssumeRole without an error code.",
            "Test again. If the error continues, contact the vendor and include the AWS request ID.",
        ),
    }
}

/// What it means that STS denied the session. What denied us is no part of it: that is a fault.
fn denied<R, C, N>(ports: &TestPorts<'_, R, C, N>, target: &TestTarget<'_>, denial: &Denial) -> CheckResult {
    let role_arn = &target.configuration.role_arn;
    let principal = ports.vendor.trusted_principal();
    let action = denial.action.as_deref().unwrap_or("sts:AssumeRole");
    let reason = match (denial.layer, denial.explicit) {
        (Some(Layer::ResourcePolicy), true) => "The trust policy of the role explicitly denies it.".to_owned(),
        (Some(Layer::ResourcePolicy), false) => format!(
            "The trust policy of the role does not allow it: it does not allow {principal}, it requires another External ID, or it \
             has another condition that the request does not meet."
        ),
        (Some(Layer::ResourceControlPolicy), _) => {
            "A resource control policy (RCP) of your AWS organization explicitly denies it.".to_owned()
        }
        _ => format!(
            "AWS STS does not report the reason. The possible causes are that the role does not exist, that its trust policy does \
             not allow {principal}, that it requires another External ID, that it has another condition that the request does not \
             meet, or that a resource control policy (RCP) of your AWS organization denies it."
        ),
    };
    let own_words =
        denial.message.as_ref().map_or_else(String::new, |text| format!(" The message of AWS STS is: \"{text}\""));
    if action != "sts:AssumeRole" {
        let message = format!(
            "AWS STS denied {action} on {role_arn}. The trust policy of the role does not allow it.{own_words}"
        );
        let remedy = format!(
            "In the trust policy of the role `{}`, add {action} to the actions of the statement that allows sts:AssumeRole.",
            role_arn.name()
        );
        return CheckResult::failed(CheckCode::AssumeRoleDenied, message, remedy).denying(action, None);
    }
    let message = format!("AWS STS denied {action} on {role_arn} with your External ID. {reason}{own_words}");
    let exempt_vendor = format!(
        "exempt the vendor's AWS account from the Deny statement for {action}: add the condition operator `StringNotEquals` with \
         the key `aws:PrincipalAccount` and the value `{}`.",
        ports.vendor.aws_account_id
    );
    if denial.layer == Some(Layer::ResourceControlPolicy) {
        let which = denial.policy_arn.as_ref().map_or_else(String::new, |arn| format!(" {arn}"));
        let remedy = format!(
            "Ask the administrator of your AWS organization to change the resource control policy{which}: {exempt_vendor}"
        );
        return CheckResult::failed(CheckCode::AssumeRoleDenied, message, remedy)
            .denying(action, Some("resource_control_policy"));
    }
    // A standard one denies other organizations (AWS data perimeter policy examples, `EnforceOrgIdentities`), and AWS
    // STS names it to callers of the same organization alone.
    let last = if denial.layer == Some(Layer::ResourcePolicy) {
        String::new()
    } else {
        format!(
            "ask the administrator of your AWS organization whether a resource control policy (RCP) denies {action} to other \
             organizations. If one does, {exempt_vendor} If none does, "
        )
    };
    let remedy = format!(
        "Check the role ARN. If the role does not exist, create it with the setup kit. If it exists, {} If the role has this policy \
         already, {last}contact the vendor and include the AWS request ID.",
        replace_trust_policy(role_arn)
    );
    CheckResult::failed(CheckCode::AssumeRoleDenied, message, remedy)
        .denying(action, None)
        .fixed_by(AttachTo::RoleTrust, trust::policy(ports.vendor, target.external_id))
}
