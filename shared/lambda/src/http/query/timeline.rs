use be_domain::values::{AccountId, EndpointId};

use super::{DEFAULT_LIMIT, Parameters, parameters, parse_limit};
use crate::cursor::timeline as cursor;
use crate::problem::FieldErrors;
use crate::request::Request;

/// Which page of a timeline is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimelineQuery {
    /// Before which event the page starts, as the latest come first.
    pub before: Option<u64>,
    /// How many it shows at most.
    pub limit: usize,
}

impl TimelineQuery {
    /// The page that `request` asks for, of the account's endpoint; what is wrong with it is among `errors`.
    pub fn read(request: &Request, account: &AccountId, endpoint_id: &EndpointId, errors: &mut FieldErrors) -> Self {
        let given = parameters(request, &["limit", "cursor"], errors);
        let mut one = Parameters { given, errors };
        let limit = one.parsed("limit", "a number from 1 to 100", parse_limit);
        let expected = "the `nextCursor` of the page before, of the same endpoint";
        let before = one.parsed("cursor", expected, |text| cursor::decode(account, endpoint_id, text));
        Self { before, limit: limit.unwrap_or(DEFAULT_LIMIT) }
    }
}
