//! The setup kit: the customer's side of an endpoint in one paste, filled in with their External ID, bucket, path
//! prefix, region, role name and KMS key.
//!
//! Every format is made of the same two policies, [`crate::policy::trust`] and [`crate::policy::access`], which also
//! make the remedies of failed checks. What a format adds is its own syntax and its own escaping.

mod cli;
mod cloudformation;
mod console;
mod format;
mod kit;
mod lifecycle_rule;
mod markdown;
mod offer;
mod published;
mod quick_create;
mod request;
mod terraform;
mod verbatim;
mod yaml;

pub use format::Format;
pub use kit::Kit;
pub use offer::{Offer, TemplateUrl, policy_name};
pub use request::{SetupQuery, SetupRequest};

/// The kit in each format.
impl Kit<'_> {
    /// A `CloudFormation` template in YAML that creates the role.
    pub fn cloudformation(&self) -> String {
        cloudformation::template(self)
    }

    /// A Terraform configuration that creates the role.
    pub fn terraform(&self) -> String {
        terraform::configuration(self)
    }

    /// A POSIX shell script that creates the role with the AWS CLI, and updates it when it is run again.
    pub fn cli(&self) -> String {
        cli::script(self)
    }

    /// The steps in the AWS console, in Markdown.
    pub fn console(&self) -> String {
        console::steps(self)
    }

    /// The URL at which the AWS console offers to create the role from the published template; `None` if none is
    /// published, if `CloudFormation` would not hand the path prefix to IAM as it is, or if the role is to set ACLs,
    /// which the published template does not allow.
    pub fn quick_create_url(&self) -> Option<String> {
        let url = self.offer.template_url.as_ref()?;
        let prefix = self.request.path_prefix.as_str();
        let arrives = verbatim::is_printable_ascii(prefix) && !verbatim::has_dynamic_reference(prefix);
        let arrives = arrives && self.request.object_ownership.is_none();
        arrives.then(|| quick_create::url(url, self))
    }
}

#[cfg(test)]
mod tests;
