//! Query strings, read as strictly as bodies: unknown, duplicate and misspelt parameters are errors, for a filter that
//! is silently ignored shows endpoints that nobody asked for.

mod setup;
mod timeline;

use std::collections::BTreeMap;

use be_domain::endpoint::{BucketAccess, Feature};
use be_domain::health::HealthStatus;
use be_domain::operations::read_endpoints::Filter;
use be_domain::ports::IfInUse;
use be_domain::values::{AccountId, EndpointId};

use crate::cursor;
use crate::names::Name;
use crate::problem::{EXTERNAL_ID_NOT_ACCEPTED, FieldError, FieldErrors};
use crate::request::{Request, percent};

pub use setup::setup;
pub use timeline::TimelineQuery;

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 100;

/// Which page of which list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// What the list shows.
    pub filter: Filter,
    /// Behind which endpoint the page starts.
    pub after: Option<EndpointId>,
    /// How many it shows at most.
    pub limit: usize,
}

impl ListQuery {
    /// The list that `request` asks for, in the account that it comes from; what is wrong with it is among `errors`,
    /// and then the list is not to be read.
    pub fn read(request: &Request, account: &AccountId, errors: &mut FieldErrors) -> Self {
        let known = ["limit", "cursor", "bucketAccess", "feature", "health", "includeRetired"];
        let given = parameters(request, &known, errors);
        let mut one = Parameters { given, errors };

        let limit = one.parsed("limit", "a number from 1 to 100", parse_limit);
        let filter = Filter {
            bucket_access: one.parsed("bucketAccess", "`read_only` or `read_write`", BucketAccess::parse),
            feature: one.parsed("feature", "`telemetry`, `billing` or `data_exporter`", Feature::parse),
            health: one.parsed("health", "`healthy`, `suspect`, `drifted` or `unreachable`", HealthStatus::parse),
            include_retired: one.parsed("includeRetired", "`true` or `false`", parse_bool).unwrap_or_default(),
        };
        // With another parameter wrong, nobody can tell whether the cursor fits.
        let is_known = one.errors.is_empty();
        let expected = "the `nextCursor` of the page before, sent with the same filters by the same account";
        let decode = |text: &str| if is_known { cursor::decode(account, &filter, text).map(Some) } else { Some(None) };
        let after = one.parsed("cursor", expected, decode).flatten();
        Self { filter, after, limit: limit.unwrap_or(DEFAULT_LIMIT) }
    }
}

/// Refuses query parameters where none are taken.
pub fn expect_none(request: &Request, errors: &mut FieldErrors) {
    parameters(request, &[], errors);
}

/// Whether an endpoint is to be retired though it is in use: `?force=true`.
pub fn force(request: &Request, errors: &mut FieldErrors) -> IfInUse {
    let given = parameters(request, &["force"], errors);
    let force = Parameters { given, errors }.parsed("force", "`true` or `false`", parse_bool);
    if force == Some(true) { IfInUse::Retire } else { IfInUse::Refuse }
}

fn parse_limit(text: &str) -> Option<usize> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|limit| is_plain && (1..=MAX_LIMIT).contains(limit))
}

fn parse_bool(text: &str) -> Option<bool> {
    [true, false].into_iter().find(|value| value.to_string() == text)
}

struct Parameters<'a> {
    given: BTreeMap<&'static str, String>,
    errors: &'a mut FieldErrors,
}

impl Parameters<'_> {
    fn parsed<T>(&mut self, name: &'static str, expected: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let given = self.given.get(name)?;
        let parsed = parse(given);
        if parsed.is_none() {
            self.errors.push(FieldError::parameter(name, "parameter_invalid", format!("`{name}` must be {expected}")));
        }
        parsed
    }
}

/// The parameters that are `known`; all others, and those given twice, are errors.
fn parameters(request: &Request, known: &[&'static str], errors: &mut FieldErrors) -> BTreeMap<&'static str, String> {
    let mut given = BTreeMap::new();
    for pair in request.raw_query().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(value)) = (decode(name), decode(value)) else {
            let detail = "this parameter's percent-encoding is malformed, or not of UTF-8";
            errors.push(FieldError::parameter(name, "malformed_encoding", detail));
            continue;
        };
        match Name::judge(&name, known) {
            Name::Known(known) => {
                if given.insert(known, value).is_some() {
                    let detail = format!("`{known}` is there twice");
                    errors.push(FieldError::parameter(known, "duplicate_parameter", detail));
                }
            }
            Name::Misspelt(right) => {
                let detail = format!("names are case-sensitive; this parameter is spelt `{right}`");
                errors.push(FieldError::parameter(&name, "wrong_case", detail));
            }
            Name::ExternalId => {
                let detail = "an External ID is made by us and never accepted; leave it out";
                errors.push(FieldError::parameter(&name, EXTERNAL_ID_NOT_ACCEPTED, detail));
            }
            Name::Unknown => {
                let detail = match known {
                    [] => "this request takes no query parameters".to_owned(),
                    known => format!("there is no such parameter; the parameters are {}", known.join(", ")),
                };
                errors.push(FieldError::parameter(&name, "unknown_parameter", detail));
            }
        }
    }
    given
}

/// A name or value as forms and browsers encode it: `+` is a blank.
fn decode(text: &str) -> Option<String> {
    percent::decode(&text.replace('+', " "))
}

#[cfg(test)]
mod tests;
