//! What the template tells a function: one small struct per concern, read once at the start.
//!
//! A missing variable fails the start. None has a default: a function that comes up against the wrong table or the
//! wrong AWS account is worse than one that does not come up.

mod health;

use be_domain::endpoint::Vendor;
use be_domain::setup::{Offer, TemplateUrl};
use be_domain::values::{AwsAccountId, Partition, VendorName};

pub use health::{CheckQueue, DeadLetterQueue, EventBus, HealthChecks, LeastBatch, MetricsNamespace};

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

    /// A variable that the template always sets, but to nothing where the thing that it names is not wanted.
    fn optional(&self, name: &str) -> Option<String> {
        (self.read)(name).filter(|value| !value.trim().is_empty())
    }

    pub(crate) fn required(&self, name: &'static str, purpose: &'static str) -> Result<String, ConfigError> {
        self.optional(name).ok_or_else(|| ConfigError { name, trouble: "is not set".to_owned(), purpose })
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
        additional_regions: Vec::new(),
    })
}

/// Reads `VENDOR_NAME`, and `SETUP_TEMPLATE_URL`, which is empty where no template is published, beside the
/// [`vendor`].
pub fn offer(environment: &Environment) -> Result<Offer, ConfigError> {
    let vendor_name = environment.parsed(
        "VENDOR_NAME",
        "the vendor's name as it starts the suggested names of roles, for example Finout",
        VendorName::parse,
    )?;
    let purpose = "where the template of the quick-create link is published, or nothing";
    let template_url = environment
        .optional("SETUP_TEMPLATE_URL")
        .map(|url| {
            let trouble = |error| ConfigError {
                name: "SETUP_TEMPLATE_URL",
                trouble: format!("makes no sense ({error})"),
                purpose,
            };
            TemplateUrl::parse(&url).map_err(trouble)
        })
        .transpose()?;
    Ok(Offer { vendor: vendor(environment)?, vendor_name, template_url })
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
    fn an_offer_has_a_template_only_where_there_is_one() {
        fn environment(url: &'static str) -> impl Fn(&str) -> Option<String> {
            move |name| match name {
                "VENDOR_NAME" => Some("Finout".to_owned()),
                "VENDOR_PARTITION" => Some("aws".to_owned()),
                "VENDOR_AWS_ACCOUNT_ID" => Some("123456789012".to_owned()),
                _ => Some(url.to_owned()),
            }
        }
        let none = Environment::new(|name| environment("")(name));
        assert_eq!(offer(&none).unwrap().template_url, None);
        let one = Environment::new(|name| environment("https://t.s3.amazonaws.com/t.yaml")(name));
        assert!(offer(&one).unwrap().template_url.is_some());
        let bad = Environment::new(|name| environment("t.yaml")(name));
        assert!(offer(&bad).unwrap_err().to_string().contains("SETUP_TEMPLATE_URL makes no sense"));
        let unnamed = Environment::new(|_| None);
        assert!(offer(&unnamed).unwrap_err().to_string().contains("VENDOR_NAME is not set"));
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
