//! The URL at which the AWS console offers to create the role from the published template.

use std::fmt::Write as _;

use super::kit::Kit;
use super::offer::TemplateUrl;
use super::percent_encoding::percent_encode;
use super::published;
use crate::values::{Partition, Region, RoleName};

pub(super) fn url(template: &TemplateUrl, kit: &Kit<'_>) -> String {
    let region = &kit.request.region;
    let mut url = format!(
        "{}/cloudformation/home?region={region}#/stacks/quickcreate?templateURL={}&stackName={}",
        console_origin(region),
        percent_encode(template.as_str(), ""),
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
