//! Who offers the kit, and under which names.

use crate::endpoint::{BucketAccess, Vendor};
use crate::values::{Invalid, InvalidCode, VendorName};

/// Who offers the kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The vendor's place in AWS.
    pub vendor: Vendor,
    /// The vendor's name, which suggested names start with.
    pub vendor_name: VendorName,
    /// Where the published template is, if it is.
    pub template_url: Option<TemplateUrl>,
}

impl Offer {
    /// The name that is suggested for a role of this bucket access.
    pub fn role_name(&self, bucket_access: BucketAccess) -> String {
        let purpose = match bucket_access {
            BucketAccess::ReadOnly => "S3-ReadOnly",
            BucketAccess::ReadWrite => "DataExporter",
        };
        format!("{}-{purpose}-Role", self.vendor_name)
    }
}

/// The name of the inline policy of a role for this vendor.
pub fn policy_name(vendor_name: &VendorName) -> String {
    format!("{}-s3-access-policy", vendor_name.as_str().to_ascii_lowercase())
}

/// Where the published template is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateUrl(String);

impl TemplateUrl {
    /// An `https` address of printable ASCII; `CloudFormation` reads templates only from S3.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let rest = text.strip_prefix("https://").unwrap_or_default();
        let fits = !rest.is_empty() && text.len() <= 1024 && text.bytes().all(|b| b.is_ascii_graphic());
        InvalidCode::TemplateUrlInvalid
            .refuse_if(!fits, "The URL of the template must start with https:// and have no spaces.")?;
        Ok(Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}
