//! The environment variables that configure a run in AWS.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use local::Progress;
use serde_json::Value;

use super::aws_cli::{AwsCli, CliCredentials};
use super::run::Place;
use crate::api::Api;

/// What is printed if the profiles are not named.
pub const HOW_TO_RUN: &str = "\
Nothing was tested: this needs a stack in AWS and two profiles of the AWS CLI (docs/REAL_AWS.md). It costs some cents.

    REAL_AWS_VENDOR_PROFILE    the AWS account of the stack
    REAL_AWS_CUSTOMER_PROFILE  another AWS account, in which roles, buckets and a key are made and removed again
    REAL_AWS_STACK             the name of the stack
    REAL_AWS_TOKEN             a token of the stack's issuer with the scopes endpoints:read and endpoints:write
    REAL_AWS_FEATURE_PROFILE   optional: the role that may act as data_exporter (FeatureRoles), if not the vendor's profile

Then: cargo test -p tests --features real-aws --test real_aws
To remove what a run left that was killed: the same with `-- remove-leftovers` at the end.
";

/// What a run needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    vendor: String,
    customer: String,
    feature: String,
    stack: String,
    token: Option<String>,
}

impl Settings {
    /// The settings that `variable` gives; nothing if the profiles or the stack are not named.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let variable = |name: &str| variable(&format!("REAL_AWS_{name}")).filter(|value| !value.is_empty());
        let vendor = variable("VENDOR_PROFILE")?;
        Some(Self {
            customer: variable("CUSTOMER_PROFILE")?,
            stack: variable("STACK")?,
            feature: variable("FEATURE_PROFILE").unwrap_or_else(|| vendor.clone()),
            token: variable("TOKEN"),
            vendor,
        })
    }

    /// The customer's AWS account alone, for what a run left.
    pub async fn customer(&self) -> Result<(AwsCli, CliCredentials), String> {
        let cli = self.cli().await?;
        Ok((cli, CliCredentials::Profile(self.customer.clone())))
    }

    async fn cli(&self) -> Result<AwsCli, String> {
        let python = local::install(&Progress::silent()).await.map_err(|error| error.to_string())?;
        let mut cli = AwsCli { python, region: "us-east-1".to_owned(), environment: Vec::new() };
        // As the profile says it, not as `AWS_REGION` does.
        let mut region = cli.command(&CliCredentials::Profile(self.vendor.clone()), "aws");
        region.args(["configure", "get", "region", "--profile", &self.vendor]);
        let output = region.output().await.map_err(|error| format!("the AWS CLI: {error}"))?;
        let region = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if region.is_empty() {
            return Err(format!("The profile {} has no region: set it to that of the stack.", self.vendor));
        }
        cli.region = region;
        Ok(cli)
    }

    /// The place that they name.
    pub async fn place(self) -> Result<Place, String> {
        let token = self.token.clone().ok_or("REAL_AWS_TOKEN is not set: docs/REAL_AWS.md says how to get a token.")?;
        let cli = self.cli().await?;
        let vendor = CliCredentials::Profile(self.vendor);
        let described = ["cloudformation", "describe-stacks", "--stack-name", &self.stack, "--query", "Stacks[0]"];
        let stack = cli.call(&vendor, &described).await.map_err(|refused| refused.message)?;
        let value = |list: &str, name: &str| {
            let entries = stack[list].as_array().into_iter().flatten();
            let key = |entry: &&Value| [&entry["OutputKey"], &entry["ParameterKey"]].contains(&&Value::from(name));
            let found = entries.clone().find(key).map(|entry| (&entry["OutputValue"], &entry["ParameterValue"]));
            let found = found.and_then(|(output, parameter)| output.as_str().or(parameter.as_str()));
            found.map(str::to_owned).ok_or_else(|| format!("The stack {} has no {name}.", self.stack))
        };
        let account = account(&token, &value("Parameters", "AccountClaim")?)?;
        Ok(Place {
            api: Api::at(&value("Outputs", "ApiUrl")?, Some(token)),
            api_url: value("Outputs", "ApiUrl")?,
            state_table: value("Outputs", "StateTableName")?,
            cli,
            vendor,
            customer: CliCredentials::Profile(self.customer),
            feature_profile: self.feature,
            stack: self.stack,
            account,
            is_aws: true,
        })
    }
}

/// The account in the token, which the API verifies.
fn account(token: &str, claim: &str) -> Result<String, String> {
    let payload = token.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
    let claims: Value = payload.and_then(|payload| serde_json::from_slice(&payload).ok()).unwrap_or_default();
    let account = claims[claim].as_str().map(str::to_owned);
    account.ok_or_else(|| format!("REAL_AWS_TOKEN is no JSON Web Token with the claim {claim}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_and_stack_are_needed_and_the_rest_has_defaults() {
        let all = ["VENDOR_PROFILE", "CUSTOMER_PROFILE", "STACK"];
        for missing in all {
            let read = |name: &str| (!name.ends_with(missing)).then(|| name.to_lowercase());
            assert_eq!(Settings::read(read), None, "{missing}");
            assert!(HOW_TO_RUN.contains(missing));
        }
        let read = |name: &str| all.iter().find(|known| name.ends_with(*known)).map(|known| known.to_lowercase());
        let settings = Settings::read(read).unwrap();
        assert_eq!((settings.feature.as_str(), settings.token), ("vendor_profile", None));
    }

    #[test]
    fn the_account_is_a_claim_of_the_token() {
        let token = |claims: &str| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        assert_eq!(account(&token(r#"{"org": "acme"}"#), "org").as_deref(), Ok("acme"));
        for bad in [token(r#"{"account_id": "acme"}"#), token("[]"), "opaque".to_owned()] {
            assert!(account(&bad, "org").unwrap_err().contains("the claim org"));
        }
    }
}
