//! What an endpoint is: one bucket, prefix, region, role and bucket access, immutable.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::rfc3339;
use crate::values::{
    AccountId, AwsAccountId, BucketName, Description, Encryption, EndpointId, EndpointName, Invalid, InvalidCode,
    Partition, PathPrefix, Region, RoleArn, Subject,
};

crate::named! {
    /// What the vendor may do with the bucket.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum BucketAccess {
        /// List and read under the prefix.
        ReadOnly = "read_only",
        /// Also write and delete there.
        ReadWrite = "read_write",
    }
}

impl BucketAccess {
    /// The features that an endpoint of this access can serve.
    pub fn features(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.into_iter().filter(move |feature| feature.required_access() == self)
    }
}

crate::named! {
    /// Whom objects belong to that are written to a bucket of another AWS account than the role's.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum ObjectOwnership {
        /// The bucket owner gets full control, by the canned ACL `bucket-owner-full-control` on every write. For
        /// buckets in which ACLs are not disabled (S3 User Guide, "Controlling ownership of objects and disabling ACLs
        /// for your bucket").
        BucketOwnerFullControl = "bucket_owner_full_control",
    }
}

impl ObjectOwnership {
    /// The canned ACL that each write has (S3 User Guide, "Access control list (ACL) overview", "Canned ACL").
    pub const fn canned_acl(self) -> &'static str {
        match self {
            Self::BucketOwnerFullControl => "bucket-owner-full-control",
        }
    }
}

crate::named! {
    /// A consumer of endpoints.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Feature {
        /// Telemetry imports.
        Telemetry = "telemetry",
        /// Billing data.
        Billing = "billing",
        /// The daily Parquet export.
        DataExporter = "data_exporter",
    }
}

impl Feature {
    /// The bucket access without which, and beyond which, the feature is refused.
    pub const fn required_access(self) -> BucketAccess {
        match self {
            Self::Telemetry | Self::Billing => BucketAccess::ReadOnly,
            Self::DataExporter => BucketAccess::ReadWrite,
        }
    }
}

/// Those of the stored features that this release knows; a later one may have stored others.
pub(crate) fn known_features<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<Feature>, D::Error> {
    let stored = BTreeSet::<String>::deserialize(deserializer)?;
    Ok(stored.iter().filter_map(|feature| Feature::with_name(feature)).collect())
}

/// The vendor's own place in AWS: whose roles must never be taken for a customer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    /// The AWS account that the functions run in.
    pub aws_account_id: AwsAccountId,
    /// Its partition; only roles of the same one can trust it.
    pub partition: Partition,
    /// Regions that AWS opened after this release.
    pub additional_regions: Vec<Region>,
    /// Whether trust policies admit only the vendor's roles under [`VENDOR_ROLE_PATH`]. False only where
    /// `aws:PrincipalArn` is not the role's ARN, which the emulator is.
    pub pin_role_path: bool,
}

/// The IAM path of the roles of all functions that assume customers' roles; `template.yaml` sets it.
pub const VENDOR_ROLE_PATH: &str = "/bucket-endpoint/";

impl Vendor {
    /// Refuses a region that does not exist, as far as this release and the vendor know.
    pub fn refuse_unknown(&self, region: &Region) -> Result<(), Invalid> {
        if region.is_known() || self.additional_regions.contains(region) {
            return Ok(());
        }
        Err(InvalidCode::RegionUnknown.because(format!(
            "The AWS Region {region} does not exist, or the vendor does not know it yet. Check the Region in the properties of the \
             bucket in the Amazon S3 console. If it is right, contact the vendor."
        )))
    }

    /// The principal that customers' trust policies name.
    ///
    /// The whole AWS account and not one role: a role's ARN in a trust policy is pinned to that role's unique id, so
    /// re-creating a function's role would silently break every customer's trust (IAM User Guide, "AWS JSON policy
    /// elements: Principal"). What keeps others out is the External ID; and in our account a condition on the path of
    /// the role ([`Self::role_pattern`]), for not only the functions' policies may grant `sts:AssumeRole`: an
    /// administrator's do.
    pub fn trusted_principal(&self) -> String {
        format!("arn:{}:iam::{}:root", self.partition, self.aws_account_id)
    }

    /// The pattern of the ARNs of the vendor's roles that assume customers' roles.
    ///
    /// A session's `aws:PrincipalArn` is its role's ARN with the path ("AWS global condition context keys"). Unlike the
    /// role as principal, a pattern survives the role's re-creation.
    pub fn role_pattern(&self) -> String {
        format!("arn:{}:iam::{}:role{VENDOR_ROLE_PATH}*", self.partition, self.aws_account_id)
    }
}

/// What a test proves and an endpoint fixes: everything but its name and description.
///
/// Made only by [`crate::endpoint_request::EndpointRequest`], which refuses the vendor's own roles, mixed partitions,
/// and prefixes whose session policy would not fit; or read from where it was stored. The members and their names are
/// the same wherever an endpoint is stored, announced or shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// What the vendor may do.
    pub bucket_access: BucketAccess,
    /// The role to assume.
    pub role_arn: RoleArn,
    /// The bucket.
    pub bucket_name: BucketName,
    /// The folder in it.
    #[serde(default, skip_serializing_if = "PathPrefix::is_empty")]
    pub path_prefix: PathPrefix,
    /// The bucket's region.
    pub region: Region,
    /// The bucket's AWS account, where it isn't the role's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket_owner_aws_account_id: Option<AwsAccountId>,
    /// How what is written is encrypted; by the bucket's default if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
    /// Whom what is written belongs to; what the bucket does by default if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_ownership: Option<ObjectOwnership>,
}

impl Configuration {
    /// The AWS account that must own the bucket: sent with every S3 call as `ExpectedBucketOwner`.
    pub fn expected_bucket_owner(&self) -> AwsAccountId {
        self.bucket_owner_aws_account_id.clone().unwrap_or_else(|| self.role_arn.aws_account_id())
    }

    /// The members, with their names and values as texts, in an order that never changes: two configurations that mean
    /// the same have the same, and any other two do not. What a configuration does not have is not in it, so that those
    /// of an earlier release keep theirs when a member is added.
    pub(crate) fn digested(&self) -> Vec<String> {
        let Self { bucket_access, role_arn, bucket_name, path_prefix, region, encryption, object_ownership, .. } = self;
        let owner = self.expected_bucket_owner();
        let mut fields: Vec<&str> = vec![
            bucket_access.as_str(),
            role_arn.as_str(),
            bucket_name.as_str(),
            path_prefix.as_str(),
            region.as_str(),
            owner.as_str(),
        ];
        if let Some(encryption) = encryption {
            let key = encryption.kms_key_arn().map_or("", |key| key.as_str());
            fields.extend(["encryption", encryption.as_str(), key]);
        }
        if let Some(ownership) = object_ownership {
            fields.extend(["objectOwnership", ownership.as_str()]);
        }
        fields.into_iter().map(ToOwned::to_owned).collect()
    }
}

/// An endpoint as it was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    /// Its id.
    pub endpoint_id: EndpointId,
    /// The account that it belongs to. Not written: an endpoint is stored under its account, and shown to it alone.
    #[serde(skip_serializing)]
    pub account_id: AccountId,
    /// Its name.
    pub name: EndpointName,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// What it fixes.
    #[serde(flatten)]
    pub configuration: Configuration,
    /// When it was added.
    #[serde(with = "rfc3339")]
    pub created_at: Timestamp,
    /// Who added it.
    pub created_by: Subject,
}

/// The fact that an endpoint is no longer in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retirement {
    /// When it was retired.
    #[serde(with = "rfc3339")]
    pub retired_at: Timestamp,
    /// Who retired it.
    pub retired_by: Subject,
    /// The features that used it all the same, which only force overrides; empty otherwise.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "known_features")]
    pub taken_from: BTreeSet<Feature>,
}

/// A feature and an endpoint that don't go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessMismatch {
    /// The feature.
    pub feature: Feature,
    /// The endpoint's bucket access.
    pub bucket_access: BucketAccess,
}

impl AccessMismatch {
    /// Refuses a feature that needs more than the endpoint gives, and one that needs less: it would hold rights that it
    /// has no use for.
    pub fn check(feature: Feature, endpoint: &Endpoint) -> Result<(), Self> {
        let bucket_access = endpoint.configuration.bucket_access;
        if feature.required_access() == bucket_access { Ok(()) } else { Err(Self { feature, bucket_access }) }
    }
}
