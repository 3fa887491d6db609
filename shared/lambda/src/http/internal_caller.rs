//! Roles of the vendor's own AWS account, for routes that no customer can call.
//!
//! There is no token here, and the path names the account: whoever the vendor lets call these routes works for all
//! accounts. IAM decides who may call, route by route. The check below does not depend on it: a policy such as
//! `PowerUserAccess` allows every route of every API, so only roles that are listed for a feature may act as that one.
//! Who may invoke or change the function itself (`lambda:InvokeFunction`, `lambda:UpdateFunctionCode`) can forge what
//! the gateway says, and no check in here can show it: docs/SECURITY.md, "Not covered".

use std::collections::BTreeSet;

use be_domain::endpoint::{Feature, Vendor};
use be_domain::values::AccountId;

use super::event::GatewayEvent;
use super::feature_roles::{FEATURE_ROLES, FeatureRoles};
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
    role_name: String,
    features: BTreeSet<Feature>,
}

impl InternalCaller {
    /// `feature`, if the caller may act as it.
    pub fn acting_as(&self, feature: Feature) -> Result<Feature, Problem> {
        if self.features.contains(&feature) {
            return Ok(feature);
        }
        Err(not_listed(feature.as_str(), &self.role_name))
    }
}

/// The refusal of a role that is not listed for the feature of that name.
fn not_listed(feature: &str, role_name: &str) -> Problem {
    let detail = format!(
        "The role {role_name} may not act as this feature. If it should, add {feature}={role_name} to the parameter \
         FeatureRoles of the Bucket Endpoint stack."
    );
    Problem::new(Code::Forbidden, detail)
}

/// How callers of internal routes are recognized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorRoles {
    /// The vendor.
    pub vendor: Vendor,
    /// Which of its roles may act as which feature.
    pub feature_roles: FeatureRoles,
}

/// What an internal route requires: a role of the vendor's own AWS account that may act as some feature. The handler
/// asks [`InternalCaller::acting_as`] about the one that the request names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VendorRole;

impl FromVerified for InternalCaller {
    type Requirement = VendorRole;
    type Rule = VendorRoles;

    fn rule(environment: &Environment) -> Result<VendorRoles, SettingError> {
        let feature_roles = environment.optional(&FEATURE_ROLES)?.unwrap_or_default();
        Ok(VendorRoles { vendor: settings::vendor(environment)?, feature_roles })
    }

    /// Without what the gateway verified, the answer is no. Roles only: a user's key does not expire, and a root user
    /// can do everything.
    ///
    /// What can't be an account is answered exactly as one that has no such endpoint.
    fn from_verified(event: &GatewayEvent, rule: &VendorRoles, _: VendorRole) -> Result<Self, Problem> {
        let VendorRoles { vendor, feature_roles } = rule;
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
        // `arn:aws:sts::<AWS account>:assumed-role/<role>/<session>`: the role's IAM path is not in it, and is not
        // needed, for a name is that of one role in an AWS account, whatever the paths.
        let role_name = principal.split('/').nth(1).unwrap_or_default();
        let features = feature_roles.features_of(role_name);
        if features.is_empty() {
            return Err(not_listed("FEATURE", role_name));
        }
        let account = event.path_parameter("accountId").and_then(|text| AccountId::parse(&text).ok());
        let account = account.ok_or_else(Problem::endpoint_not_found)?;
        Ok(Self { account, principal: principal.to_owned(), role_name: role_name.to_owned(), features })
    }

    fn account(&self) -> &AccountId {
        &self.account
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
        let feature_roles = FeatureRoles::parse("telemetry=telemetry,billing=telemetry,data_exporter=export").unwrap();
        InternalCaller::from_verified(&event, &VendorRoles { vendor: vendor(), feature_roles }, VendorRole)
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
    fn a_role_acts_as_its_own_features_and_no_others() {
        let caller = call(&iam(&json!("999999999999"), &json!(ROLE)), "acme").unwrap();
        for feature in [Feature::Telemetry, Feature::Billing] {
            assert_eq!(caller.acting_as(feature), Ok(feature));
        }
        let problem = caller.acting_as(Feature::DataExporter).unwrap_err();
        assert_eq!(problem.code, Code::Forbidden);
        assert!(problem.detail.contains("add data_exporter=telemetry to the parameter FeatureRoles"), "{problem:?}");
    }

    #[test]
    fn unlisted_role_may_act_as_no_feature() {
        for role in ["AWSReservedSSO_PowerUserAccess_1", "Telemetry", "telemetry-2", "", "telemetry,export"] {
            let arn = format!("arn:aws:sts::999999999999:assumed-role/{role}/telemetry");
            // An account that can't be is no reason to say more than that.
            for account in ["acme", "%"] {
                let problem = call(&iam(&json!("999999999999"), &json!(arn)), account).unwrap_err();
                assert_eq!(problem.code, Code::Forbidden, "{role}");
                assert!(problem.detail.contains(&format!("The role {role} may not")), "{problem:?}");
            }
        }
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
