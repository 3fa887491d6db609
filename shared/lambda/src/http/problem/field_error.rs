use be_domain::endpoint_request;
use serde::Serialize;

use super::field_error_code::FieldErrorCode;

/// An error in one part of a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) to the field of the body, or empty for the whole body. `/query/<name>`,
    /// `/headers/<name>` and `/path/<name>` for the other parts of the request.
    pub pointer: String,
    /// What kind of error it is, for programs.
    #[cfg_attr(test, schema(schema_with = code))]
    pub code: FieldErrorCode,
    /// What is wrong, and what would be valid.
    pub detail: String,
}

impl FieldError {
    /// An error of the body as a whole.
    pub fn body(code: impl Into<FieldErrorCode>, detail: impl Into<String>) -> Self {
        Self { pointer: String::new(), code: code.into(), detail: detail.into() }
    }

    /// An error of the member `name` of the object that `parent` points to.
    pub fn member(parent: &str, name: &str, code: impl Into<FieldErrorCode>, detail: impl Into<String>) -> Self {
        Self { pointer: below(parent, name), code: code.into(), detail: detail.into() }
    }

    /// An error of a query parameter.
    pub fn parameter(name: &str, code: impl Into<FieldErrorCode>, detail: impl Into<String>) -> Self {
        Self::member("/query", name, code, detail)
    }

    /// An error of a header.
    pub fn header(name: &str, code: impl Into<FieldErrorCode>, detail: impl Into<String>) -> Self {
        Self::member("/headers", name, code, detail)
    }
}

#[cfg(test)]
fn code() -> utoipa::openapi::ObjectBuilder {
    let codes = FieldErrorCode::all().filter(|code| !code.entry().fields.is_empty());
    crate::http::tests::schema::code(codes.map(|code| (code.as_str(), code.entry().when)), "The code of the error.")
}

impl From<endpoint_request::InvalidField> for FieldError {
    fn from(endpoint_request::InvalidField { field, invalid }: endpoint_request::InvalidField) -> Self {
        Self { pointer: format!("/{field}"), code: invalid.code.into(), detail: invalid.detail }
    }
}

/// The pointer to the member `name` of what `parent` points to.
pub(in crate::http) fn below(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}
