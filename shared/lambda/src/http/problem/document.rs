use be_domain::endpoint::Feature;
use be_domain::health::Finding;
use be_domain::operations::endpoint_uses::Use;
use be_domain::values::EndpointId;
use serde::Serialize;

use super::code::Code;
use super::field_error::FieldError;

/// A request that failed: what the client receives, and what only the log records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem it is.
    pub code: Code,
    /// What happened this time, and the way on.
    pub detail: String,
    /// All field errors.
    pub errors: Vec<FieldError>,
    /// What the problem names for programs.
    pub extension: Extension,
    /// What went wrong inside, for the log alone.
    pub fault: Option<String>,
}

/// What a problem names for programs: an extension member of its document (RFC 9457, section 3.2), or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all_fields = "camelCase", untagged)]
pub enum Extension {
    /// Nothing.
    Nothing {},
    /// The endpoint that is in the way.
    Conflict {
        /// The endpoint that has the name, or whose path prefix conflicts.
        conflicting_endpoint_id: EndpointId,
    },
    /// What is wrong with the endpoint.
    Drift {
        /// The checks of the endpoint that did not pass, each with its cause and how to fix it.
        findings: Vec<Finding>,
    },
    /// The limit that is reached.
    Limit {
        /// Which limit it is, for example `tests_per_minute`.
        limit: &'static str,
        /// How many the limit allows.
        maximum: u32,
        /// After how many seconds to send the request again: a header.
        #[serde(skip)]
        retry_after: u32,
    },
    /// Who uses the endpoint.
    Users {
        /// The features that must stop using the endpoint before it can be retired.
        features: Box<[Feature]>,
        /// The same features, with the time when each last received credentials.
        uses: Box<[Use]>,
    },
}

impl Problem {
    /// A problem of `code` with `detail`.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), extension: Extension::Nothing {}, fault: None }
    }

    /// An error of the service; the cause is for the log alone.
    pub fn internal() -> Self {
        Self::new(
            Code::Internal,
            "An internal error occurred. If it continues, contact the vendor and include the `requestId` of this response.",
        )
    }

    /// The route does not exist.
    pub fn route_not_found() -> Self {
        Self::new(Code::NotFound, "This route does not exist. Check the method and the path.")
    }

    /// There is no such endpoint in this account: the same words whether it never existed, is another account's or
    /// has no possible id, so that nobody can find out about the endpoints of others.
    pub fn endpoint_not_found() -> Self {
        Self::new(Code::EndpointNotFound, "This account has no endpoint with this ID.")
    }

    /// `GET` before the External ID was created.
    pub fn external_id_not_found() -> Self {
        Self::new(
            Code::ExternalIdNotFound,
            "This account has no External ID yet. Call POST /v1/external-id to create it.",
        )
    }

    /// An attempt to change an endpoint.
    pub fn endpoint_immutable() -> Self {
        Self::new(
            Code::EndpointImmutable,
            "An endpoint cannot be changed. Test the new configuration (POST /v1/endpoints/test). If it has the same name as this \
             endpoint, or the same bucket and an overlapping path prefix, retire this endpoint (DELETE /v1/endpoints/{endpointId}). \
             Then add the new one (POST /v1/endpoints).",
        )
    }

    pub(super) fn with_extension(self, extension: Extension) -> Self {
        Self { extension, ..self }
    }

    /// The same problem with its reason for the log.
    #[must_use]
    pub fn with_fault(self, fault: impl Into<String>) -> Self {
        Self { fault: Some(fault.into()), ..self }
    }

    /// The document for the client.
    pub(in crate::http) fn document<'a>(&'a self, request_id: &'a str) -> Document<'a> {
        Document {
            r#type: format!("urn:bucket-endpoint:problem:{}", self.code.as_str()),
            title: self.code.entry().title,
            status: self.code.status(),
            detail: &self.detail,
            code: self.code.as_str(),
            errors: &self.errors,
            extension: &self.extension,
            request_id,
        }
    }
}

/// The response to a request that failed (RFC 9457).
// `type` is a URN that ends with the code, which is a heading of `docs/CODES.md`. It is no web address: there is no
// host that somebody else could come to own.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Problem))]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct Document<'a> {
    /// `urn:bucket-endpoint:problem:` and the code.
    r#type: String,
    /// A short description of the code. It is the same for all problems with this code.
    title: &'static str,
    /// The HTTP status.
    #[cfg_attr(test, schema(minimum = 400, maximum = 599))]
    status: u16,
    /// What happened, and what to do.
    detail: &'a str,
    #[cfg_attr(test, schema(schema_with = code))]
    code: &'static str,
    /// All errors in the parts of the request.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[cfg_attr(test, schema(ignore))]
    #[serde(flatten)]
    extension: &'a Extension,
    /// The ID of the request. Include it if you contact the vendor.
    request_id: &'a str,
}

#[cfg(test)]
fn code() -> utoipa::openapi::ObjectBuilder {
    let codes = Code::ALL.iter().map(|code| (code.as_str(), code.entry().when));
    crate::http::tests::schema::code(codes, "The code of the problem.")
}
