use be_domain::endpoint::{BucketAccess, Feature};
use be_domain::health::HealthStatus;
use be_domain::operations::read_endpoints::Filter;
use be_domain::values::{AccountId, EndpointId};
use lambda_http::Request;

use super::parameters::QueryParameters;
use crate::http::cursor::list as cursor;
use crate::http::problem::FieldErrors;

/// Which page of which list is requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// What the list shows.
    pub filter: Filter,
    /// After which endpoint the page starts.
    pub after: Option<EndpointId>,
    /// How many it shows at most.
    pub limit: usize,
}

impl ListQuery {
    /// The list that `request` asks for, in the account that it comes from; what is wrong with it is among `errors`,
    /// and then the list is not to be read.
    pub fn read(request: &Request, account: &AccountId, errors: &mut FieldErrors) -> Self {
        let known = ["limit", "cursor", "bucketAccess", "feature", "health", "includeRetired"];
        let mut query = QueryParameters::read(request, &known, errors);
        let limit = query.limit();
        let filter = Filter {
            bucket_access: query.parsed("bucketAccess", "`read_only` or `read_write`", BucketAccess::with_name),
            feature: query.parsed("feature", "`telemetry`, `billing`, or `data_exporter`", Feature::with_name),
            health: query.parsed(
                "health",
                "`healthy`, `suspect`, `drifted`, or `unreachable`",
                HealthStatus::with_name,
            ),
            include_retired: query.is_true("includeRetired"),
        };
        // With another parameter wrong, nobody can say whether the cursor fits.
        let is_known = query.errors.is_empty();
        let expected = "the `nextCursor` of the previous page, sent with the same filters by the same account";
        let decode = |text: &str| if is_known { cursor::decode(account, &filter, text).map(Some) } else { Some(None) };
        let after = query.parsed("cursor", expected, decode).flatten();
        Self { filter, after, limit }
    }
}
