//! The URL at which the AWS console offers to create the role from the published template.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::kit::Kit;
use super::offer::TemplateUrl;
use super::published;
use crate::values::{Partition, Region, RoleName};

/// All but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn url(template: &TemplateUrl, kit: &Kit<'_>) -> String {
    let region = &kit.request.region;
    let mut url = format!(
        "{}/cloudformation/home?region={region}#/stacks/quickcreate?templateURL={}&stackName={}",
        console_origin(region),
        utf8_percent_encode(template.as_str(), RESERVED),
        stack_name(&kit.role_name),
    );
    for (name, value) in published::arguments(kit) {
        // Writing to a string can't fail.
        let _ = write!(url, "&param_{name}={}", utf8_percent_encode(&value, RESERVED));
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
