//! What everybody can read, without a token.

use super::{ApiOperation, Content, DOCUMENTS, success};

fn operation(key: &'static str, id: &'static str, summary: &'static str, content: Content) -> ApiOperation {
    ApiOperation {
        key,
        id,
        tag: DOCUMENTS,
        summary,
        description: "Requires no token. The response changes only with a release.",
        parameters: Vec::new(),
        body: None,
        responses: vec![success(200, "The document.", content)],
        problems: &[],
    }
}

/// The operations.
pub(super) fn all() -> Vec<ApiOperation> {
    vec![
        operation(
            "GET /v1/openapi.json",
            "getOpenApiDocument",
            "Get this document",
            &[("application/json", "OpenApi")],
        ),
        operation("GET /v1/docs", "getDocumentation", "Get this document as an HTML page", &[("text/html", "")]),
    ]
}
