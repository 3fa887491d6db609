//! The responses of an operation: of what succeeds, its problems, and those of Amazon API Gateway.

use serde_json::json;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::{
    Content, ContentBuilder, Object, Ref, RefOr, Response, ResponseBuilder, Responses, Schema, SchemaFormat, Type,
};

use super::examples::Examples;
use super::operations::{self, ApiOperation, SuccessResponse};
use super::routes::{DeclaredRoute, RouteAccess};
use super::values::reference;
use crate::http::Code;

const PROBLEM: &str = "application/problem+json";

/// The statuses that API Gateway answers by itself, with its message.
const GATEWAY_STATUSES: [(u16, &str); 7] = [
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (413, "Request Entity Too Large"),
    (429, "Too Many Requests"),
    (500, "Internal Server Error"),
    (503, "Service Unavailable"),
];

/// The responses of an operation, by status.
pub(super) fn of_route(route: &DeclaredRoute, operation: &ApiOperation, examples: &Examples) -> Responses {
    let is_public = route.requires == RouteAccess::Nothing;
    // For a signature that is missing or wrong, API Gateway answers 403.
    let has_token = matches!(route.requires, RouteAccess::Scopes(_));
    let everywhere = [Code::Forbidden, Code::Internal, Code::Unavailable];
    let everywhere = everywhere.into_iter().filter(|_| !is_public);
    let codes: Vec<Code> = everywhere
        .chain(has_token.then_some(Code::Unauthenticated))
        .chain(operation.problems.iter().copied())
        .collect();
    let own =
        operation.responses.iter().map(|success| (success.status, of_success(success, operation, examples).into()));
    let gateways = GATEWAY_STATUSES.into_iter().filter(|(status, _)| match status {
        401 => has_token,
        403 => !is_public,
        404 => route.path.contains('{'),
        413 => operation.body.is_some(),
        _ => true,
    });
    let gateways =
        gateways.map(|(status, message)| (status, RefOr::Ref(Ref::from_response_name(message.replace(' ', "")))));
    let problems = codes.iter().map(|code| {
        let of_status: Vec<Code> = codes.iter().copied().filter(|other| other.status() == code.status()).collect();
        (code.status(), of_problems(code.status(), &of_status, examples).into())
    });
    // Where both answer a status, a function's problems say so.
    own.chain(gateways)
        .chain(problems)
        .map(|(status, response): (u16, RefOr<Response>)| (status.to_string(), response))
        .collect()
}

fn of_success(success: &SuccessResponse, operation: &ApiOperation, examples: &Examples) -> Response {
    let mut response = ResponseBuilder::new().description(success.description);
    for (content_type, schema) in success.content {
        let content = match *schema {
            "" => Content::builder().schema(Some(Object::with_type(Type::String))),
            schema => Content::builder().schema(Some(reference(schema))),
        };
        let examples = examples.of_answer(operation.id, success.status, content_type);
        response = response.content(*content_type, content.examples_from_iter(examples));
    }
    if success.content == operations::REPORT {
        let about = "After how many seconds to run the same test again. Absent if a later test cannot have another result without a change.";
        response = response.header("Retry-After", seconds(about));
    }
    if success.status == 201 {
        let uri =
            Object::builder().schema_type(Type::String).format(Some(SchemaFormat::Custom("uri-reference".into())));
        response = response.header("Location", always(header("The path of the endpoint.", uri)));
    }
    response.build()
}

/// The problems of one status, beside API Gateway's own answer where it has one.
fn of_problems(status: u16, codes: &[Code], examples: &Examples) -> Response {
    let lines: Vec<String> = codes.iter().map(|code| format!("- `{}`: {}", code.as_str(), code.entry().when)).collect();
    let mut response = ResponseBuilder::new().description(lines.join("\n"));
    // First, for a generator of clients may read every body of a status as the first that is described: no member of
    // this one is required.
    if GATEWAY_STATUSES.iter().any(|(gateways, _)| *gateways == status) {
        response = response.content("application/json", Content::new(Some(reference("GatewayMessage"))));
    }
    let shown = codes.iter().map(|code| {
        let example = format!("#/components/examples/{}", examples.problem(code.as_str()));
        (code.as_str(), RefOr::Ref(Ref::new(example)))
    });
    let content = ContentBuilder::new().schema(Some(reference("Problem"))).examples_from_iter(shown);
    let text = Object::with_type(Type::String);
    let response = response.content(PROBLEM, content);
    match status {
        401 => response.header("WWW-Authenticate", header("`Bearer`.", text).build()),
        405 => response.header("Allow", always(header("The methods that an endpoint allows.", text))),
        429 | 503 => response.header("Retry-After", seconds(AGAIN)),
        409 if codes.contains(&Code::RoleNotAssumable) => response.header(
            "Retry-After",
            seconds("After how many seconds to send the request again; only with `role_not_assumable`."),
        ),
        _ => response,
    }
    .build()
}

const AGAIN: &str = "After how many seconds to send the request again.";

fn header(description: &str, schema: impl Into<RefOr<Schema>>) -> HeaderBuilder {
    HeaderBuilder::new().description(Some(description)).schema(Some(schema))
}

/// A header that is never absent. The builder has no `required`.
fn always(header: HeaderBuilder) -> Header {
    header.extensions(Some([("required", true)].into_iter().collect())).build()
}

fn seconds(description: &str) -> Header {
    header(description, Object::builder().schema_type(Type::Integer).minimum(Some(1))).build()
}

/// The answers of API Gateway for which no function has one of its own.
pub(super) fn of_gateway() -> impl Iterator<Item = (String, Response)> {
    GATEWAY_STATUSES.into_iter().filter(|(status, _)| !matches!(status, 401 | 403)).map(|(status, message)| {
        let content = ContentBuilder::new().schema(Some(reference("GatewayMessage")));
        let response = ResponseBuilder::new()
            .description(format!("Amazon API Gateway: {message}."))
            .content("application/json", content.example(Some(json!({ "message": message }))));
        let response = if status == 429 { response.header("Retry-After", seconds(AGAIN)) } else { response };
        (message.replace(' ', ""), response.build())
    })
}
