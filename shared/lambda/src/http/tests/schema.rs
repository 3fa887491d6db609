//! What views name in their schemas: names of the domain, which answers have as texts, and its objects. Only for tests.

use std::borrow::Cow;

use be_domain::health::event::EventKind;
use be_domain::report::{AttachTo, CheckCode, CheckName, CheckStatus, Outcome};
use be_domain::{endpoint, health, values};
use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::schema::{AdditionalProperties, Array, Discriminator};
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A type for each schema that has a name in clients too and is not derived.
macro_rules! schemas {
    ($($schema:ident as $name:literal: $content:expr;)*) => {$(
        pub(in crate::http) struct $schema;

        impl PartialSchema for $schema {
            fn schema() -> RefOr<Schema> {
                $content.into()
            }
        }

        impl ToSchema for $schema {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    )*};
}

schemas! {
    BucketAccessSchema as "BucketAccess": one_of(
        endpoint::BucketAccess::ALL.map(endpoint::BucketAccess::as_str),
        "What the vendor may do under the prefix: list and read, or also write and delete.",
    );
    ObjectOwnershipSchema as "ObjectOwnership": one_of(
        endpoint::ObjectOwnership::ALL.map(endpoint::ObjectOwnership::as_str),
        "Only for `read_write`, and if the AWS account of the role does not own the bucket: the bucket owner gets full control of \
         the objects that the vendor writes.",
    );
    FeatureSchema as "Feature": one_of(
        endpoint::Feature::ALL.map(endpoint::Feature::as_str),
        "A consumer of endpoints. `telemetry` and `billing` require `read_only`, `data_exporter` requires `read_write`.",
    );
    HealthStatusSchema as "HealthStatus": one_of(
        health::HealthStatus::ALL.map(health::HealthStatus::as_str),
        "`healthy`: the last test with a result passed. `suspect`: one test was denied. `drifted`: something that \
         worked when the endpoint was added does not work now, or the trust policy no longer requires the External ID; \
         `findings` has the cause. `unreachable`: several tests in a row had no result.",
    );
    EncryptionSchema as "Encryption": encryption();
    PolicyDocumentSchema as "PolicyDocument": ObjectBuilder::new()
        .description(Some("An IAM policy document. Do not change its statements."))
        .property("Version", constant(ObjectBuilder::new().schema_type(Type::String), "2012-10-17"))
        .property("Statement", Array::new(any_object()))
        .required("Version")
        .required("Statement");
}

/// A check that did not pass.
#[derive(ToSchema)]
#[schema(as = Finding, rename_all = "camelCase")]
#[allow(dead_code, reason = "answers have the finding of the domain")]
pub(in crate::http) struct FindingSchema {
    /// The check.
    check: String,
    #[schema(schema_with = check_code)]
    code: String,
    /// What happened.
    message: String,
    /// Whether the check had no result. Absent means false.
    inconclusive: Option<bool>,
    /// The action that was denied, for example `s3:DeleteObject`. With `external_id_not_required`: the action that the
    /// role must deny.
    action: Option<String>,
    /// The type of policy that denied the action, if AWS reported it. With `external_id_not_required`: the type of
    /// policy that must deny it.
    layer: Option<String>,
    /// When the check last passed.
    #[schema(format = DateTime)]
    last_passed_at: Option<String>,
    /// How to fix it.
    remedy: Option<String>,
}

/// An endpoint's health.
#[derive(ToSchema)]
#[schema(as = Health, rename_all = "camelCase")]
#[allow(dead_code, reason = "answers have the health of the domain")]
pub(in crate::http) struct HealthSchema {
    status: HealthStatusSchema,
    /// Since when the endpoint has this status.
    #[schema(format = DateTime)]
    since: String,
    /// When it was last tested.
    #[schema(format = DateTime)]
    last_checked_at: String,
    /// The checks that did not pass. While the endpoint is healthy, only `cleanup`: something of a test is in
    /// the bucket.
    findings: Vec<FindingSchema>,
}

/// A feature that uses the endpoint.
#[derive(ToSchema)]
#[schema(as = Use, rename_all = "camelCase")]
#[allow(dead_code, reason = "answers have the use of the domain")]
pub(in crate::http) struct UseSchema {
    feature: FeatureSchema,
    /// When the feature last received credentials for the endpoint. The time can be up to five minutes too early.
    /// Absent if it received none.
    #[schema(format = DateTime)]
    last_vended_at: Option<String>,
}

fn encryption() -> OneOfBuilder {
    let variants = values::Encryption::TYPES.into_iter().zip(["SseS3", "SseKms"].map(Ref::from_schema_name));
    let mapping: Vec<_> = variants.clone().map(|(name, schema)| (name, schema.ref_location)).collect();
    variants
        .fold(OneOfBuilder::new(), |one_of, (_, schema)| one_of.item(schema))
        .discriminator(Some(Discriminator::with_mapping("type", mapping)))
        .description(Some("How the objects that the vendor writes are encrypted. If absent, the default encryption of the bucket is used."))
}

/// One of these names, and no other.
pub(in crate::http) fn one_of<'a>(names: impl IntoIterator<Item = &'a str>, description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).description(Some(description))
}

/// A code. More of them can come, so clients must expect codes that they do not know.
pub(in crate::http) fn code<'a>(codes: impl Iterator<Item = (&'a str, &'a str)>, description: &str) -> ObjectBuilder {
    let codes: Vec<(&str, &str)> = codes.collect();
    let lines: Vec<String> = codes.iter().map(|(code, when)| format!("- `{code}`: {when}")).collect();
    let codes: Vec<&str> = codes.iter().map(|(code, _)| *code).collect();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(format!("{description} Later releases can add codes.\n\n{}", lines.join("\n"))))
        .extensions(Some(Extensions::from_iter([("x-extensible-enum", json!(codes))])))
}

/// Exactly this value. The builders have no `const`.
pub(in crate::http) fn constant(schema: ObjectBuilder, value: impl Into<Value>) -> ObjectBuilder {
    schema.extensions(Some(Extensions::from_iter([("const", value)])))
}

/// An object with any members.
pub(in crate::http) fn any_object() -> ObjectBuilder {
    ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(true)))
}

/// A text of this pattern.
pub(in crate::http) fn text(pattern: &str, description: &str, example: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(format!("^{pattern}$")))
        .description(Some(description))
        .examples([example])
}

pub(in crate::http) fn endpoint_id() -> ObjectBuilder {
    text(
        "ep_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
        "The endpoint's ID.",
        "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab",
    )
}

pub(in crate::http) fn check_name() -> ObjectBuilder {
    one_of(CheckName::ALL.map(CheckName::as_str), "The check.")
}

pub(in crate::http) fn check_status() -> ObjectBuilder {
    one_of(CheckStatus::ALL.map(CheckStatus::as_str), "The status of the check.")
}

pub(in crate::http) fn check_code() -> ObjectBuilder {
    code(CheckCode::ALL.iter().map(|code| (code.as_str(), code.entry().when)), "The code of the result.")
}

pub(in crate::http) fn outcome() -> ObjectBuilder {
    one_of(
        Outcome::ALL.map(Outcome::as_str),
        "`passed`: every check passed. `failed`: at least one failed. `inconclusive`: none failed, but not all passed.",
    )
}

pub(in crate::http) fn attach_to() -> ObjectBuilder {
    one_of(
        AttachTo::ALL.map(AttachTo::as_str),
        "Where to put the policy document. `role`: it replaces the inline policy of the role that `policyName` names. \
         `role_trust`: it replaces the trust policy of the role. `bucket`: add its statements to the bucket policy. `kms_key`: \
         add its statements to the key policy.",
    )
}

pub(in crate::http) fn event_kind() -> ObjectBuilder {
    one_of(EventKind::ALL.map(EventKind::as_str), "What happened.")
}

pub(in crate::http) fn format_version() -> ObjectBuilder {
    let integer = ObjectBuilder::new().schema_type(Type::Integer);
    constant(integer.description(Some("The version of the format.")), 1)
}
