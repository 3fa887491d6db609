//! The schema of each value that a client sends: its pattern and its limits. `agreement.rs` beside this file holds them to
//! the parsers, and lists what a schema can't say.

use be_domain::endpoint::{BucketAccess, Feature, ObjectOwnership};
use be_domain::health::HealthStatus;
use be_domain::setup::Format;
use be_domain::values::Region;
use serde_json::{Value, json};

/// What `str::trim` removes: Unicode's `White_Space`.
const WHITE_SPACE: &str = r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";
const CONTROL_BUT_LINES_AND_TABS: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";
/// The category `Cf` as far as it is in the Basic Multilingual Plane.
const FORMAT: &str = r"\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb";
const REGION: &str = "[a-z]{2,4}-(?!iso)[a-z]{1,12}(?:-[a-z]{1,12})?-[1-9][0-9]?";
const ROLE_NAME: &str = "[A-Za-z0-9_+=,.@-]{1,64}";

fn text(pattern: &str, description: &str, example: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^{pattern}$"), "description": description, "examples": [example] })
}

fn one_of<'a>(names: impl IntoIterator<Item = &'a str>, description: &str) -> Value {
    json!({ "type": "string", "enum": names.into_iter().collect::<Vec<_>>(), "description": description })
}

/// The schema that all others refer to by this name.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The values that have a name of their own, in clients too.
pub(super) fn named() -> Value {
    json!({
        "BucketAccess": bucket_access(),
        "ObjectOwnership": one_of(
            [ObjectOwnership::BucketOwnerFullControl.as_str()],
            "Only for a bucket of another owner than the role's AWS account that is written to: the bucket owner gets full \
             control of what is written.",
        ),
        "Feature": feature(),
        "HealthStatus": health_status(),
        "SetupFormat": format(),
    })
}

fn with(mut schema: Value, more: Value) -> Value {
    if let (Some(members), Value::Object(more)) = (schema.as_object_mut(), more) {
        members.extend(more);
    }
    schema
}

/// Trimmed text without control characters: what stands at its ends is not white space.
fn trimmed(control: &str) -> String {
    format!("[{WHITE_SPACE}]*[^{control}{WHITE_SPACE}](?:[^{control}]*[^{control}{WHITE_SPACE}])?[{WHITE_SPACE}]*")
}

pub(super) fn endpoint_name() -> Value {
    let about =
        "A name, unique among the account's live endpoints, whatever the case. White space at its ends is removed.";
    with(text(&trimmed(CONTROL), about, "Billing data"), json!({ "minLength": 1, "maxLength": 128 }))
}

pub(super) fn description() -> Value {
    let about = "What the endpoint is for. White space at its ends is removed.";
    let schema = text(&trimmed(CONTROL_BUT_LINES_AND_TABS), about, "Cost and usage reports, daily");
    with(schema, json!({ "minLength": 1, "maxLength": 1024 }))
}

fn bucket_access() -> Value {
    one_of(
        [BucketAccess::ReadOnly, BucketAccess::ReadWrite].map(BucketAccess::as_str),
        "What the vendor may do under the prefix: list and read, or also write and delete.",
    )
}

fn feature() -> Value {
    one_of(
        Feature::ALL.map(Feature::as_str),
        "A consumer of endpoints. `telemetry` and `billing` require `read_only`, `data_exporter` requires `read_write`.",
    )
}

fn health_status() -> Value {
    one_of(
        HealthStatus::ALL.map(HealthStatus::as_str),
        "`suspect`: one test was denied. `drifted`: the role lost permissions, or its trust policy no longer requires the \
         External ID. `unreachable`: several tests in a row had no result.",
    )
}

pub(super) fn role_arn() -> Value {
    let path = "[!-.0-~][!-~]{0,509}/";
    let pattern = format!(
        "arn:(?:aws|aws-cn|aws-us-gov|aws-eusc):iam::[0-9]{{12}}:role/(?!aws-service-role/|aws-reserved/)(?:{path})?{ROLE_NAME}"
    );
    text(
        &pattern,
        "The ARN of the customer's IAM role to assume. No role of the vendor's own AWS account, no service-linked or reserved role.",
        "arn:aws:iam::123456789012:role/finout/bucket-endpoint",
    )
}

pub(super) fn role_name() -> Value {
    text(ROLE_NAME, "The name of an IAM role, without its path.", "Finout-S3-ReadOnly-Role")
}

pub(super) fn bucket_name() -> Value {
    text(
        "(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)$)(?![0-9]+(?:\\.[0-9]+){3}$)\
         [a-z0-9](?:[a-z0-9-]|\\.(?!\\.)){1,61}[a-z0-9]",
        "The name of a general purpose bucket.",
        "acme-billing-data",
    )
}

pub(super) fn path_prefix() -> Value {
    let never = format!("/*?{CONTROL}");
    let edge = format!("[^{never}{WHITE_SPACE}{FORMAT}\\ufffe\\uffff]");
    let inside = format!("[^{never}\\ufffe\\uffff]");
    let segment = format!("(?!\\.\\.?(?:/|$)){edge}(?:{inside}*{edge})?");
    let schema = text(
        &format!("(?:{segment}(?:/{segment}){{0,31}}/?)?"),
        "A folder in the bucket, at most 512 bytes in UTF-8; without it, the whole bucket. The trailing slash is optional. A \
         folder and no pattern: no wildcards, no leading slash, no URL.",
        "cur/daily/",
    );
    with(schema, json!({ "maxLength": 512 }))
}

pub(super) fn region() -> Value {
    let known: Vec<&str> = Region::known().collect();
    with(
        text(
            REGION,
            "The AWS Region of the bucket, of the role's partition. `examples` has those that this release knows.",
            "",
        ),
        json!({ "examples": known }),
    )
}

pub(super) fn aws_account_id() -> Value {
    text("[0-9]{12}", "An AWS account.", "210987654321")
}

pub(super) fn permissions_boundary_arn() -> Value {
    let name = "[A-Za-z0-9_+=,.@-]";
    let pattern = format!(
        "arn:(?:aws|aws-cn|aws-us-gov|aws-eusc):iam::(?:[0-9]{{12}}|aws):policy/(?!.{{511,}}/)(?:{name}+/)*{name}{{1,128}}"
    );
    text(
        &pattern,
        "The ARN of the policy that is to be the permissions boundary of the role: of the role's AWS account, or managed by AWS.",
        "arn:aws:iam::123456789012:policy/limits/vendors",
    )
}

pub(super) fn kms_key_arn() -> Value {
    let pattern = format!(
        "arn:(?:aws:kms:(?!cn-|us-gov-|eusc-)|aws-cn:kms:(?=cn-)|aws-us-gov:kms:(?=us-gov-)|aws-eusc:kms:(?=eusc-)){REGION}:\
         [0-9]{{12}}:key/[A-Za-z0-9-]{{1,64}}"
    );
    text(
        &pattern,
        "The ARN of an AWS KMS key in the Region of the bucket; not of an alias.",
        "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    )
}

fn format() -> Value {
    with(one_of(Format::ALL.map(Format::as_str), "The format of the setup kit."), json!({ "default": "json" }))
}

pub(super) fn endpoint_id() -> Value {
    text(
        "ep_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
        "The endpoint's ID.",
        "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab",
    )
}

pub(super) fn account_id() -> Value {
    text("[A-Za-z0-9][A-Za-z0-9._:|@+=-]{0,127}", "The account that the caller works for.", "acme")
}

pub(super) fn idempotency_key() -> Value {
    text(
        "[!-+\\--~]{1,255}",
        "A name for this request. The same key with the same body returns the same endpoint, for ever.",
        "7b1f7f5e-2a57-4d64-9d0c-5c8f1f0f6a11",
    )
}

pub(super) fn cursor() -> Value {
    json!({ "type": "string", "description": "`nextCursor` of the previous page, with the same filters.", "minLength": 1 })
}

pub(super) fn limit() -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 50, "description": "How many items a page has at most." })
}

pub(super) fn switch(description: &str) -> Value {
    json!({ "type": "boolean", "default": false, "description": description })
}
