//! A requested endpoint before it is validated: all errors are reported at once.

mod fields;
mod policy_length;
mod write_options;

pub(crate) use fields::Fields;
pub use fields::{Input, InvalidField};
pub(crate) use policy_length::{PartialConfiguration, policy_fits, policy_might_fit};
pub use write_options::EncryptionInput;
pub(crate) use write_options::{Others, object_ownership};

use crate::endpoint::{BucketAccess, Configuration, Vendor};
use crate::values::{
    AwsAccountId, BucketName, Description, Encryption, EndpointName, Invalid, InvalidCode, PathPrefix, Region, RoleArn,
};

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
    /// `encryption`.
    pub encryption: EncryptionInput,
    /// `objectOwnership`.
    pub object_ownership: Input,
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
    pub fn into_tested(self, vendor: &Vendor) -> Result<RequestedEndpoint<Option<EndpointName>>, Vec<InvalidField>> {
        let mut fields = Fields::default();
        let name = fields.optional("name", &self.name, EndpointName::parse);
        self.finish(vendor, fields, name)
    }

    /// The draft as what is to be added.
    pub fn into_added(self, vendor: &Vendor) -> Result<RequestedEndpoint<EndpointName>, Vec<InvalidField>> {
        let mut fields = Fields::default();
        let name = fields.required("name", &self.name, EndpointName::parse);
        let requested = self.finish(vendor, fields, name)?;
        let RequestedEndpoint { name, description, configuration } = requested;
        // A missing name was an error above, so there is one here.
        name.map(|name| RequestedEndpoint { name, description, configuration }).ok_or_else(Vec::new)
    }

    fn finish<N>(
        self,
        vendor: &Vendor,
        mut fields: Fields,
        name: N,
    ) -> Result<RequestedEndpoint<N>, Vec<InvalidField>> {
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
        let encryption = write_options::encryption(&mut fields, &self.encryption, region.as_ref());
        let aws_account_of_role = role_arn.as_ref().map(RoleArn::aws_account_id);
        let others = Others {
            bucket_access,
            aws_account_of_role: aws_account_of_role.as_ref(),
            bucket_owner: (&self.bucket_owner_aws_account_id, bucket_owner_aws_account_id.as_ref()),
        };
        let object_ownership = object_ownership(&mut fields, &self.object_ownership, &others);

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
                encryption,
                object_ownership,
            };
            fields.check("pathPrefix", policy_fits(&configuration));
            if fields.errors.is_empty() && !fields.malformed {
                return Ok(RequestedEndpoint { name, description, configuration });
            }
        } else {
            // Of an encryption that can't be read, the one with the shortest policy.
            let encryption =
                encryption.or_else(|| (self.encryption != EncryptionInput::Absent).then_some(Encryption::SseS3));
            let known = PartialConfiguration { bucket_access, role_arn, bucket_name, region, encryption };
            fields.check("pathPrefix", policy_might_fit(known, path_prefix, vendor.partition));
        }
        Err(fields.errors)
    }
}

pub(crate) fn parse_access(text: &str) -> Result<BucketAccess, Invalid> {
    BucketAccess::with_name(text)
        .ok_or_else(|| InvalidCode::BucketAccessInvalid.because("`bucketAccess` must be `read_only` or `read_write`."))
}

fn refuse_vendors_own(vendor: &Vendor, role_arn: &RoleArn) -> Result<(), Invalid> {
    if role_arn.partition() != vendor.partition {
        return Err(InvalidCode::RolePartitionUnsupported.because(format!(
                "The role is in the partition {}, but the vendor is in {}. A role cannot trust a principal of another partition.",
                role_arn.partition(),
                vendor.partition
            ),
        ));
    }
    if role_arn.aws_account_id() == vendor.aws_account_id {
        return Err(InvalidCode::VendorRoleRefused
            .because("The role is in the vendor's AWS account. Enter a role of your own AWS account."));
    }
    Ok(())
}

pub(crate) fn refuse_vendors_own_bucket(vendor: &Vendor, owner: &AwsAccountId) -> Result<(), Invalid> {
    if *owner == vendor.aws_account_id {
        return Err(InvalidCode::VendorRoleRefused
            .because("The value is the vendor's AWS account. Enter the AWS account that owns your bucket."));
    }
    Ok(())
}

fn refuse_other_partition(region: &Region, role_arn: Option<&RoleArn>) -> Result<(), Invalid> {
    match role_arn.map(RoleArn::partition) {
        Some(partition) if partition != region.partition() => Err(InvalidCode::RegionPartitionMismatch.because(
            format!("The Region {region} is in the partition {}, but the role is in {partition}.", region.partition()),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
