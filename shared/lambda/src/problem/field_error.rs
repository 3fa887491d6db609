use be_domain::endpoint_request;
use serde::Serialize;

use super::{Code, Problem};

/// The code of a field error about a field or parameter that carries an External ID.
pub const EXTERNAL_ID_NOT_ACCEPTED: &str = "external_id_not_accepted";

/// Lambda answers with at most 6 MB, in which a body is JSON in JSON, and one byte of a pointer up to seven.
const MAX_TOLD_BYTES: usize = 512 * 1024;

/// What is wrong with one part of a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into the body, empty for the whole of it; `/query/<name>` and
    /// `/headers/<name>` for what is no part of the body.
    pub pointer: String,
    /// Stable, in `snake_case`.
    pub code: &'static str,
    /// What is wrong and what would be right.
    pub detail: String,
}

impl FieldError {
    /// What is wrong with the body as a whole.
    pub fn body(code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: String::new(), code, detail: detail.into() }
    }

    /// What is wrong with the member `name` of the object that `parent` points to.
    pub fn member(parent: &str, name: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: below(parent, name), code, detail: detail.into() }
    }

    /// What is wrong with a query parameter.
    pub fn parameter(name: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::member("/query", name, code, detail)
    }

    /// What is wrong with a header.
    pub fn header(name: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::member("/headers", name, code, detail)
    }
}

impl From<endpoint_request::FieldError> for FieldError {
    fn from(endpoint_request::FieldError { field, invalid }: endpoint_request::FieldError) -> Self {
        Self::member("", field, invalid.code.as_str(), invalid.detail)
    }
}

/// The pointer to the member `name` of what `parent` points to.
pub(crate) fn below(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Everything that is wrong with one request, collected from all its parts before any of it is told.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Adds one more.
    pub fn push(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// The value, or its error among the others.
    pub fn keep<T, E: Into<FieldError>>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.push(error.into())).ok()
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` if nothing is wrong, and the problem that tells all of it if something is.
    pub fn into_result(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(self.into_problem()) }
    }

    /// The problem that tells all of it, sorted, so that the same request always gets the same answer.
    ///
    /// The two refusals that clients tell apart from mere mistakes give the whole problem their code.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        let mut errors = self.0;
        errors.sort();
        errors.dedup();
        let has = |code: &str| errors.iter().any(|error| error.code == code);
        let code = if has(EXTERNAL_ID_NOT_ACCEPTED) {
            Code::ExternalIdNotAccepted
        } else if has(endpoint_request::VENDOR_ROLE_REFUSED) {
            Code::VendorRoleRefused
        } else {
            Code::InvalidRequest
        };
        let found = errors.len();
        errors.truncate(tellable(&errors));
        let detail = match errors.as_slice() {
            [only] if found == 1 => only.detail.clone(),
            all if found == all.len() => format!("The request has {found} errors; `errors` tells each of them."),
            some => format!("The request has {found} errors; `errors` tells the first {}.", some.len()),
        };
        Problem { errors, ..Problem::new(code, detail) }
    }
}

/// How many of the errors are told: all of them, unless a request is made to make its answer too large.
fn tellable(errors: &[FieldError]) -> usize {
    let mut bytes = 0;
    let fits = |error: &&FieldError| {
        bytes += error.pointer.len() + error.detail.len();
        bytes <= MAX_TOLD_BYTES
    };
    errors.iter().take_while(fits).count()
}

impl Extend<FieldError> for FieldErrors {
    fn extend<I: IntoIterator<Item = FieldError>>(&mut self, errors: I) {
        self.0.extend(errors);
    }
}
