//! Whether the session policy of a requested endpoint fits into what STS takes.

use crate::endpoint::{BucketAccess, Configuration};
use crate::policy::session;
use crate::values::{BucketName, Encryption, Invalid, InvalidCode, Partition, PathPrefix, Region, RoleArn};

pub(crate) fn policy_fits(configuration: &Configuration) -> Result<(), Invalid> {
    fits(configuration, "")
}

/// What could be read of a configuration that has other errors.
pub(crate) struct PartialConfiguration {
    pub(crate) bucket_access: Option<BucketAccess>,
    pub(crate) role_arn: Option<RoleArn>,
    pub(crate) bucket_name: Option<BucketName>,
    pub(crate) region: Option<Region>,
    pub(crate) encryption: Option<Encryption>,
}

/// Refuses a prefix that can't fit whatever the missing parts will be, so that all errors are reported together. For
/// each of them stands the one that makes the shortest policy.
pub(crate) fn policy_might_fit(
    known: PartialConfiguration,
    path_prefix: PathPrefix,
    partition: Partition,
) -> Result<(), Invalid> {
    let PartialConfiguration { bucket_access, role_arn, bucket_name, region, encryption } = known;
    let shortest_region = match partition {
        Partition::Aws => "us-east-1",
        Partition::AwsCn => "cn-north-1",
        Partition::AwsUsGov => "us-gov-east-1",
        Partition::AwsEusc => "eusc-de-east-1",
    };
    let least = Configuration {
        bucket_access: bucket_access.unwrap_or(BucketAccess::ReadOnly),
        role_arn: role_arn.map_or_else(|| RoleArn::parse(&format!("arn:{partition}:iam::000000000000:role/r")), Ok)?,
        bucket_name: bucket_name.map_or_else(|| BucketName::parse("aaa"), Ok)?,
        path_prefix,
        region: region.map_or_else(|| Region::parse(shortest_region), Ok)?,
        bucket_owner_aws_account_id: None,
        encryption,
        object_ownership: None,
    };
    fits(&least, "at least ")
}

/// Whether the session policy fits; `at_least` stands before its length where parts of it are not known.
fn fits(configuration: &Configuration, at_least: &str) -> Result<(), Invalid> {
    let characters = session::policy(configuration).to_json().len();
    if characters <= session::MAX_CHARACTERS {
        return Ok(());
    }
    Err(InvalidCode::PrefixPolicyTooLong.because(format!(
            "The session policy for this path prefix would have {at_least}{characters} characters. The maximum is {}. Use a \
             shorter path prefix, or one with fewer special or non-ASCII characters.",
            session::MAX_CHARACTERS
        ),
    ))
}
