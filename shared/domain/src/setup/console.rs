//! The kit as steps in the AWS console.

use super::kit::{ABOUT_THE_ARN, ABOUT_THE_EXTERNAL_ID, Kit, WITH_ANOTHER_ROLE_NAME};
use super::lifecycle_rule::LifecycleRule;
use super::markdown::fenced;
use crate::values::Partition;

pub(super) fn steps(kit: &Kit<'_>) -> String {
    let Kit { role_name, policy_name, .. } = kit;
    let region = &kit.request.region;
    let console = super::quick_create::console_origin(region);
    let other_console = match region.partition() {
        Partition::Aws => String::new(),
        partition => format!(" (the console of the partition {partition})"),
    };
    let trust = fenced("json", &kit.trust_policy.to_pretty_json());
    let access = fenced("json", &kit.access_policy.to_pretty_json());
    format!(
        "# Create the IAM role that {vendor} uses to {purpose} `{bucket}`\n\
         \n\
         1. Sign in to the AWS account in which you want to create the role. Open \
            [IAM, Roles]({console}/iam/home#/roles){other_console}, and choose **Create role**.\n\
         2. For **Trusted entity type**, choose **Custom trust policy**. Replace the policy in the editor with this \
            one:\n\
         \n\
         {trust}\
         \n   {ABOUT_THE_EXTERNAL_ID}\n\
         \n\
         3. Choose **Next**. Do not select any permissions policies. {boundary}Choose **Next** again.\n\
         4. For **Role name**, enter `{role_name}`. For **Description**, enter `{description}`. \
            Choose **Create role**. If IAM reports that a role with this name exists, compare the description of that \
            role with this one. If they are the same, the role is for this endpoint: continue with step 5. If not, do not \
            change that role. Get these steps again {WITH_ANOTHER_ROLE_NAME}.\n\
         5. In the list of roles, choose `{role_name}`. On the **Permissions** tab, choose **Add permissions**, and then \
            choose **Create inline policy**. If the role already has the inline policy `{policy_name}`, choose that \
            policy and **Edit** instead.\n\
         6. Choose **JSON**. Replace the policy in the editor with this one:\n\
         \n\
         {access}\
         \n\
         7. Choose **Next**. For **Policy name**, enter `{policy_name}`, and choose **Create policy**. For a policy that the role \
            already had, choose **Save changes** instead.\n\
         8. Copy the **ARN** from the summary of the role. {ABOUT_THE_ARN}\n\
         {bucket_policy}{lifecycle_rule}",
        lifecycle_rule = LifecycleRule::of(kit).map_or_else(String::new, |rule| rule.in_steps()),
        bucket_policy = kit.about_the_bucket_policy().map_or_else(String::new, |(about, policy)| {
            let (bucket, policy) = (&kit.request.bucket_name, fenced("json", &policy.to_pretty_json()));
            format!("9. {about} Open Amazon S3, the bucket `{bucket}`, the tab **Permissions**, **Bucket policy**:\n\n{policy}")
        }),
        boundary = kit.permissions_boundary_arn().map_or_else(String::new, |arn| {
            format!(
                "Under **Set permissions boundary**, choose **Use a permissions boundary to control the maximum role \
                 permissions**, and select the policy `{arn}`. "
            )
        }),
        vendor = kit.offer.vendor_name,
        purpose = kit.purpose(),
        bucket = kit.request.bucket_name,
        description = kit.description(),
    )
}
