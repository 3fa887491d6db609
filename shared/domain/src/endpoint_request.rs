//! A requested endpoint before it is validated: all errors are reported at once.

use crate::endpoint::{BucketAccess, Configuration, Vendor};
use crate::policy::session;
use crate::values::{
    AwsAccountId, BucketName, Description, EndpointName, Invalid, InvalidCode, Partition, PathPrefix, Region, RoleArn,
};

/// What a request says about one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Input {
    /// Nothing.
    #[default]
    Absent,
    /// Not a string. The reader of the body has reported it, so it is not reported again.
    Malformed,
    /// A text.
    Text(String),
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, for example `roleArn`.
    pub field: &'static str,
    /// Why it was refused.
    pub invalid: Invalid,
}

/// A requested endpoint, field by field as it came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointRequest {
    /// `name`.
    pub name: Input,
    /// `description`.
    pub description: Input,
    /// `bucketAccess`.
    pub bucket_access: Input,
    /// `roleArn`.
    pub role_arn: Input,
    /// `bucketName`.
    pub bucket_name: Input,
    /// `pathPrefix`.
    pub path_prefix: Input,
    /// `region`.
    pub region: Input,
    /// `bucketOwnerAwsAccountId`.
    pub bucket_owner_aws_account_id: Input,
}

/// A draft found sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedEndpoint<N> {
    /// Its name: required to add, optional to test.
    pub name: N,
    /// Its description.
    pub description: Option<Description>,
    /// What is tested and fixed.
    pub configuration: Configuration,
}

impl EndpointRequest {
    /// The draft as what is to be tested; the name may be missing, but a bad one is refused here too.
    pub fn into_tested(self, vendor: &Vendor) -> Result<RequestedEndpoint<Option<EndpointName>>, Vec<FieldError>> {
        let mut fields = Fields::default();
        let name = fields.optional("name", &self.name, EndpointName::parse);
        self.finish(vendor, fields, name)
    }

    /// The draft as what is to be added.
    pub fn into_added(self, vendor: &Vendor) -> Result<RequestedEndpoint<EndpointName>, Vec<FieldError>> {
        let mut fields = Fields::default();
        let name = fields.required("name", &self.name, EndpointName::parse);
        let requested = self.finish(vendor, fields, name)?;
        let RequestedEndpoint { name, description, configuration } = requested;
        // A missing name was an error above, so there is one here.
        name.map(|name| RequestedEndpoint { name, description, configuration }).ok_or_else(Vec::new)
    }

    fn finish<N>(self, vendor: &Vendor, mut fields: Fields, name: N) -> Result<RequestedEndpoint<N>, Vec<FieldError>> {
        let description = fields.optional("description", &self.description, Description::parse);
        let bucket_access = fields.required("bucketAccess", &self.bucket_access, parse_access);
        let role_arn = fields.required("roleArn", &self.role_arn, |text| {
            let role_arn = RoleArn::parse(text)?;
            refuse_vendors_own(vendor, &role_arn)?;
            Ok(role_arn)
        });
        let bucket_name = fields.required("bucketName", &self.bucket_name, BucketName::parse);
        let path_prefix = fields.optional("pathPrefix", &self.path_prefix, PathPrefix::parse);
        let region = fields.required("region", &self.region, |text| {
            let region = Region::parse(text)?;
            vendor.refuse_unknown(&region)?;
            refuse_other_partition(&region, role_arn.as_ref())?;
            Ok(region)
        });
        let bucket_owner_aws_account_id =
            fields.optional("bucketOwnerAwsAccountId", &self.bucket_owner_aws_account_id, |text| {
                let owner = AwsAccountId::parse(text)?;
                refuse_vendors_own_bucket(vendor, &owner)?;
                Ok(owner)
            });

        let path_prefix = path_prefix.unwrap_or_default();
        if let (Some(bucket_access), Some(role_arn), Some(bucket_name), Some(region)) =
            (bucket_access, role_arn.clone(), bucket_name.clone(), region.clone())
        {
            let configuration = Configuration {
                bucket_access,
                role_arn,
                bucket_name,
                path_prefix,
                region,
                bucket_owner_aws_account_id,
            };
            fields.check("pathPrefix", policy_fits(&configuration));
            if fields.errors.is_empty() && !fields.malformed {
                return Ok(RequestedEndpoint { name, description, configuration });
            }
        } else {
            let known = PartialConfiguration { bucket_access, role_arn, bucket_name, region };
            fields.check("pathPrefix", policy_might_fit(known, path_prefix, vendor.partition));
        }
        Err(fields.errors)
    }
}

pub(crate) fn parse_access(text: &str) -> Result<BucketAccess, Invalid> {
    BucketAccess::parse(text).ok_or_else(|| {
        Invalid::new(InvalidCode::BucketAccessInvalid, "`bucketAccess` must be `read_only` or `read_write`.")
    })
}

fn refuse_vendors_own(vendor: &Vendor, role_arn: &RoleArn) -> Result<(), Invalid> {
    if role_arn.partition() != vendor.partition {
        return Err(Invalid::new(
            InvalidCode::RolePartitionUnsupported,
            format!(
                "The role is in the partition {}, but the vendor is in {}. A role can't trust a principal of another partition.",
                role_arn.partition(),
                vendor.partition
            ),
        ));
    }
    if role_arn.aws_account_id() == vendor.aws_account_id {
        return Err(Invalid::new(
            InvalidCode::VendorRoleRefused,
            "The role is in the vendor's AWS account. Enter a role of your own AWS account.",
        ));
    }
    Ok(())
}

fn refuse_vendors_own_bucket(vendor: &Vendor, owner: &AwsAccountId) -> Result<(), Invalid> {
    if *owner == vendor.aws_account_id {
        return Err(Invalid::new(
            InvalidCode::VendorRoleRefused,
            "The value is the vendor's AWS account. Enter the AWS account that owns your bucket.",
        ));
    }
    Ok(())
}

fn refuse_other_partition(region: &Region, role_arn: Option<&RoleArn>) -> Result<(), Invalid> {
    match role_arn.map(RoleArn::partition) {
        Some(partition) if partition != region.partition() => Err(Invalid::new(
            InvalidCode::RegionPartitionMismatch,
            format!("The Region {region} is in the partition {}, but the role is in {partition}.", region.partition()),
        )),
        _ => Ok(()),
    }
}

pub(crate) fn policy_fits(configuration: &Configuration) -> Result<(), Invalid> {
    fits(configuration, "")
}

/// What could be read of a configuration that has other errors.
pub(crate) struct PartialConfiguration {
    pub(crate) bucket_access: Option<BucketAccess>,
    pub(crate) role_arn: Option<RoleArn>,
    pub(crate) bucket_name: Option<BucketName>,
    pub(crate) region: Option<Region>,
}

/// Refuses a prefix that can't fit whatever the missing parts will be, so that all errors are reported together. For
/// each of them stands the one that makes the shortest policy.
pub(crate) fn policy_might_fit(
    known: PartialConfiguration,
    path_prefix: PathPrefix,
    partition: Partition,
) -> Result<(), Invalid> {
    let PartialConfiguration { bucket_access, role_arn, bucket_name, region } = known;
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
    };
    fits(&least, "at least ")
}

/// Whether the session policy fits; `at_least` stands before its length where parts of it are not known.
fn fits(configuration: &Configuration, at_least: &str) -> Result<(), Invalid> {
    let characters = session::policy(configuration).to_json().len();
    if characters <= session::MAX_CHARACTERS {
        return Ok(());
    }
    Err(Invalid::new(
        InvalidCode::PrefixPolicyTooLong,
        format!(
            "The session policy for this path prefix would have {at_least}{characters} characters. The maximum is {}. Use a \
             shorter path prefix, or one with fewer special or non-ASCII characters.",
            session::MAX_CHARACTERS
        ),
    ))
}

/// Reads the fields of a draft, and collects what is wrong with any of them.
#[derive(Default)]
pub(crate) struct Fields {
    pub(crate) errors: Vec<FieldError>,
    /// Whether a field was not a string: reported by the reader of the body, and as fatal as any other error.
    pub(crate) malformed: bool,
}

impl Fields {
    pub(crate) fn check<T>(&mut self, field: &'static str, parsed: Result<T, Invalid>) -> Option<T> {
        parsed.map_err(|invalid| self.errors.push(FieldError { field, invalid })).ok()
    }

    pub(crate) fn optional<T>(
        &mut self,
        field: &'static str,
        input: &Input,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        match input {
            Input::Absent => None,
            Input::Malformed => {
                self.malformed = true;
                None
            }
            Input::Text(text) => self.check(field, parse(text)),
        }
    }

    pub(crate) fn required<T>(
        &mut self,
        field: &'static str,
        input: &Input,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        if *input == Input::Absent {
            self.errors.push(FieldError {
                field,
                invalid: Invalid::new(InvalidCode::Required, format!("`{field}` is required.")),
            });
        }
        self.optional(field, input, parse)
    }
}

#[cfg(test)]
mod tests;
