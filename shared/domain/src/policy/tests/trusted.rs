//! Whom the trust policy that customers paste lets in, judged by the evaluator: of the vendor's AWS account only the
//! functions that are made for it, and them only with the External ID.

use serde_json::Value;

use super::evaluator::{PolicyRequest, holds};
use super::*;

const FUNCTION: &str = "arn:aws:iam::999999999999:role/bucket-endpoint/bucket-endpoint-TestEndpointRole-1A2B3C";
const ID: &str = "be-test";

/// Whether the policy lets in a caller whose own policies allow everything, an administrator's. AWS account and
/// `aws:PrincipalArn` are those of the caller's role.
fn lets_in(policy: &Value, principal_arn: &str, external_id: Option<&str>) -> bool {
    let aws_account = principal_arn.split(':').nth(4).unwrap();
    let mut context = vec![("aws:PrincipalArn", principal_arn)];
    context.extend(external_id.map(|id| ("sts:ExternalId", id)));
    let call = PolicyRequest { action: "sts:AssumeRole", resource: "the role", context: &context };
    policy["Statement"].as_array().unwrap().iter().any(|statement| {
        assert_eq!((&statement["Effect"], &statement["Action"]), (&json!("Allow"), &json!(call.action)));
        statement["Principal"] == json!({ "AWS": format!("arn:aws:iam::{aws_account}:root") })
            && holds(&statement["Condition"], &call)
    })
}

fn policy(pin_role_path: bool) -> Value {
    let vendor = Vendor { pin_role_path, ..vendor() };
    trust::policy(&vendor, &ExternalId::parse(ID).unwrap()).to_value()
}

#[test]
fn only_the_functions_that_assume_customers_roles_get_in() {
    let policy = policy(true);
    assert!(lets_in(&policy, FUNCTION, Some(ID)));
    for other in [
        // People of the vendor's: by IAM Identity Center, by a role of their own, as a user, as root.
        "arn:aws:iam::999999999999:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_AdministratorAccess_1",
        "arn:aws:iam::999999999999:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_PowerUserAccess_1",
        "arn:aws:iam::999999999999:role/Administrator",
        "arn:aws:iam::999999999999:user/bucket-endpoint/ann",
        "arn:aws:iam::999999999999:root",
        // Roles whose name or path only begins like it, or has it further down.
        "arn:aws:iam::999999999999:role/bucket-endpoint",
        "arn:aws:iam::999999999999:role/bucket-endpoint-2/x",
        "arn:aws:iam::999999999999:role/x/bucket-endpoint/x",
        "arn:aws:iam::999999999999:role/Bucket-Endpoint/x",
        // The emulator's `aws:PrincipalArn`, which is why the pin is off there.
        "arn:aws:sts::999999999999:assumed-role/bucket-endpoint-TestEndpointRole-1A2B3C/be-1",
        // The same path in other AWS accounts and partitions.
        "arn:aws:iam::999999999998:role/bucket-endpoint/bucket-endpoint-TestEndpointRole-1A2B3C",
        "arn:aws-cn:iam::999999999999:role/bucket-endpoint/bucket-endpoint-TestEndpointRole-1A2B3C",
    ] {
        assert!(!lets_in(&policy, other, Some(ID)), "{other}");
    }
}

#[test]
fn role_cannot_be_assumed_without_the_exact_external_id() {
    let id = ExternalId::parse(ID).unwrap();
    let wrong = [None, Some("be-other".to_owned()), Some(id.case_flipped()), Some(id.suffixed())];
    for policy in [policy(true), policy(false)] {
        assert!(lets_in(&policy, FUNCTION, Some(ID)));
        for external_id in &wrong {
            assert!(!lets_in(&policy, FUNCTION, external_id.as_deref()), "{external_id:?}");
        }
    }
}

/// Customers have trust policies of before the pin; they go on working.
#[test]
fn a_policy_without_the_pin_lets_in_the_whole_aws_account() {
    let policy = policy(false);
    assert!(policy["Statement"][0]["Condition"].get("ArnLike").is_none());
    for arn in [FUNCTION, "arn:aws:iam::999999999999:role/bucket-endpoint-TestEndpointRole-1A2B3C"] {
        assert!(lets_in(&policy, arn, Some(ID)), "{arn}");
    }
    assert!(!lets_in(&policy, "arn:aws:iam::999999999998:role/bucket-endpoint/x", Some(ID)));
}
