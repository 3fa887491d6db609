//! The URL at which the AWS console offers to create the role from the published template.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::kit::Kit;
use super::offer::TemplateUrl;
use super::published;
use crate::values::{Partition, Region};

/// All but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn url(template: &TemplateUrl, kit: &Kit<'_>) -> String {
    let region = &kit.request.region;
    let mut url = format!(
        "{}/cloudformation/home?region={region}#/stacks/quickcreate?templateURL={}&stackName={}",
        console_origin(region),
        utf8_percent_encode(template.as_str(), RESERVED),
        kit.stack_name(),
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
