//! Problem documents (RFC 9457): what a client is told when it does not get what it asked for.

mod code;
mod domain;
mod field_error;

use std::collections::BTreeSet;

use be_domain::endpoint::Feature;
use be_domain::health::Finding;
use be_domain::values::EndpointId;
use serde::Serialize;

pub use code::Code;
pub(crate) use field_error::below;
pub use field_error::{EXTERNAL_ID_NOT_ACCEPTED, FieldError, FieldErrors};

/// How many seconds a client should wait after a 503: longer than the store's own retries take, shorter than a
/// person's patience.
const RETRY_AFTER_SECONDS: &str = "3";

/// A request that came to nothing, with what the client is told and what only the log is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem it is.
    pub code: Code,
    /// What happened this time, and the way on.
    pub detail: String,
    /// All field errors.
    pub errors: Vec<FieldError>,
    /// What the problem names beside its words.
    pub named: Named,
    /// What went wrong inside, for the log alone.
    pub fault: Option<String>,
}

/// What a problem names for programs: an extension member of its document (RFC 9457, section 3.2), or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all_fields = "camelCase", untagged)]
pub enum Named {
    /// Nothing.
    Nothing {},
    /// The endpoint that is in the way.
    Conflict {
        /// Its id.
        conflicting_endpoint_id: EndpointId,
    },
    /// What is wrong with the endpoint.
    Drift {
        /// Each thing.
        findings: Vec<Finding>,
    },
    /// Who uses the endpoint.
    Users {
        /// The features.
        features: BTreeSet<Feature>,
    },
}

impl Problem {
    /// A problem of `code` that tells `detail`.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), named: Named::Nothing {}, fault: None }
    }

    /// Something broke on our side; which thing is for the log alone.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            Code::Internal,
            "Something went wrong on our side. If it lasts, tell us the `requestId` of this answer.",
        )
    }

    /// There is no such endpoint in this account: the same words whether it never existed, is another account's or
    /// has no possible id, so that nobody can probe for the endpoints of others.
    #[must_use]
    pub fn endpoint_not_found() -> Self {
        Self::new(Code::EndpointNotFound, "This account has no endpoint of this id.")
    }

    /// `GET` before the External ID was minted.
    #[must_use]
    pub fn external_id_not_found() -> Self {
        Self::new(Code::ExternalIdNotFound, "This account has no External ID yet. POST /v1/external-id makes one.")
    }

    /// An attempt to change an endpoint.
    #[must_use]
    pub fn endpoint_immutable() -> Self {
        Self::new(
            Code::EndpointImmutable,
            "An endpoint never changes. Test and add a new one (POST /v1/endpoints/test, then POST /v1/endpoints) and \
             retire this one (DELETE /v1/endpoints/{endpointId}).",
        )
    }

    fn naming(self, named: Named) -> Self {
        Self { named, ..self }
    }

    /// The same problem with its reason for the log.
    #[must_use]
    pub fn because(self, fault: impl Into<String>) -> Self {
        Self { fault: Some(fault.into()), ..self }
    }

    /// The headers that belong to the status.
    pub(crate) const fn headers(&self) -> &'static [(&'static str, &'static str)] {
        match self.code {
            // The only resource that answers 405 is one endpoint.
            Code::EndpointImmutable => &[("allow", "GET, DELETE")],
            Code::Unauthenticated => &[("www-authenticate", "Bearer")],
            Code::Unavailable => &[("retry-after", RETRY_AFTER_SECONDS)],
            _ => &[],
        }
    }

    /// The document for the client.
    pub(crate) fn document<'a>(&'a self, request_id: &'a str) -> Document<'a> {
        Document {
            r#type: format!("urn:problem-type:bucket-endpoint:{}", self.code.as_str()),
            title: self.code.title(),
            status: self.code.status(),
            detail: &self.detail,
            code: self.code.as_str(),
            errors: &self.errors,
            named: &self.named,
            request_id,
        }
    }
}

/// The members of a problem document.
///
/// `type` is a URN and no web address: it names and does not locate, and there is no host that somebody else could
/// come to own.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Document<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[serde(flatten)]
    named: &'a Named,
    request_id: &'a str,
}

#[cfg(test)]
mod tests;
