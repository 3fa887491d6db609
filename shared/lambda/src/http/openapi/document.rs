//! The document: a path item for each declared route, and what they share.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::examples::Examples;
use super::operations::{self, Answer, Operation, TAGS};
use super::routes::{DeclaredRoute, Requirement};
use super::schemas;
use super::values::reference;
use crate::http::Code;

const PROBLEM: &str = "application/problem+json";

const ABOUT: &str = "A Bucket Endpoint is the registered, tested, immutable permission to read from, or write to, an Amazon \
    S3 bucket of a customer.\n\nErrors of the functions are `application/problem+json` (RFC 9457) with a stable `code`. What \
    Amazon API Gateway refuses before a function runs is its own `application/json`, `{\"message\": \"...\"}`: no valid \
    token (401), a missing scope or a signer without permission (403), no such route (404), a body that is too large (413), \
    too many requests (429). So is its answer when a function fails or takes too long (500, 503). There, only the status \
    counts.\n\nLater releases can add members to answers, and codes; they take nothing away.";

/// The document of these routes.
pub(super) fn of(routes: &[DeclaredRoute], examples: &Examples) -> Value {
    let mut operations = operations::all();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let key = format!("{} {}", route.method.to_ascii_uppercase(), route.path);
        let at = operations.iter().position(|operation| operation.key == key);
        let operation =
            operations.swap_remove(at.unwrap_or_else(|| panic!("{key} of {} is not described", route.function)));
        let path = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        path[&route.method] = of_route(route, &operation, examples);
    }
    let left: Vec<&str> = operations.iter().map(|operation| operation.key).collect();
    assert!(left.is_empty(), "described, but no function's route: {left:?}");
    let mut schemas = schemas::all();
    schemas["Check"]["examples"] = json!(examples.checks());
    // No operation has it: API Gateway passes on only what it has a route for.
    schemas["Problem"]["examples"] = json!([examples.problems[Code::NotFound.as_str()]]);
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Bucket Endpoint",
            "version": "1.0.0",
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "The API that serves this document." }],
        "tags": TAGS.map(|(name, description)| json!({ "name": name, "description": description })),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": gateways(),
            "examples": examples.components(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A token of the vendor's OpenID Connect issuer. Its scopes allow the operations: \
                                    `endpoints:read` to see, `endpoints:write` to test, add and retire. The account is one \
                                    of its claims, and nothing else.",
                },
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "x-amazon-apigateway-authtype": "awsSigv4",
                    "description": "AWS Signature Version 4 for the service `execute-api`, by a role of the vendor's own AWS \
                                    account.",
                },
            },
        },
    })
}

fn of_route(route: &DeclaredRoute, operation: &Operation, examples: &Examples) -> Value {
    let (security, mut codes) = match route.requires {
        Requirement::Scopes(scopes) => {
            let each = scopes.iter().map(|scope| json!({ "token": [scope] }));
            (each.collect::<Vec<_>>(), vec![Code::Unauthenticated])
        }
        Requirement::Signature => (vec![json!({ "signature": [] })], Vec::new()),
        Requirement::Nothing => (Vec::new(), Vec::new()),
    };
    let is_public = route.requires == Requirement::Nothing;
    if !is_public {
        codes.extend([Code::Forbidden, Code::Internal, Code::Unavailable]);
    }
    codes.extend(operation.problems);
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description,
        "tags": [operation.tag],
        "security": security,
    });
    if !operation.parameters.is_empty() {
        described["parameters"] = json!(operation.parameters);
    }
    if let Some(schema) = operation.body {
        let body = json!({ "schema": reference(schema), "examples": examples.of_body(operation.id) });
        described["requestBody"] = json!({ "required": true, "content": { "application/json": body } });
    }
    let mut responses: BTreeMap<u16, Value> = BTreeMap::new();
    for answer in &operation.answers {
        responses.insert(answer.status, of_answer(answer, operation, examples));
    }
    for (status, message) in GATEWAY_STATUSES {
        let can_be = match status {
            // For a signature that is missing or wrong, API Gateway answers 403.
            401 => matches!(route.requires, Requirement::Scopes(_)),
            403 => !is_public,
            404 => route.path.contains('{'),
            413 => operation.body.is_some(),
            _ => true,
        };
        if !can_be {
            continue;
        }
        responses.insert(status, json!({ "$ref": format!("#/components/responses/{}", name_of(message)) }));
    }
    for status in codes.iter().map(|code| code.status()) {
        let of_status: Vec<Code> = codes.iter().copied().filter(|code| code.status() == status).collect();
        responses.insert(status, of_problems(status, &of_status, examples));
    }
    described["responses"] = responses.into_iter().map(|(status, response)| (status.to_string(), response)).collect();
    described
}

fn of_answer(answer: &Answer, operation: &Operation, examples: &Examples) -> Value {
    let mut response = json!({ "description": answer.description });
    let content = answer.content.iter().map(|(content_type, schema)| {
        let mut body = match *schema {
            "" => json!({ "schema": { "type": "string" } }),
            schema => json!({ "schema": reference(schema) }),
        };
        body["examples"] = examples.of_answer(operation.id, answer.status, content_type);
        ((*content_type).to_owned(), body)
    });
    let content: Map<String, Value> = content.collect();
    if !content.is_empty() {
        response["content"] = content.into();
    }
    if answer.content == operations::REPORT {
        let seconds = json!({ "type": "integer", "minimum": 1 });
        let about = "After how many seconds the same test can have another result by itself, if it can.";
        response["headers"] = json!({ "Retry-After": header(about, false, &seconds) });
    }
    if answer.status == 201 {
        let location = json!({ "type": "string", "format": "uri-reference" });
        response["headers"] = json!({ "Location": header("Where it is found from now on.", true, &location) });
    }
    response
}

/// The problems of one status, beside API Gateway's own answer where it has one.
fn of_problems(status: u16, codes: &[Code], examples: &Examples) -> Value {
    let lines: Vec<String> = codes.iter().map(|code| format!("- `{}`: {}", code.as_str(), code.entry().when)).collect();
    let named = codes.iter().map(|code| code.as_str());
    let shown: Map<String, Value> = named
        .map(|code| (code.to_owned(), json!({ "$ref": format!("#/components/examples/{}", examples.problem(code)) })))
        .collect();
    let mut content = json!({});
    // First, for a generator of clients may read every body of a status as the first that is described: no member of this one
    // is required.
    if GATEWAY_STATUSES.iter().any(|(gateways, _)| *gateways == status) {
        content["application/json"] = json!({ "schema": reference("GatewayMessage") });
    }
    content[PROBLEM] = json!({ "schema": reference("Problem"), "examples": shown });
    let mut response = json!({ "description": lines.join("\n"), "content": content });
    let text = json!({ "type": "string" });
    let seconds = json!({ "type": "integer", "minimum": 1 });
    let headers = match status {
        401 => json!({ "WWW-Authenticate": header("`Bearer`.", false, &text) }),
        405 => json!({ "Allow": header("The methods of an endpoint.", true, &text) }),
        503 => json!({ "Retry-After": header(AGAIN, false, &seconds) }),
        409 if codes.contains(&Code::RoleNotAssumable) => {
            json!({ "Retry-After": header("After how many seconds to send the request again; only with `role_not_assumable`.", false, &seconds) })
        }
        _ => return response,
    };
    response["headers"] = headers;
    response
}

const AGAIN: &str = "After how many seconds to send the request again.";

fn header(description: &str, required: bool, schema: &Value) -> Value {
    json!({ "description": description, "required": required, "schema": schema })
}

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

fn name_of(message: &str) -> String {
    message.replace(' ', "")
}

/// The answers of API Gateway for which no function has one of its own.
fn gateways() -> Value {
    let response = |(status, message): (u16, &str)| {
        let body = json!({ "schema": reference("GatewayMessage"), "example": { "message": message } });
        let mut response = json!({
            "description": format!("Amazon API Gateway: {message}."),
            "content": { "application/json": body },
        });
        if status == 429 {
            let seconds = json!({ "type": "integer", "minimum": 1 });
            response["headers"] = json!({ "Retry-After": header(AGAIN, false, &seconds) });
        }
        (name_of(message), response)
    };
    GATEWAY_STATUSES.into_iter().filter(|(status, _)| !matches!(status, 401 | 403)).map(response).collect()
}
