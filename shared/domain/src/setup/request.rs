use super::format::Format;
use super::offer::Offer;
use super::verbatim::{has_dynamic_reference, is_printable_ascii};
use crate::endpoint::{BucketAccess, Configuration, ObjectOwnership};
use crate::endpoint_request::{
    Fields, Input, InvalidField, Others, PartialConfiguration, customers_bucket_owner, object_ownership, parse_access,
    policy_fits, policy_might_fit,
};
use crate::policy::access::Grant;
use crate::values::{
    AwsAccountId, BucketName, Encryption, Invalid, InvalidCode, KmsKeyArn, PathPrefix, PolicyArn, Region, RoleArn,
    RoleName,
};

/// A request for the kit, field by field as it came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field has the name of the API's")]
pub struct SetupQuery {
    pub bucket_access: Input,
    pub bucket_name: Input,
    pub path_prefix: Input,
    pub region: Input,
    pub role_name: Input,
    pub aws_account_id: Input,
    pub bucket_owner_aws_account_id: Input,
    pub object_ownership: Input,
    pub kms_key_arn: Input,
    pub permissions_boundary_arn: Input,
    pub format: Input,
}

/// A sound request for the kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupRequest {
    /// What the vendor is to do.
    pub bucket_access: BucketAccess,
    /// The bucket.
    pub bucket_name: BucketName,
    /// The folder in it.
    pub path_prefix: PathPrefix,
    /// The bucket's region.
    pub region: Region,
    /// The role's name.
    pub role_name: RoleName,
    /// The AWS account in which the role is created.
    pub aws_account_id: Option<AwsAccountId>,
    /// The AWS account that owns the bucket, where it is not the role's.
    pub bucket_owner_aws_account_id: Option<AwsAccountId>,
    /// Whom what the vendor writes belongs to.
    pub object_ownership: Option<ObjectOwnership>,
    /// The key that encrypts the bucket.
    pub kms_key_arn: Option<KmsKeyArn>,
    /// The role's permissions boundary.
    pub permissions_boundary_arn: Option<PolicyArn>,
    /// The form of the kit.
    pub format: Format,
}

impl SetupRequest {
    /// What the access policy is to grant.
    pub const fn grant(&self) -> Grant<'_> {
        let Self { bucket_access, bucket_name, path_prefix, region, kms_key_arn, object_ownership, .. } = self;
        Grant {
            bucket_access: *bucket_access,
            bucket_name,
            path_prefix,
            region,
            kms_key_arn: kms_key_arn.as_ref(),
            object_ownership: *object_ownership,
        }
    }
}

impl SetupQuery {
    /// The draft as what is to be set up, or all that is wrong with it.
    ///
    /// What an endpoint request would be refused for later is refused here: a role that can't be used should not be
    /// made first.
    pub fn into_request(self, offer: &Offer) -> Result<SetupRequest, Vec<InvalidField>> {
        let mut fields = Fields::default();
        let bucket_access = fields.required("bucketAccess", &self.bucket_access, parse_access);
        let bucket_name = fields.required("bucketName", &self.bucket_name, BucketName::parse);
        let format = fields.optional("format", &self.format, Format::parse).unwrap_or_default();
        let path_prefix = fields
            .optional("pathPrefix", &self.path_prefix, |text| unchanged_by_format(format, PathPrefix::parse(text)?));
        let region = fields.required("region", &self.region, |text| {
            let region = Region::parse(text)?;
            offer.vendor.refuse_unknown(&region)?;
            in_vendors_partition(offer, region)
        });
        let role_name = fields.optional("roleName", &self.role_name, RoleName::parse);
        let aws_account_id = fields.optional("awsAccountId", &self.aws_account_id, |text| {
            customers_aws_account(offer, AwsAccountId::parse(text)?)
        });
        let owner = fields.optional("bucketOwnerAwsAccountId", &self.bucket_owner_aws_account_id, |text| {
            customers_bucket_owner(&offer.vendor, AwsAccountId::parse(text)?)
        });
        if owner.is_some() && self.aws_account_id == Input::Absent {
            let detail = "The policy of a bucket of another AWS account names the role. Set `awsAccountId` to the AWS account in \
                          which you create the role.";
            fields.check("awsAccountId", Err::<(), _>(InvalidCode::Required.because(detail)));
        }
        let others = Others {
            bucket_access,
            aws_account_of_role: aws_account_id.as_ref(),
            bucket_owner: (&self.bucket_owner_aws_account_id, owner.as_ref()),
        };
        let object_ownership = object_ownership(&mut fields, &self.object_ownership, &others);
        let bucket_owner_aws_account_id = owner.filter(|owner| Some(owner) != aws_account_id.as_ref());
        let kms_key_arn = fields.optional("kmsKeyArn", &self.kms_key_arn, |text| {
            KmsKeyArn::parse(text)?.in_region_of_bucket(region.as_ref())
        });
        let permissions_boundary_arn =
            fields.optional("permissionsBoundaryArn", &self.permissions_boundary_arn, |text| {
                boundary_of_role(offer, aws_account_id.as_ref(), PolicyArn::parse(text)?)
            });

        let path_prefix = path_prefix.unwrap_or_default();
        if let (Some(bucket_access), Some(bucket_name), Some(region)) =
            (bucket_access, bucket_name.clone(), region.clone())
        {
            let role_name = role_name.map_or_else(|| RoleName::parse(&offer.role_name(bucket_access)), Ok);
            if let Some(role_name) = fields.check("roleName", role_name) {
                let request = SetupRequest {
                    bucket_access,
                    bucket_name,
                    path_prefix,
                    region,
                    role_name,
                    aws_account_id,
                    bucket_owner_aws_account_id,
                    object_ownership,
                    kms_key_arn,
                    permissions_boundary_arn,
                    format,
                };
                fields.check("pathPrefix", fits_a_session(&request));
                if fields.errors.is_empty() && !fields.malformed {
                    return Ok(request);
                }
            }
        } else {
            let encryption = kms_key_arn.map(|kms_key_arn| Encryption::SseKms { kms_key_arn });
            let known = PartialConfiguration { bucket_access, role_arn: None, bucket_name, region, encryption };
            fields.check("pathPrefix", policy_might_fit(known, path_prefix, offer.vendor.partition));
        }
        Err(fields.errors)
    }
}

/// Whether the endpoint that will come of this can have sessions. Of the role, which is not there yet, only the length
/// of its AWS account's id counts.
fn fits_a_session(request: &SetupRequest) -> Result<(), Invalid> {
    let SetupRequest {
        bucket_access, bucket_name, path_prefix, region, role_name, kms_key_arn, object_ownership, ..
    } = request.clone();
    let role_arn = RoleArn::parse(&format!("arn:{}:iam::000000000000:role/{role_name}", region.partition()))?;
    policy_fits(&Configuration {
        bucket_access,
        role_arn,
        bucket_name,
        path_prefix,
        region,
        bucket_owner_aws_account_id: None,
        encryption: kms_key_arn.map(|kms_key_arn| Encryption::SseKms { kms_key_arn }),
        object_ownership,
    })
}

fn in_vendors_partition(offer: &Offer, region: Region) -> Result<Region, Invalid> {
    let (theirs, ours) = (region.partition(), offer.vendor.partition);
    if theirs == ours {
        return Ok(region);
    }
    Err(InvalidCode::RegionPartitionUnsupported.because(format!(
        "The Region {region} is in the partition {theirs}, but the vendor is in {ours}. A role cannot trust a principal of \
         another partition."
    )))
}

fn customers_aws_account(offer: &Offer, aws_account_id: AwsAccountId) -> Result<AwsAccountId, Invalid> {
    InvalidCode::VendorRoleRefused.refuse_if(
        aws_account_id == offer.vendor.aws_account_id,
        "The value is the vendor's AWS account. Enter the AWS account in which you create the role.",
    )?;
    Ok(aws_account_id)
}

/// A permissions boundary is a policy of the role's own AWS account, or one that AWS manages (IAM User Guide,
/// "Permissions boundaries for IAM entities"). The role's partition is the region's, which is the vendor's.
fn boundary_of_role(
    offer: &Offer,
    aws_account_id: Option<&AwsAccountId>,
    policy: PolicyArn,
) -> Result<PolicyArn, Invalid> {
    let mismatch = |detail: String| Err(InvalidCode::PermissionsBoundaryMismatch.because(detail));
    let (theirs, ours) = (policy.partition(), offer.vendor.partition);
    if theirs != ours.as_str() {
        return mismatch(format!("The policy is in the partition {theirs}, but the role must be in {ours}."));
    }
    match (policy.aws_account_id(), aws_account_id) {
        (Some(owner), Some(expected)) if owner != expected.as_str() => mismatch(format!(
            "The policy is in AWS account {owner}, but the role will be in {expected}. A permissions boundary must be in the \
             AWS account of the role, or be managed by AWS."
        )),
        _ => Ok(policy),
    }
}

/// What a tool would make something else of on the way to IAM is refused where the kit is for that tool.
fn unchanged_by_format(format: Format, path_prefix: PathPrefix) -> Result<PathPrefix, Invalid> {
    let tool = match format {
        Format::CloudFormation => "CloudFormation",
        Format::Terraform => "Terraform",
        Format::Json | Format::Cli | Format::Console => return Ok(path_prefix),
    };
    if !is_printable_ascii(path_prefix.as_str()) {
        return Err(InvalidCode::PrefixNotForFormat.because(format!(
            "The path prefix contains non-ASCII characters. {tool} rewrites the policy without the escapes that IAM requires \
             for them. Use the format `cli`, `console`, or `json`."
        )));
    }
    InvalidCode::PrefixNotForFormat.refuse_if(
        format == Format::CloudFormation && has_dynamic_reference(path_prefix.as_str()),
        "The path prefix contains `{{resolve:`, which CloudFormation would replace. Use the format `terraform`, `cli`, \
         `console`, or `json`.",
    )?;
    Ok(path_prefix)
}
