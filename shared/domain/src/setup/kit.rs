//! The policies, names and texts that all formats are made of.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::offer::{Offer, policy_name};
use super::request::SetupRequest;
use crate::endpoint::BucketAccess;
use crate::hex::hex;
use crate::policy::access::Grant;
use crate::policy::{Policy, trust};
use crate::values::{ExternalId, PolicyArn, RoleName};

/// IAM takes 1,000 characters (`CreateRole`, parameter `Description`); the rest is for what stands around it.
const MAX_PREFIX_IN_DESCRIPTION: usize = 700;

/// `CloudFormation` takes 128 letters, digits and hyphens, a letter first (`CreateStack`, parameter `StackName`).
const MAX_STACK_NAME: usize = 128;

/// All but RFC 3986's unreserved characters and the slash.
const NOT_IN_A_DESCRIPTION: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// What to do with the role's ARN, and what to expect ("Changes that I make are not always immediately visible", IAM
/// User Guide).
pub(super) const ABOUT_THE_ARN: &str =
    "Enter this ARN as the role ARN of the endpoint. IAM can take up to a minute to make a new role available.";

/// Where a role of that name exists that is not for the endpoint. Without Markdown, and without backticks, which a
/// shell reads.
pub(super) const WITH_ANOTHER_ROLE_NAME: &str =
    "with another role name (the field Role name on the page, the parameter roleName of the API)";

/// For those who review what they are to run.
pub(super) const ABOUT_THE_EXTERNAL_ID: &str = "The trust policy requires your External ID, as AWS recommends for access by third parties: AWS Well-Architected \
     Framework, SEC03-BP09, \
     https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_permissions_share_securely_third_party.html";

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
    pub(super) offer: &'a Offer,
    pub(super) request: &'a SetupRequest,
}

impl<'a> Kit<'a> {
    /// The kit for what `request` asks.
    pub fn new(offer: &'a Offer, external_id: &'a ExternalId, request: &'a SetupRequest) -> Self {
        Self {
            external_id,
            trusted_principal: offer.vendor.trusted_principal(),
            trust_policy: trust::policy(&offer.vendor, external_id),
            access_policy: request.grant().policy(),
            role_name: request.role_name.clone(),
            policy_name: policy_name(&offer.vendor_name),
            offer,
            request,
        }
    }

    /// The ARN that the role will have; `None` if the AWS account was not named.
    pub fn expected_role_arn(&self) -> Option<String> {
        let SetupRequest { aws_account_id, region, .. } = self.request;
        let aws_account_id = aws_account_id.as_ref()?;
        Some(format!("arn:{}:iam::{aws_account_id}:role/{}", region.partition(), self.role_name))
    }

    /// The statements that the policy of the bucket needs, where another AWS account than the role's owns it.
    pub fn bucket_policy(&self) -> Option<Policy> {
        self.request.bucket_owner_aws_account_id.as_ref()?;
        Some(self.request.grant().bucket_policy(&self.expected_role_arn()?))
    }

    /// What to do with the bucket policy, where there is one.
    pub(super) fn about_the_bucket_policy(&self) -> Option<(String, Policy)> {
        let owner = self.request.bucket_owner_aws_account_id.as_ref()?;
        let about = format!(
            "AWS account {owner} owns the bucket. When the role exists, add these statements to the bucket policy in that AWS \
             account, and keep the statements that the policy has already."
        );
        Some((about, self.bucket_policy()?))
    }

    /// The permissions boundary that the role is to have.
    pub const fn permissions_boundary_arn(&self) -> Option<&PolicyArn> {
        self.request.permissions_boundary_arn.as_ref()
    }

    /// The name of the `CloudFormation` stack: the vendor, the bucket, as much of the path prefix as fits, and a
    /// digest.
    ///
    /// No two places share one, for a stack that is deployed again with the kit of another place would replace the
    /// first one's role. The digest is of the role's description, which says which place it is for and whom it trusts,
    /// and of the role's name: where a name was taken, the stack for another name is not the one that failed.
    pub fn stack_name(&self) -> String {
        let digest = hex(&Sha256::digest(format!("{}\n{}", self.description(), self.role_name))[..6]);
        let words =
            [self.offer.vendor_name.as_str(), self.request.bucket_name.as_str(), self.request.path_prefix.as_str()];
        let words = words.join("-");
        let words: Vec<&str> =
            words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut name = words.join("-");
        name.truncate(MAX_STACK_NAME - digest.len() - 1);
        format!("{}-{digest}", name.trim_end_matches('-'))
    }

    /// What the vendor uses the role to do with the bucket, for sentences.
    pub(super) const fn purpose(&self) -> &'static str {
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
    pub(super) fn description(&self) -> String {
        let Grant { bucket_access, bucket_name, path_prefix, .. } = self.request.grant();
        let mut prefix = utf8_percent_encode(path_prefix.as_str(), NOT_IN_A_DESCRIPTION).to_string();
        if prefix.len() > MAX_PREFIX_IN_DESCRIPTION {
            let digest = hex(&Sha256::digest(path_prefix.as_str()));
            prefix.truncate(MAX_PREFIX_IN_DESCRIPTION);
            prefix = format!("{prefix}... sha256 {digest}");
        }
        let (vendor, access, trust) = (&self.offer.vendor_name, bucket_access.as_str(), self.trust_digest());
        format!("{vendor}: {access} on {bucket_name}/{prefix}, trust {trust}")
    }

    /// Whom the role trusts, in so few characters that people can compare them.
    pub(super) fn trust_digest(&self) -> String {
        // The principal has no line break.
        let trust = format!("{}\n{}", self.trusted_principal, self.external_id.expose());
        hex(&Sha256::digest(trust)[..6])
    }
}
