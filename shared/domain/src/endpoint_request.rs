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
#[allow(missing_docs, reason = "each field has the name of the API's")]
pub struct EndpointRequest {
    pub name: Input,
    pub description: Input,
    pub bucket_access: Input,
    pub role_arn: Input,
    pub bucket_name: Input,
    pub path_prefix: Input,
    pub region: Input,
    pub bucket_owner_aws_account_id: Input,
    pub encryption: EncryptionInput,
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
        let role_arn = fields.required("roleArn", &self.role_arn, |text| customers_role(vendor, RoleArn::parse(text)?));
        let bucket_name = fields.required("bucketName", &self.bucket_name, BucketName::parse);
        let path_prefix = fields.optional("pathPrefix", &self.path_prefix, PathPrefix::parse);
        let region = fields.required("region", &self.region, |text| {
            let region = Region::parse(text)?;
            vendor.refuse_unknown(&region)?;
            in_partition_of(role_arn.as_ref(), region)
        });
        let bucket_owner_aws_account_id =
            fields.optional("bucketOwnerAwsAccountId", &self.bucket_owner_aws_account_id, |text| {
                customers_bucket_owner(vendor, AwsAccountId::parse(text)?)
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

/// A role of a customer, which the vendor can assume.
fn customers_role(vendor: &Vendor, role_arn: RoleArn) -> Result<RoleArn, Invalid> {
    let (theirs, ours) = (role_arn.partition(), vendor.partition);
    if theirs != ours {
        return Err(InvalidCode::RolePartitionUnsupported.because(format!(
            "The role is in the partition {theirs}, but the vendor is in {ours}. A role cannot trust a principal of another \
             partition."
        )));
    }
    InvalidCode::VendorRoleRefused.refuse_if(
        role_arn.aws_account_id() == vendor.aws_account_id,
        "The role is in the vendor's AWS account. Enter a role of your own AWS account.",
    )?;
    Ok(role_arn)
}

/// The owner of a customer's bucket.
pub(crate) fn customers_bucket_owner(vendor: &Vendor, owner: AwsAccountId) -> Result<AwsAccountId, Invalid> {
    InvalidCode::VendorRoleRefused.refuse_if(
        owner == vendor.aws_account_id,
        "The value is the vendor's AWS account. Enter the AWS account that owns your bucket.",
    )?;
    Ok(owner)
}

/// A region in the partition of the role, if that is known.
fn in_partition_of(role_arn: Option<&RoleArn>, region: Region) -> Result<Region, Invalid> {
    match role_arn.map(RoleArn::partition) {
        Some(theirs) if theirs != region.partition() => Err(InvalidCode::RegionPartitionMismatch.because(format!(
            "The Region {region} is in the partition {}, but the role is in {theirs}.",
            region.partition()
        ))),
        _ => Ok(region),
    }
}

#[cfg(test)]
mod tests;
