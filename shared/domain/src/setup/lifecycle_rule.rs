//! The lifecycle rule for what tests leave in a versioned bucket: optional, and never set by the kit itself.

use serde_json::json;

use super::kit::Kit;
use super::markdown::fenced;
use super::verbatim::is_printable_ascii;
use crate::checks::test_files_begin_with;
use crate::endpoint::BucketAccess;
use crate::policy::access::Grant;
use crate::policy::ascii;
use crate::values::PathPrefix;

const WHY: &str = "Optional, if the bucket is versioned: each test leaves a small noncurrent version. To have Amazon S3 \
                   remove it, add a rule to the lifecycle configuration of the bucket. If CloudFormation, Terraform, or \
                   another tool sets that configuration, add the rule there.";

/// The other setting that the command replaces (Amazon S3 API Reference, `PutBucketLifecycleConfiguration`,
/// `TransitionDefaultMinimumObjectSize`).
const AND_SIZE: &str = "If the bucket has the setting TransitionDefaultMinimumObjectSize with the value \
                        varies_by_storage_class, which the first command shows without --query, add \
                        --transition-default-minimum-object-size varies_by_storage_class.";

/// The rule of one endpoint, and how to add it.
pub(super) struct LifecycleRule {
    bucket: String,
    /// What the keys of test files begin with.
    prefix: String,
    /// The rule as JSON in ASCII.
    pub(super) json: String,
    get: String,
    put: String,
    /// A name that no rule for another place has.
    name: String,
}

impl LifecycleRule {
    /// `None` where nothing is written.
    pub(super) fn of(kit: &Kit<'_>) -> Option<Self> {
        let Grant { bucket_access: BucketAccess::ReadWrite, path_prefix, bucket_name, region, .. } =
            kit.request.grant()
        else {
            return None;
        };
        let prefix = test_files_begin_with(path_prefix);
        // Without an `ID`, for Amazon S3 makes one: two rules of a bucket cannot have the same.
        let rule = json!({
            "Status": "Enabled",
            "Filter": { "Prefix": prefix },
            "NoncurrentVersionExpiration": { "NoncurrentDays": 1 },
            "Expiration": { "ExpiredObjectDeleteMarker": true },
            "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 1 },
        });
        let of_bucket = format!("--region {region} --bucket {bucket_name}");
        Some(Self {
            bucket: bucket_name.to_string(),
            prefix,
            json: ascii(&serde_json::to_string_pretty(&rule).unwrap_or_default()),
            // Only `Rules`: what else the first command returns, the second one takes as an option.
            get: format!(
                "aws s3api get-bucket-lifecycle-configuration {of_bucket} --query '{{Rules: Rules}}' --output json > \
                 lifecycle.json"
            ),
            put: format!(
                "aws s3api put-bucket-lifecycle-configuration {of_bucket} --lifecycle-configuration file://lifecycle.json"
            ),
            name: kit.stack_name(),
        })
    }

    /// With the AWS CLI, in lines that begin with `#`.
    pub(super) fn in_comments(&self) -> String {
        let Self { get, put, json, .. } = self;
        let rule = json.lines().fold(String::new(), |lines, line| lines + "#   " + line + "\n");
        format!(
            "# {WHY}\n\
             # With the AWS CLI, get the rules of the bucket. If it has none, the command reports\n\
             # NoSuchLifecycleConfiguration:\n\
             #   {get}\n\
             # In lifecycle.json, add the rule below to the list \"Rules\". If the bucket has no rules, write\n\
             # {{\"Rules\": [RULE]}} into the file, with the rule below for RULE. Then put all rules, because this command\n\
             # replaces all rules of the bucket:\n\
             #   {put}\n\
             # {AND_SIZE}\n\
             # The rule:\n\
             {rule}"
        )
    }

    /// In the AWS console, in Markdown.
    pub(super) fn in_steps(&self) -> String {
        let Self { bucket, prefix, json, get, put, name } = self;
        let (get, put, rule) = (fenced("sh", get), fenced("sh", put), fenced("json", json));
        // The steps are ASCII, and the form knows no `\uXXXX`.
        let prefix = if is_printable_ascii(prefix) {
            format!("enter:\n\n{}\n", fenced("text", prefix))
        } else {
            let name = test_files_begin_with(&PathPrefix::default());
            format!("enter the path prefix of the endpoint with a slash at the end, followed by `{name}`.\n")
        };
        // The labels of the form: "Setting an S3 Lifecycle configuration on a bucket", Amazon S3 User Guide.
        format!(
            "\n## A lifecycle rule for what tests leave\n\
             \n\
             {WHY}\n\
             \n\
             1. Open Amazon S3, the bucket `{bucket}`, the tab **Management**, and choose **Create lifecycle rule**.\n\
             2. For **Lifecycle rule name**, enter `{name}`.\n\
             3. For **Choose a rule scope**, choose **Limit the scope of this rule using one or more filters**. For \
                **Prefix**, {prefix}\
             4. For **Lifecycle rule actions**, choose **Permanently delete noncurrent versions of objects** and **Delete \
                expired object delete markers or incomplete multipart uploads**.\n\
             5. For **Days after objects become noncurrent**, enter `1`.\n\
             6. Choose **Delete expired object delete markers** and **Delete incomplete multipart uploads**. For **Number \
                of days**, enter `1`.\n\
             7. Choose **Create rule**.\n\
             \n\
             Or use the AWS CLI:\n\
             \n\
             1. Get the rules of the bucket. If it has none, the command reports `NoSuchLifecycleConfiguration`.\n\
             \n\
             {get}\
             \n\
             2. In `lifecycle.json`, add this rule to the list `Rules`. If the bucket has no rules, write \
                `{{\"Rules\": [RULE]}}` into the file, with this rule for `RULE`.\n\
             \n\
             {rule}\
             \n\
             3. Put all rules, because this command replaces all rules of the bucket. {AND_SIZE}\n\
             \n\
             {put}"
        )
    }
}
