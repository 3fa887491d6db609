//! The kit as steps in the AWS console.

use super::{ABOUT_THE_ARN, Kit};
use crate::values::Partition;

pub(super) fn steps(kit: &Kit<'_>) -> String {
    let Kit { role_name, policy_name, .. } = kit;
    let region = &kit.request.region;
    let console = super::quick_create::console_origin(region);
    let other_console = match region.partition() {
        Partition::Aws => String::new(),
        partition => format!(" (the console of the partition {partition})"),
    };
    let trust = fenced(&kit.trust_policy.to_pretty_json());
    let access = fenced(&kit.access_policy.to_pretty_json());
    format!(
        "# Make the role by which {vendor} {does} `{bucket}`\n\
         \n\
         1. Sign in to the AWS account that the role is to be in, and open \
            [IAM, Roles]({console}/iam/home#/roles){other_console}. Choose **Create role**.\n\
         2. Under **Trusted entity type** choose **Custom trust policy**, and replace what stands there by this:\n\
         \n\
         {trust}\
         \n\
         3. Choose **Next**, and **Next** again without choosing any permissions.\n\
         4. Enter the **Role name** `{role_name}` and the **Description** `{description}`. \
            Choose **Create role**.\n\
         5. Open the role `{role_name}` from the list. Under **Permissions** choose **Add permissions**, then \
            **Create inline policy**.\n\
         6. Choose **JSON**, and replace what stands there by this:\n\
         \n\
         {access}\
         \n\
         7. Choose **Next**, enter the **Policy name** `{policy_name}`, and choose **Create policy**.\n\
         8. Copy the **ARN** from the role's summary. {ABOUT_THE_ARN}\n",
        vendor = kit.offer.vendor_name,
        does = kit.does(),
        bucket = kit.request.bucket_name,
        description = kit.description(),
    )
}

/// A text as a fenced code block inside a list item: with a fence longer than any run of backticks in it, and indented
/// as the item's text is.
pub(super) fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let lines = text.lines().fold(String::new(), |lines, line| lines + "   " + line + "\n");
    format!("   {fence}json\n{lines}   {fence}\n")
}
