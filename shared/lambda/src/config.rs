//! What the template tells a function: one small struct per concern, read once at the start.
//!
//! A missing variable fails the start. None has a default: a function that comes up against the wrong table or the
//! wrong AWS account is worse than one that does not come up.

use be_domain::endpoint::Vendor;
use be_domain::values::{AwsAccountId, Partition};

/// A variable that is missing or makes no sense; says what it is for.
#[derive(Debug, thiserror::Error)]
#[error("environment variable {name} {trouble}; it holds {purpose}")]
pub struct ConfigError {
    name: &'static str,
    trouble: String,
    purpose: &'static str,
}

/// Where variables come from: the process, or a test.
#[derive(Debug, Clone, Copy)]
pub struct Environment {
    read: fn(&str) -> Option<String>,
}

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub const fn of_process() -> Self {
        Self { read: |name| std::env::var(name).ok() }
    }

    /// The variables that `read` finds.
    #[must_use]
    pub const fn new(read: fn(&str) -> Option<String>) -> Self {
        Self { read }
    }

    pub(crate) fn required(&self, name: &'static str, purpose: &'static str) -> Result<String, ConfigError> {
        let found = (self.read)(name).filter(|value| !value.trim().is_empty());
        found.ok_or_else(|| ConfigError { name, trouble: "is not set".to_owned(), purpose })
    }

    pub(crate) fn parsed<T, E: std::fmt::Display>(
        &self,
        name: &'static str,
        purpose: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        let value = self.required(name, purpose)?;
        parse(&value).map_err(|error| ConfigError { name, trouble: format!("makes no sense ({error})"), purpose })
    }
}

/// The write-once table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointsTable(pub String);

impl EndpointsTable {
    /// Reads `ENDPOINTS_TABLE`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let purpose = "the name of the write-once table of External IDs, endpoints and retirements";
        environment.required("ENDPOINTS_TABLE", purpose).map(Self)
    }
}

/// The table of what changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateTable(pub String);

impl StateTable {
    /// Reads `STATE_TABLE`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let purpose = "the name of the table of claims, receipts and health";
        environment.required("STATE_TABLE", purpose).map(Self)
    }
}

/// The name of the token's claim that carries the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountClaim(pub String);

impl AccountClaim {
    /// Reads `ACCOUNT_CLAIM`.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let purpose = "the name of the token's claim that carries the account, for example account_id";
        environment.required("ACCOUNT_CLAIM", purpose).map(Self)
    }
}

/// Reads `VENDOR_AWS_ACCOUNT_ID` and `VENDOR_PARTITION`.
pub fn vendor(environment: &Environment) -> Result<Vendor, ConfigError> {
    Ok(Vendor {
        aws_account_id: environment.parsed(
            "VENDOR_AWS_ACCOUNT_ID",
            "the 12 digits of the AWS account that the functions run in",
            AwsAccountId::parse,
        )?,
        partition: environment.parsed(
            "VENDOR_PARTITION",
            "the partition of that AWS account, for example aws",
            Partition::parse,
        )?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_blank_variable_is_named_with_its_purpose() {
        for environment in [Environment::new(|_| None), Environment::new(|_| Some(" ".to_owned()))] {
            let error = EndpointsTable::read(&environment).unwrap_err().to_string();
            assert!(error.contains("ENDPOINTS_TABLE is not set"), "{error}");
            assert!(StateTable::read(&environment).unwrap_err().to_string().contains("STATE_TABLE"));
            assert!(AccountClaim::read(&environment).unwrap_err().to_string().contains("account_id"));
            assert!(vendor(&environment).unwrap_err().to_string().contains("VENDOR_AWS_ACCOUNT_ID"));
        }
    }

    #[test]
    fn a_vendor_must_make_sense() {
        let good = Environment::new(|name| {
            Some(if name == "VENDOR_PARTITION" { "aws-us-gov" } else { "123456789012" }.to_owned())
        });
        assert_eq!(vendor(&good).unwrap().trusted_principal(), "arn:aws-us-gov:iam::123456789012:root");
        let bad = Environment::new(|_| Some("12345".to_owned()));
        assert!(vendor(&bad).unwrap_err().to_string().contains("12 digits"));
    }
}
