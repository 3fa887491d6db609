//! The kit as a Terraform configuration, for version 5 of the aws provider and later.

use std::fmt::Write as _;

use super::kit::{ABOUT_THE_ARN, ABOUT_THE_EXTERNAL_ID, Kit, WITH_ANOTHER_ROLE_NAME};
use super::lifecycle_rule::LifecycleRule;
use crate::policy::Policy;

pub(super) fn configuration(kit: &Kit<'_>) -> String {
    let name = quoted(kit.role_name.as_str());
    let description = quoted(&kit.description());
    let policy_name = quoted(&kit.policy_name);
    let (trust, access) = (heredoc(&kit.trust_policy), heredoc(&kit.access_policy));
    let boundary = kit
        .permissions_boundary_arn()
        .map_or_else(String::new, |arn| format!("  permissions_boundary = {}\n\n", quoted(arn.as_str())));
    // Terraform's names are letters, digits and underscores by convention.
    let address = kit.stack_name().to_ascii_lowercase().replace('-', "_");
    let region = &kit.request.region;
    let partition = region.partition();
    let role_name = &kit.role_name;
    let bucket_policy = kit.about_the_bucket_policy().map_or_else(String::new, |(about, policy)| {
        let policy = heredoc(&policy);
        format!("\noutput \"{address}_bucket_policy\" {{\n  description = \"{about}\"\n\n  value = {policy}\n}}\n")
    });
    let lifecycle_rule = LifecycleRule::of(kit).map_or_else(String::new, |rule| format!("\n{}", rule.in_comments()));
    format!(
        "# Terraform creates the role in the AWS account of your provider configuration. Set the provider's Region to one in
# the partition {partition}, for example {region}. The provider is hashicorp/aws, version 5.0 or later.
#
# Add this file to the files of other endpoints. Do not replace them with it: Terraform would delete their roles.
# If AWS reports that the role {role_name} already exists, it was not changed. Compare its description with the one
# below. If they are the same, the role is for this endpoint. Import it, and apply again:
#   terraform import aws_iam_role.{address} {role_name}
# If they are not the same, do not change that role. Get this configuration again {WITH_ANOTHER_ROLE_NAME}.
#
# {ABOUT_THE_EXTERNAL_ID}

resource \"aws_iam_role\" \"{address}\" {{
  name        = {name}
  description = {description}

{boundary}  assume_role_policy = {trust}
}}

resource \"aws_iam_role_policy\" \"{address}\" {{
  name = {policy_name}
  role = aws_iam_role.{address}.name

  policy = {access}
}}

output \"{address}_role_arn\" {{
  description = \"{ABOUT_THE_ARN}\"
  # The output waits for the policy, so that you can test the endpoint when you have the ARN.
  depends_on = [aws_iam_role_policy.{address}]
  value      = aws_iam_role.{address}.arn
}}
{bucket_policy}{lifecycle_rule}"
    )
}

/// A policy as a heredoc, indented as a block's attribute.
///
/// Not `jsonencode` of an object: Terraform turns every string of its own into Unicode's form NFC, and a path prefix
/// in another form would then name another folder. In a heredoc the policy is JSON in ASCII.
fn heredoc(policy: &Policy) -> String {
    let body = template_literal(&policy.to_pretty_json());
    let lines = body.lines().fold(String::new(), |lines, line| lines + "    " + line + "\n");
    format!("<<-JSON\n{lines}  JSON")
}

/// JSON as a heredoc's body: a heredoc knows no escapes but those of its own templates, `${` and `%{`.
///
/// They are kept from being read by JSON's own escape of the first character. Terraform's, `$${`, is ambiguous after
/// another `$`.
pub(super) fn template_literal(json: &str) -> String {
    json.replace("${", "\\u0024{").replace("%{", "\\u0025{")
}

/// A text between double quotes, in printable ASCII on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // As a code point, neither of the two starts a template.
        let starts_template = matches!(c, '$' | '%') && chars.peek() == Some(&'{');
        // Writing to a string can't fail.
        let _ = match (c, u32::from(c)) {
            ('"' | '\\', _) => write!(out, "\\{c}"),
            (' '..='~', _) if !starts_template => write!(out, "{c}"),
            (_, code @ 0..=0xFFFF) => write!(out, "\\u{code:04x}"),
            (_, code) => write!(out, "\\U{code:08x}"),
        };
    }
    out.push('"');
    out
}
