//! The document: a path item for each declared route, and what they share.

use serde_json::{Value, json};
use utoipa::openapi::path::{HttpMethod, OperationBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApiBuilder, PathItem, PathsBuilder,
    Required, ServerBuilder,
};

use super::examples::Examples;
use super::operations::{self, ApiOperation, TAGS};
use super::responses;
use super::routes::{DeclaredRoute, RouteAccess};
use super::schemas;
use super::values::reference;
use crate::http::Code;

const ABOUT: &str = "A Bucket Endpoint is the registered, tested, immutable permission to read from, or write to, an Amazon \
    S3 bucket of a customer.\n\nErrors of the service are `application/problem+json` (RFC 9457) with a stable `code`. Amazon \
    API Gateway returns errors of its own as `application/json`, `{\"message\": \"...\"}`, if it rejects a request: no valid \
    token (401), a missing scope or a signer without permission (403), no such route (404), a body that is too large (413), \
    too many requests (429). It does the same if the service fails or does not respond in time (500, 503). For these errors, \
    use only the HTTP status.\n\nLater releases can add members to responses, and codes. They remove nothing.";

const ABOUT_TOKEN: &str = "An access token of the vendor's OpenID Connect issuer. The scope `endpoints:read` allows reading \
    endpoints, and `endpoints:write` allows testing, adding and retiring them. The account comes only from a claim of the token.";

const ABOUT_SIGNATURE: &str =
    "AWS Signature Version 4 for the service `execute-api`, with credentials of a role in the vendor's AWS account.";

/// The document of these routes.
pub(super) fn of(routes: &[DeclaredRoute], examples: &Examples) -> Value {
    let mut operations = operations::all();
    let mut paths = PathsBuilder::new();
    for route in routes {
        let key = format!("{} {}", route.method.to_ascii_uppercase(), route.path);
        let at = operations.iter().position(|operation| operation.key == key);
        let operation =
            operations.swap_remove(at.unwrap_or_else(|| panic!("{key} of {} is not described", route.function)));
        let method: HttpMethod = serde_json::from_value(route.method.clone().into()).unwrap();
        paths = paths.path(&route.path, PathItem::new(method, of_route(route, operation, examples)));
    }
    let left: Vec<&str> = operations.iter().map(|operation| operation.key).collect();
    assert!(left.is_empty(), "described, but no function's route: {left:?}");
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0"));
    let info = InfoBuilder::new().title("Bucket Endpoint").version("1.0.0").description(Some(ABOUT));
    let server = ServerBuilder::new().url("/").description(Some("The API that serves this document."));
    let tag = |(name, description)| TagBuilder::new().name(name).description(Some(description)).build();
    let document = OpenApiBuilder::new()
        .info(info.license(Some(license.build())))
        .servers(Some([server.build()]))
        .tags(Some(TAGS.map(tag)))
        .paths(paths)
        .components(Some(components(examples)));
    completed(serde_json::to_value(document.build()).unwrap(), examples)
}

fn components(examples: &Examples) -> Components {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some(ABOUT_TOKEN));
    let mut signature = ApiKeyValue::with_description("Authorization", ABOUT_SIGNATURE);
    signature.extensions = Some([("x-amazon-apigateway-authtype", "awsSigv4")].into_iter().collect());
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas::all())
        .responses_from_iter(responses::of_gateway())
        .security_scheme("token", SecurityScheme::Http(token.build()))
        .security_scheme("signature", SecurityScheme::ApiKey(ApiKey::Header(signature)));
    let of_problems = examples.of_problems();
    of_problems.fold(components, |components, (name, example)| components.example(name, example)).build()
}

fn of_route(route: &DeclaredRoute, operation: ApiOperation, examples: &Examples) -> OperationBuilder {
    let security: Vec<_> = match route.requires {
        RouteAccess::Scopes(scopes) => scopes.iter().map(|scope| SecurityRequirement::new("token", [*scope])).collect(),
        RouteAccess::Signature => vec![SecurityRequirement::new("signature", [""; 0])],
        RouteAccess::Nothing => Vec::new(),
    };
    let responses = responses::of_route(route, &operation, examples);
    let body = operation.body.map(|schema| {
        let content = ContentBuilder::new()
            .schema(Some(reference(schema)))
            .examples_from_iter([("sample", examples.of_body(operation.id))]);
        RequestBodyBuilder::new().required(Some(Required::True)).content("application/json", content).build()
    });
    OperationBuilder::new()
        .operation_id(Some(operation.id))
        .summary(Some(operation.summary))
        .description(Some(operation.description))
        .tag(operation.tag)
        .securities(Some(security))
        .parameters(Some(operation.parameters).filter(|parameters| !parameters.is_empty()))
        .request_body(body)
        .responses(responses)
}

/// The document with what the builders and derives have no words for.
fn completed(mut document: Value, examples: &Examples) -> Value {
    let schemas = &mut document["components"]["schemas"];
    schemas["Check"]["examples"] = json!(examples.checks());
    // No operation has it: API Gateway passes on only what it has a route for.
    schemas["Problem"]["examples"] = json!([examples.problems[Code::NotFound.as_str()]]);
    // Ownership is for a bucket of another owner that is written to. As extensions of a schema, which have no order,
    // the two would change places from run to run.
    for name in ["EndpointRequest", "EndpointTestRequest"] {
        schemas[name]["dependentRequired"] = json!({ "objectOwnership": ["bucketOwnerAwsAccountId"] });
        let read_write = json!({ "bucketAccess": { "const": "read_write" } });
        schemas[name]["dependentSchemas"] = json!({ "objectOwnership": { "properties": read_write } });
    }
    let schemas = schemas.as_object_mut().into_iter().flat_map(|schemas| schemas.values_mut());
    let members = schemas.filter_map(|schema| schema.get_mut("properties")?.as_object_mut());
    members.flat_map(|members| members.values_mut()).for_each(as_answered);
    document
}

/// The schema of a member as answers have it, where a derive knows only its Rust type.
fn as_answered(member: &mut Value) {
    // Absent and never null, which a derive takes each `Option` for.
    if let Some(kind) = member["type"].get(0).cloned() {
        member["type"] = kind;
    }
    // The width of an integer is Rust's; in JSON it has none.
    if member["type"] == "integer" {
        member.as_object_mut().map(|member| member.remove("format"));
    }
    // All times are written in one form.
    if member["format"] == "date-time" {
        let about = member["description"].as_str().unwrap_or_default();
        member["description"] = format!("{about} RFC 3339, in UTC, with milliseconds.").into();
        member["pattern"] = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$".into();
    }
}
