//! Query strings, read as strictly as bodies: unknown, duplicate and misspelled parameters are errors, for a filter
//! that is silently ignored shows endpoints that nobody requested.

mod list;
mod parameters;
mod setup;
mod timeline;

use be_domain::operations::retire_endpoint::IfInUse;
use lambda_http::Request;

use super::problem::FieldErrors;
use parameters::QueryParameters;

pub use list::ListQuery;
pub use setup::setup;
pub use timeline::TimelineQuery;

/// Refuses query parameters where none are accepted.
pub fn expect_none(request: &Request, errors: &mut FieldErrors) {
    QueryParameters::read(request, &[], errors);
}

/// Whether an endpoint is to be retired though it is in use: `?force=true`.
pub fn force(request: &Request, errors: &mut FieldErrors) -> IfInUse {
    if QueryParameters::read(request, &["force"], errors).is_true("force") { IfInUse::Retire } else { IfInUse::Refuse }
}

#[cfg(test)]
mod tests;
