//! The schema of each value that a client sends: its pattern and its limits. `agreement.rs` beside this file holds them
//! to the parsers, and lists what a schema can't say.

use be_domain::values::Region;
use utoipa::openapi::{ObjectBuilder, Ref, Type};

use crate::http::tests::schema::text;

/// What `str::trim` removes: Unicode's `White_Space`.
const WHITE_SPACE: &str = r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";
const CONTROL_BUT_LINES_AND_TABS: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";
/// The category `Cf` as far as it is in the Basic Multilingual Plane.
const FORMAT: &str = r"\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb";
const REGION: &str = "[a-z]{2,4}-(?!iso)[a-z]{1,12}(?:-[a-z]{1,12})?-[1-9][0-9]?";
const ROLE_NAME: &str = "[A-Za-z0-9_+=,.@-]{1,64}";

/// The schema that all others refer to by this name.
pub(super) fn reference(name: &str) -> Ref {
    Ref::from_schema_name(name)
}

/// Trimmed text without control characters: what stands at its ends is not white space.
fn trimmed(control: &str) -> String {
    format!("[{WHITE_SPACE}]*[^{control}{WHITE_SPACE}](?:[^{control}]*[^{control}{WHITE_SPACE}])?[{WHITE_SPACE}]*")
}

pub(super) fn endpoint_name() -> ObjectBuilder {
    let about = "The name of the endpoint. Among the endpoints of the account that are not retired, it must be unique. It is \
                 not case-sensitive. White space at its start and end is removed.";
    text(&trimmed(CONTROL), about, "Billing data").min_length(Some(1)).max_length(Some(128))
}

pub(super) fn description() -> ObjectBuilder {
    let about = "What the endpoint is for. White space at its start and end is removed.";
    let schema = text(&trimmed(CONTROL_BUT_LINES_AND_TABS), about, "Cost and usage reports, daily");
    schema.min_length(Some(1)).max_length(Some(1024))
}

pub(super) fn role_arn() -> ObjectBuilder {
    let path = "[!-.0-~][!-~]{0,509}/";
    let pattern = format!(
        "arn:(?:aws|aws-cn|aws-us-gov|aws-eusc):iam::[0-9]{{12}}:role/(?!aws-service-role/|aws-reserved/)(?:{path})?{ROLE_NAME}"
    );
    text(
        &pattern,
        "The ARN of the customer's IAM role. Roles of the vendor's AWS account, service-linked roles and roles that AWS manages are \
         not accepted.",
        "arn:aws:iam::123456789012:role/finout/bucket-endpoint",
    )
}

pub(super) fn role_name() -> ObjectBuilder {
    text(ROLE_NAME, "The name of an IAM role, without its path.", "Finout-S3-ReadOnly-Role")
}

pub(super) fn bucket_name() -> ObjectBuilder {
    text(
        "(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)$)(?![0-9]+(?:\\.[0-9]+){3}$)\
         [a-z0-9](?:[a-z0-9-]|\\.(?!\\.)){1,61}[a-z0-9]",
        "The name of a general purpose bucket.",
        "acme-billing-data",
    )
}

pub(super) fn path_prefix() -> ObjectBuilder {
    let never = format!("/*?{CONTROL}");
    let edge = format!("[^{never}{WHITE_SPACE}{FORMAT}\\ufffe\\uffff]");
    let inside = format!("[^{never}\\ufffe\\uffff]");
    let segment = format!("(?!\\.\\.?(?:/|$)){edge}(?:{inside}*{edge})?");
    let schema = text(
        &format!("(?:{segment}(?:/{segment}){{0,31}}/?)?"),
        "A folder in the bucket, at most 512 bytes in UTF-8. Leave it out for the whole bucket. The trailing slash is optional. \
         Wildcards, a leading slash and URLs are not accepted.",
        "cur/daily/",
    );
    schema.max_length(Some(512))
}

pub(super) fn region() -> ObjectBuilder {
    let about = "The AWS Region of the bucket, in the partition of the role. `examples` has the Regions that this release knows.";
    text(REGION, about, "").examples(Region::known())
}

pub(super) fn aws_account_id() -> ObjectBuilder {
    text("[0-9]{12}", "An AWS account.", "210987654321")
}

pub(super) fn permissions_boundary_arn() -> ObjectBuilder {
    let name = "[A-Za-z0-9_+=,.@-]";
    let pattern = format!(
        "arn:(?:aws|aws-cn|aws-us-gov|aws-eusc):iam::(?:[0-9]{{12}}|aws):policy/(?!.{{511,}}/)(?:{name}+/)*{name}{{1,128}}"
    );
    text(
        &pattern,
        "The ARN of the policy for the permissions boundary of the role. The policy must be in the AWS account of the role, or be \
         managed by AWS.",
        "arn:aws:iam::123456789012:policy/limits/vendors",
    )
}

pub(super) fn kms_key_arn() -> ObjectBuilder {
    let pattern = format!(
        "arn:(?:aws:kms:(?!cn-|us-gov-|eusc-)|aws-cn:kms:(?=cn-)|aws-us-gov:kms:(?=us-gov-)|aws-eusc:kms:(?=eusc-)){REGION}:\
         [0-9]{{12}}:key/[A-Za-z0-9-]{{1,64}}"
    );
    text(
        &pattern,
        "The ARN of an AWS KMS key in the Region of the bucket. The ARN of an alias is not accepted.",
        "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    )
}

pub(super) fn account_id() -> ObjectBuilder {
    text("[A-Za-z0-9][A-Za-z0-9._:|@+=-]{0,127}", "The account that the endpoint belongs to.", "acme")
}

pub(super) fn idempotency_key() -> ObjectBuilder {
    text(
        "[!-+\\--~]{1,255}",
        "A unique value for this request. Requests with the same key and the same body return the same endpoint. Keys do not expire.",
        "7b1f7f5e-2a57-4d64-9d0c-5c8f1f0f6a11",
    )
}

pub(super) fn cursor() -> ObjectBuilder {
    let about = "`nextCursor` of the previous page, with the same filters.";
    ObjectBuilder::new().schema_type(Type::String).description(Some(about)).min_length(Some(1))
}

pub(super) fn limit() -> ObjectBuilder {
    let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(100));
    limit.default(Some(50.into())).description(Some("The maximum number of items in a page."))
}

pub(super) fn switch(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into())).description(Some(description))
}
