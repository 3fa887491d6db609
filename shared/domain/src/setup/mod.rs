//! The setup kit: the customer's side of an endpoint in one paste, filled in with their External ID, bucket, path
//! prefix, region, role name and KMS key.
//!
//! Every format is made of the same two policies, [`crate::policy::trust`] and [`crate::policy::access`], which also
//! make the remedies of failed checks. What a format adds is its own syntax and its own escaping.

mod cli;
mod cloudformation;
mod console;
mod published;
mod quick_create;
mod request;
mod terraform;
mod yaml;

use sha2::{Digest, Sha256};

use crate::endpoint::{BucketAccess, Vendor};
use crate::hex::hex;
use crate::policy::access::Grant;
use crate::policy::{Policy, trust};
use crate::values::{ExternalId, RoleName, VendorName};

pub use quick_create::TemplateUrl;
pub use request::{Format, SetupQuery, SetupRequest};

/// IAM takes 1,000 characters (`CreateRole`, parameter `Description`); the rest is for what stands around it.
const MAX_PREFIX_IN_DESCRIPTION: usize = 700;

/// What to do with the role's ARN, and what to expect ("Changes that I make are not always immediately visible", IAM User
/// Guide).
const ABOUT_THE_ARN: &str =
    "Enter this ARN as the role ARN of the endpoint. A new role can take a few seconds to become available.";

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
    #[must_use]
    pub fn role_name(&self, bucket_access: BucketAccess) -> String {
        let purpose = match bucket_access {
            BucketAccess::ReadOnly => "S3-ReadOnly",
            BucketAccess::ReadWrite => "DataExporter",
        };
        format!("{}-{purpose}-Role", self.vendor_name)
    }

    /// The name of the role's inline policy.
    #[must_use]
    pub fn policy_name(&self) -> String {
        format!("{}-s3-access-policy", self.vendor_name.as_str().to_ascii_lowercase())
    }
}

/// Everything that a customer needs for one endpoint.
///
/// It has no `Debug`, for it shows the External ID wherever it is written.
#[allow(missing_debug_implementations, reason = "an External ID is not logged")]
pub struct Kit<'a> {
    /// The account's External ID.
    pub external_id: &'a ExternalId,
    /// The principal that the trust policy names.
    pub trusted_principal: String,
    /// Who may assume the role.
    pub trust_policy: Policy,
    /// What the role may do.
    pub access_policy: Policy,
    /// The role's name: the one that was asked for, or the one suggested.
    pub role_name: RoleName,
    /// The inline policy's name.
    pub policy_name: String,
    offer: &'a Offer,
    request: &'a SetupRequest,
}

impl<'a> Kit<'a> {
    /// The kit for what `request` asks.
    #[must_use]
    pub fn new(offer: &'a Offer, external_id: &'a ExternalId, request: &'a SetupRequest) -> Self {
        let grant = request.grant();
        let access_policy = match &request.kms_key_arn {
            None => grant.policy(),
            Some(key) => grant.policy_with_key(key.as_str().to_owned()),
        };
        Self {
            external_id,
            trusted_principal: offer.vendor.trusted_principal(),
            trust_policy: trust::policy(&offer.vendor, external_id),
            access_policy,
            role_name: request.role_name.clone(),
            policy_name: offer.policy_name(),
            offer,
            request,
        }
    }

    /// A `CloudFormation` template in YAML that creates the role.
    #[must_use]
    pub fn cloudformation(&self) -> String {
        cloudformation::template(self)
    }

    /// A Terraform configuration that creates the role.
    #[must_use]
    pub fn terraform(&self) -> String {
        terraform::configuration(self)
    }

    /// A POSIX shell script that creates the role with the AWS CLI, and updates it when it is run again.
    #[must_use]
    pub fn cli(&self) -> String {
        cli::script(self)
    }

    /// The steps in the AWS console, in Markdown.
    #[must_use]
    pub fn console(&self) -> String {
        console::steps(self)
    }

    /// The URL at which the AWS console offers to create the role from the published template; `None` if none is
    /// published, or if `CloudFormation` would not hand the path prefix to IAM as it is.
    #[must_use]
    pub fn quick_create_url(&self) -> Option<String> {
        let url = self.offer.template_url.as_ref()?;
        let prefix = self.request.path_prefix.as_str();
        let arrives = is_printable_ascii(prefix) && !cloudformation::has_dynamic_reference(prefix);
        arrives.then(|| quick_create::url(url, self))
    }

    fn grant(&self) -> Grant<'_> {
        self.request.grant()
    }

    /// What the vendor uses the role to do with the bucket, for sentences.
    const fn purpose(&self) -> &'static str {
        match self.request.bucket_access {
            BucketAccess::ReadOnly => "read from",
            BucketAccess::ReadWrite => "read from and write to",
        }
    }

    /// The role's description: which place it is for and whom it trusts, so that no two roles share one.
    ///
    /// The shell script knows its own role by it, and sets the trust policy of that one: without the digest of whom it
    /// trusts, two accounts with the same place would take the role from each other. The prefix is percent-encoded, so
    /// that it fits IAM's alphabet for descriptions and needs no escaping in any format; of one that is too long a
    /// digest stands for the rest.
    fn description(&self) -> String {
        let Grant { bucket_access, bucket_name, path_prefix, .. } = self.grant();
        let mut prefix = quick_create::percent_encode(path_prefix.as_str(), "/");
        if prefix.len() > MAX_PREFIX_IN_DESCRIPTION {
            let digest = hex(&Sha256::digest(path_prefix.as_str()));
            prefix.truncate(MAX_PREFIX_IN_DESCRIPTION);
            prefix = format!("{prefix}... sha256 {digest}");
        }
        let (vendor, access, trust) = (&self.offer.vendor_name, bucket_access.as_str(), self.trust_digest());
        format!("{vendor}: {access} on {bucket_name}/{prefix}, trust {trust}")
    }

    /// Whom the role trusts, in so few characters that people can compare them.
    fn trust_digest(&self) -> String {
        // The principal has no line break.
        let trust = format!("{}\n{}", self.trusted_principal, self.external_id.expose());
        hex(&Sha256::digest(trust)[..6])
    }
}

/// Whether a text reaches IAM as it is also through tools that write policies anew.
///
/// IAM takes nothing above U+00FF in a policy (`PutRolePolicy`, parameter `PolicyDocument`), so other characters have to
/// be written as `\uXXXX`. `CloudFormation` makes the JSON out of a template by itself, and Terraform's provider reads a
/// policy and writes it again without these escapes (hashicorp/terraform-provider-aws, `verify.LegacyPolicyNormalize`).
/// What is between ASCII and U+00FF counts with what is above: that it arrives whole nobody has promised.
fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests;
