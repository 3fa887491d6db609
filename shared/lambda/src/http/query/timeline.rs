use be_domain::values::{AccountId, EndpointId};
use lambda_http::Request;

use super::parameters::QueryParameters;
use crate::http::cursor::timeline as cursor;
use crate::http::problem::FieldErrors;

/// Which page of a timeline is requested.
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
        let mut query = QueryParameters::read(request, &["limit", "cursor"], errors);
        let limit = query.limit();
        let expected = "the `nextCursor` of the previous page, of the same endpoint";
        let before = query.parsed("cursor", expected, |text| cursor::decode(account, endpoint_id, text));
        Self { before, limit }
    }
}
