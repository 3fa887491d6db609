//! An addition for the tests of this module.

use be_domain::endpoint::{BucketAccess, Configuration, Endpoint};
use be_domain::ports::{Addition, Idempotency};
use be_domain::testing::configuration;
use be_domain::values::{AccountId, EndpointId, EndpointName, PathPrefix, Subject};
use jiff::Timestamp;

/// An addition with everything that one may have, at `path_prefix`.
pub(super) fn sample(path_prefix: PathPrefix) -> Addition {
    let now = Timestamp::UNIX_EPOCH;
    let configuration = Configuration { path_prefix, ..configuration(BucketAccess::ReadOnly, "") };
    let endpoint = Endpoint {
        endpoint_id: EndpointId::new(0, &[7; 10]),
        account_id: AccountId::parse("acme").unwrap(),
        name: EndpointName::parse("Exports").unwrap(),
        description: None,
        configuration,
        created_at: now,
        created_by: Subject::parse("somebody").unwrap(),
    };
    let idempotency = Idempotency { key_digest: "key".to_owned(), request_digest: "request".to_owned() };
    Addition::new(endpoint, now, now, Some(idempotency), 200)
}
