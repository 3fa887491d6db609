use std::collections::BTreeMap;

use lambda_http::Request;

use crate::http::field_name::FieldName;
use crate::http::percent;
use crate::http::problem::{FieldError, FieldErrors, RequestErrorCode};

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 100;

/// The parameters of one request, each at most once, with the errors of all.
pub(super) struct QueryParameters<'a> {
    given: BTreeMap<&'static str, String>,
    pub(super) errors: &'a mut FieldErrors,
}

impl<'a> QueryParameters<'a> {
    /// The parameters that are `known`; all others, and those that appear more than once, are errors.
    ///
    /// Read from the URI's query, and not from `RequestExt::query_string_parameters`: that map keeps the last of two
    /// values and repairs malformed encoding.
    pub(super) fn read(request: &Request, known: &[&'static str], errors: &'a mut FieldErrors) -> Self {
        let mut given = BTreeMap::new();
        for pair in request.uri().query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                let detail = "The percent-encoding of this parameter is malformed, or does not give UTF-8.";
                errors.push(FieldError::parameter(name, RequestErrorCode::MalformedEncoding, detail));
                continue;
            };
            match FieldName::classify(&name, known) {
                FieldName::Known(known) => {
                    if given.insert(known, value).is_some() {
                        let detail = format!("`{known}` appears more than once. Send it once.");
                        errors.push(FieldError::parameter(known, RequestErrorCode::DuplicateParameter, detail));
                    }
                }
                FieldName::Misspelled(right) => {
                    let detail =
                        format!("Parameter names are case-sensitive. The name of this parameter is `{right}`.");
                    errors.push(FieldError::parameter(&name, RequestErrorCode::WrongCase, detail));
                }
                FieldName::ExternalId => {
                    let detail = "This service generates the External ID of an account, and never accepts one in a \
                                  request. Remove the parameter.";
                    errors.push(FieldError::parameter(&name, RequestErrorCode::ExternalIdNotAccepted, detail));
                }
                FieldName::Unknown => {
                    let detail = match known {
                        [] => "This request accepts no query parameters. Remove the parameter.".to_owned(),
                        known => format!("This parameter does not exist. The parameters are {}.", known.join(", ")),
                    };
                    errors.push(FieldError::parameter(&name, RequestErrorCode::UnknownParameter, detail));
                }
            }
        }
        Self { given, errors }
    }

    /// The text of a parameter, if it was sent.
    pub(super) fn take(&mut self, name: &'static str) -> Option<String> {
        self.given.remove(name)
    }

    /// A parameter, if it was sent and valid; otherwise the errors say what it must be.
    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = parse(self.given.get(name)?);
        if parsed.is_none() {
            self.errors.push(FieldError::parameter(
                name,
                RequestErrorCode::ParameterInvalid,
                format!("`{name}` must be {expected}."),
            ));
        }
        parsed
    }

    /// How many items a page has at most.
    pub(super) fn limit(&mut self) -> usize {
        self.parsed("limit", "a number from 1 to 100", parse_limit).unwrap_or(DEFAULT_LIMIT)
    }

    /// Whether a switch is on.
    pub(super) fn is_true(&mut self, name: &'static str) -> bool {
        let parse = |text: &str| [true, false].into_iter().find(|value| value.to_string() == text);
        self.parsed(name, "`true` or `false`", parse).unwrap_or_default()
    }
}

fn parse_limit(text: &str) -> Option<usize> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|limit| is_plain && (1..=MAX_LIMIT).contains(limit))
}

/// A name or value as forms and browsers encode it: `+` is a space.
fn decode(text: &str) -> Option<String> {
    percent::decode(&text.replace('+', " "))
}
