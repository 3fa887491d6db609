//! Roles of the vendor's own AWS account, for routes that no customer can call.
//!
//! There is no token here, and the path names the account: whoever the vendor lets call these routes works for all
//! accounts. So IAM decides who may call, route by route, and the check below does not depend on it.

use be_domain::endpoint::Vendor;
use be_domain::values::AccountId;

use super::event::GatewayEvent;
use super::handler::FromVerified;
use super::problem::{Code, Problem};
use crate::settings::{self, Environment, SettingError};

/// A role of the vendor's, and the account that it acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InternalCaller {
    /// The account, which the path names.
    pub account: AccountId,
    /// The ARN of the role's session. It is no secret.
    pub principal: String,
}

/// What an internal route requires: a role of the vendor's own AWS account. Which one, IAM decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VendorRole;

impl FromVerified for InternalCaller {
    type Requirement = VendorRole;
    type Rule = Vendor;

    fn rule(environment: &Environment) -> Result<Vendor, SettingError> {
        settings::vendor(environment)
    }

    /// Without what the gateway verified, the answer is no. Roles only: a user's key does not expire, and a root user
    /// can do everything.
    ///
    /// What can't be an account is answered exactly as one that has no such endpoint.
    fn from_verified(event: &GatewayEvent, vendor: &Vendor, _: VendorRole) -> Result<Self, Problem> {
        let verified = event.signer().and_then(|signer| {
            let own = signer.account_id.as_deref() == Some(vendor.aws_account_id.as_str());
            let sessions = format!("arn:{}:sts::{}:assumed-role/", vendor.partition, vendor.aws_account_id);
            signer.user_arn.as_deref().filter(|arn| own && arn.starts_with(&sessions))
        });
        let principal = verified.ok_or_else(|| {
            Problem::new(
                Code::Forbidden,
                "Only roles of the vendor's own AWS account may call this route, signed with SigV4.",
            )
        })?;
        let account = event.path_parameter("accountId").and_then(|text| AccountId::parse(&text).ok());
        let account = account.ok_or_else(Problem::endpoint_not_found)?;
        Ok(Self { account, principal: principal.to_owned() })
    }

    fn principal(&self) -> Option<&str> {
        Some(&self.principal)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::vendor;

    const ROLE: &str = "arn:aws:sts::999999999999:assumed-role/telemetry/i-1";

    fn call(authorizer: &Value, account: &str) -> Result<InternalCaller, Problem> {
        let event =
            json!({ "requestContext": { "authorizer": authorizer }, "pathParameters": { "accountId": account } });
        let event: GatewayEvent = serde_json::from_value(event).unwrap();
        InternalCaller::from_verified(&event, &vendor(), VendorRole)
    }

    fn iam(aws_account_id: &Value, user_arn: &Value) -> Value {
        json!({ "iam": { "accountId": aws_account_id, "userArn": user_arn } })
    }

    #[test]
    fn a_role_of_the_vendors_acts_for_the_account_in_the_path() {
        let caller = call(&iam(&json!("999999999999"), &json!(ROLE)), "acme%7Ceu").unwrap();
        assert_eq!((caller.account.as_str(), caller.principal.as_str()), ("acme|eu", ROLE));
    }

    #[test]
    fn nobody_else_does() {
        let (vendors, role) = (json!("999999999999"), json!(ROLE));
        let token = json!({ "jwt": { "claims": { "account_id": "acme", "sub": "ann",
            "scope": "endpoints:read endpoints:write" }, "scopes": ["endpoints:write"] } });
        let mut refused = vec![
            Value::Null,
            json!({}),
            json!({ "iam": null }),
            json!({ "iam": {} }),
            token,
            json!({ "lambda": { "accountId": "999999999999", "userArn": ROLE } }),
            iam(&json!(null), &role),
            iam(&json!("123456789012"), &role),
            iam(&json!("99999999999"), &role),
            iam(&vendors, &json!(null)),
        ];
        for arn in [
            "",
            "arn:aws:iam::999999999999:root",
            "arn:aws:iam::999999999999:user/ann",
            "arn:aws:sts::999999999999:federated-user/ann",
            "arn:aws:iam::999999999999:role/telemetry",
            "arn:aws:sts::123456789012:assumed-role/telemetry/i-1",
            "arn:aws-cn:sts::999999999999:assumed-role/telemetry/i-1",
            " arn:aws:sts::999999999999:assumed-role/telemetry/i-1",
        ] {
            refused.push(iam(&vendors, &json!(arn)));
        }
        for authorizer in refused {
            let problem = call(&authorizer, "acme").unwrap_err();
            assert_eq!(problem.code, Code::Forbidden, "{authorizer}");
        }
    }

    #[test]
    fn an_impossible_account_has_no_endpoints() {
        for account in [
            "",
            "%",
            "%00",
            "a b",
            "a#b",
            "%23",
            "acme%2F..",
            "%61cme",
            "acm%65",
            "acme%2eeu",
            "acme%257Ceu",
            &"a".repeat(129),
        ] {
            let problem = call(&iam(&json!("999999999999"), &json!(ROLE)), account).unwrap_err();
            assert_eq!(problem, Problem::endpoint_not_found(), "{account}");
        }
    }
}
