//! The schemas of bodies: of answers by their views, of requests by the members and values that their parsers take.
//! Requests take no other members; answers may get more of them in later releases.

use be_domain::setup::Format;
use be_domain::values::Encryption;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::values::{self, reference};
use crate::http::problem::Document;
use crate::http::tests::schema::{any_object, constant, endpoint_id, one_of};
use crate::http::views::{
    CredentialsView, EndpointList, ExternalIdView, HealthWithTimeline, ReportView, SetupView, UseList,
};

type Named = (String, RefOr<Schema>);

/// The schemas by their names.
pub(super) fn all() -> Vec<Named> {
    let mut all = requests();
    add::<ExternalIdView<'_>>(&mut all);
    add::<SetupView<'_>>(&mut all);
    add::<ReportView<'_>>(&mut all);
    add::<EndpointList<'_>>(&mut all);
    add::<HealthWithTimeline<'_>>(&mut all);
    add::<UseList>(&mut all);
    add::<CredentialsView<'_>>(&mut all);
    Document::schemas(&mut all);
    all.extend(others());
    all
}

/// The schema of a view, and all that it refers to.
fn add<View: ToSchema>(all: &mut Vec<Named>) {
    all.push((View::name().into_owned(), View::schema()));
    View::schemas(all);
}

/// An object with these members; those whose name ends with `?` may be absent.
fn object<const N: usize>(description: &str, members: [(&str, RefOr<Schema>); N]) -> ObjectBuilder {
    let object = ObjectBuilder::new().description(Some(description));
    members.into_iter().fold(object, |object, (name, schema)| match name.strip_suffix('?') {
        Some(name) => object.property(name, schema),
        None => object.property(name, schema).required(name),
    })
}

/// An object of a request: nothing else may be in it.
fn closed<const N: usize>(description: &str, members: [(&str, RefOr<Schema>); N]) -> ObjectBuilder {
    object(description, members).additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
}

fn text(description: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).into()
}

/// A request for an endpoint with this member for its name.
fn endpoint_request(name: &str, description: &str) -> ObjectBuilder {
    let owner = "The AWS account that owns the bucket, if it is not the AWS account of the role.";
    closed(
        description,
        [
            (name, values::endpoint_name().into()),
            ("description?", values::description().into()),
            ("bucketAccess", reference("BucketAccess").into()),
            ("roleArn", values::role_arn().into()),
            ("bucketName", values::bucket_name().into()),
            ("pathPrefix?", values::path_prefix().into()),
            ("region", values::region().into()),
            ("bucketOwnerAwsAccountId?", values::aws_account_id().description(Some(owner)).into()),
            ("encryption?", reference("Encryption").into()),
            ("objectOwnership?", reference("ObjectOwnership").into()),
        ],
    )
}

fn requests() -> Vec<Named> {
    let about_test = "A configuration to test: the same body as for adding the endpoint, but `name` is optional.";
    let about_feature = "Which feature needs the credentials.";
    let [sse_s3, sse_kms] =
        Encryption::TYPES.map(|name| constant(ObjectBuilder::new().schema_type(Type::String), name).into());
    let format = one_of(Format::ALL.map(Format::as_str), "The format of the setup kit.");
    let all = [
        ("EndpointRequest", endpoint_request("name", "An endpoint to add.")),
        ("EndpointTestRequest", endpoint_request("name?", about_test)),
        ("CredentialsRequest", closed(about_feature, [("feature", reference("Feature").into())])),
        ("SseS3", closed("With keys that Amazon S3 manages.", [("type", sse_s3)])),
        ("SseKms", closed("With a key in AWS KMS.", [("type", sse_kms), ("kmsKeyArn", values::kms_key_arn().into())])),
        ("SetupFormat", format.default(Some("json".into()))),
    ];
    all.map(|(name, schema)| (name.to_owned(), schema.into())).into()
}

/// The problem document, with the members of its extensions.
fn problem() -> ObjectBuilder {
    let RefOr::T(Schema::Object(document)) = Document::schema() else { panic!("a problem is an object") };
    let list = |items: &str, description: &str| -> RefOr<Schema> {
        ArrayBuilder::new().items(reference(items)).description(Some(description)).into()
    };
    let limit = "The limit that is reached: `endpoints_per_account`, `tests_per_minute` or `bucket_tests_per_minute`.";
    let integer = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    let extensions = [
        ("conflictingEndpointId", endpoint_id().into()),
        ("findings", list("Finding", "The checks of a drifted endpoint that did not pass.")),
        ("features", list("Feature", "The features that use the endpoint.")),
        ("limit", text(limit)),
        ("maximum", integer.description(Some("The value of the limit.")).into()),
        ("uses", list("Use", "The same features, with the times when each last received credentials.")),
    ];
    extensions.into_iter().fold(document.into(), |object, (name, schema)| object.property(name, schema))
}

/// What answers have that no view makes.
fn others() -> Vec<Named> {
    let gateway = "An error of Amazon API Gateway: it rejected the request, or the service did not respond. Use only the HTTP status.";
    let document = [
        ("openapi", text("The version of the format.")),
        ("info", any_object().description(Some("What the document is about.")).into()),
        ("paths", any_object().description(Some("The routes.")).into()),
    ];
    let all = [
        ("Problem", problem()),
        ("OpenApi", object("An OpenAPI document.", document)),
        ("GatewayMessage", object(gateway, [("message?", text("The message of Amazon API Gateway."))])),
    ];
    all.map(|(name, schema)| (name.to_owned(), schema.into())).into()
}
