use be_domain::values::InvalidCode;

use super::code::Code;
use super::document::Problem;
use super::field_error::FieldError;
use super::field_error_code::{FieldErrorCode, RequestErrorCode};

/// Lambda answers with at most 6 MB, in which a body is JSON in JSON, and one byte of a pointer up to seven.
const MAX_ERROR_BYTES: usize = 512 * 1024;

/// The errors of one request, collected from all its parts, so that they are reported at once.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Adds one more.
    pub fn push(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// The value, or its error among the others.
    pub fn collect<T, E: Into<FieldError>>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.push(error.into())).ok()
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` if nothing is wrong, and the problem with all errors if something is.
    pub fn into_result(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(self.into_problem()) }
    }

    /// What was read from the request, if nothing is wrong with any part of it, and the problem with all errors if
    /// something is. What could not be read is `None`, with an error among these.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, Problem> {
        match read {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.into_problem()),
        }
    }

    /// The problem with all errors, sorted, so that the same request always gets the same answer.
    ///
    /// The two refusals that clients distinguish from mere mistakes give the whole problem their code.
    pub fn into_problem(self) -> Problem {
        let mut errors = self.0;
        errors.sort();
        errors.dedup();
        let has = |code: FieldErrorCode| errors.iter().any(|error| error.code == code);
        let code = if has(RequestErrorCode::ExternalIdNotAccepted.into()) {
            Code::ExternalIdNotAccepted
        } else if has(InvalidCode::VendorRoleRefused.into()) {
            Code::VendorRoleRefused
        } else {
            Code::InvalidRequest
        };
        let found = errors.len();
        errors.truncate(count_that_fits(&errors));
        let detail = match errors.as_slice() {
            [only] if found == 1 => only.detail.clone(),
            all if found == all.len() => format!("The request has {found} errors. `errors` lists them."),
            some => format!("The request has {found} errors. `errors` lists the first {}.", some.len()),
        };
        Problem { errors, ..Problem::new(code, detail) }
    }
}

/// How many of the errors are reported: all of them, unless a request is made to make its answer too large.
fn count_that_fits(errors: &[FieldError]) -> usize {
    let mut bytes = 0;
    let fits = |error: &&FieldError| {
        bytes += error.pointer.len() + error.detail.len();
        bytes <= MAX_ERROR_BYTES
    };
    errors.iter().take_while(fits).count()
}

impl Extend<FieldError> for FieldErrors {
    fn extend<I: IntoIterator<Item = FieldError>>(&mut self, errors: I) {
        self.0.extend(errors);
    }
}
