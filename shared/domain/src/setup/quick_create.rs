//! The URL at which the AWS console offers to create the role from the published template.

use std::fmt::Write as _;

use super::{Kit, published};
use crate::values::{Invalid, InvalidCode, Partition, Region, RoleName};

/// Where the published template is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateUrl(String);

impl TemplateUrl {
    /// An `https` address of printable ASCII; `CloudFormation` reads templates only from S3.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let rest = text.strip_prefix("https://").unwrap_or_default();
        if !rest.is_empty() && text.len() <= 1024 && text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(
                InvalidCode::TemplateUrlInvalid,
                "The URL of the template must start with https:// and have no spaces.",
            ))
        }
    }
}

pub(super) fn url(TemplateUrl(template): &TemplateUrl, kit: &Kit<'_>) -> String {
    let region = &kit.request.region;
    let mut url = format!(
        "{}/cloudformation/home?region={region}#/stacks/quickcreate?templateURL={}&stackName={}",
        console_origin(region),
        percent_encode(template, ""),
        stack_name(&kit.role_name),
    );
    for (name, value) in published::arguments(kit) {
        // Writing to a string can't fail.
        let _ = write!(url, "&param_{name}={}", percent_encode(&value, ""));
    }
    url
}

/// The console of the region's partition, in that region.
pub(super) fn console_origin(region: &Region) -> String {
    let domain = match region.partition() {
        Partition::Aws => "console.aws.amazon.com",
        Partition::AwsCn => "console.amazonaws.cn",
        Partition::AwsUsGov => "console.amazonaws-us-gov.com",
        Partition::AwsEusc => "console.amazonaws-eusc.eu",
    };
    format!("https://{region}.{domain}")
}

/// A stack's name after the role's: a letter, then letters, digits and hyphens.
pub(super) fn stack_name(role_name: &RoleName) -> String {
    let name = role_name.as_str().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("role-{name}") }
}

/// A text as a part of an address: all but RFC 3986's unreserved characters, and those that are `also` kept, by the
/// bytes of their UTF-8.
pub(super) fn percent_encode(text: &str, also: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also.as_bytes().contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
