//! Where each item is stored. Both tables have a partition key `pk` and a sort key `sk`.
//!
//! | table | `pk` | `sk` |
//! |---|---|---|
//! | endpoints | `ACCOUNT#<account>` | `EXTERNAL_ID`, `ENDPOINT#<id>`, `RETIREMENT#<id>`, `IDEMPOTENCY#<key digest>` |
//! | state | `ACCOUNT#<account>` | `NAME#<folded name>`, `RECEIPT#<digest>`, `LEFTOVERS#<digest>`, `HEALTH#<id>`, `USES#<id>`, `VENDED#<id>`, `ENDPOINT_COUNT`, `TESTS#<minute>` |
//! | state | `BUCKET_TESTS#<partition>#<bucket>` | `TESTS#<minute>` |
//! | state | `BUCKET#<account>#<partition>#<bucket>` | `NODE#<prefix>` |
//! | state | `ENDPOINT#<account>#<id>` | `EVENT#<sequence>` |
//!
//! The state table has an index `due`, with the partition key `dueShard` and the sort key `dueAt`, which only the
//! health items of live endpoints have.
//!
//! No account, partition or bucket holds a `#`, and what may hold one comes last, so no two keys look alike.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::endpoint::{Configuration, Endpoint};
use be_domain::limits::Minute;
use be_domain::receipt::ConfigurationDigest;
use be_domain::values::{AccountId, EndpointId, FoldedName, PathPrefix};

/// An item, or the part of one, as the SDK knows it.
pub(super) type Attributes = HashMap<String, AttributeValue>;

/// One of the two tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TableKind {
    /// What never changes.
    Endpoints,
    /// What does.
    State,
}

/// Where one item lies; the table is part of it, so that an item can't be looked for in the wrong one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) table: TableKind,
    pub(super) pk: String,
    pub(super) sk: String,
}

impl Key {
    fn new(table: TableKind, pk: String, sk: String) -> Self {
        Self { table, pk, sk }
    }

    /// The key as the attributes of an item.
    pub(super) fn attributes(&self) -> Attributes {
        Attributes::from([
            ("pk".to_owned(), AttributeValue::S(self.pk.clone())),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }
}

/// What the sort keys of endpoints start with.
pub(super) const ENDPOINT: &str = "ENDPOINT#";
/// Behind all sort keys that start with [`ENDPOINT`] (`$` follows `#` in ASCII), and no key itself.
pub(super) const BEHIND_ENDPOINTS: &str = "ENDPOINT$";

/// What the sort keys of names start with.
const NAME: &str = "NAME#";
/// Behind all sort keys that start with [`NAME`], and no key itself.
pub(super) const BEHIND_NAMES: &str = "NAME$";
/// What the partition keys of what belongs to an account start with.
const ACCOUNT: &str = "ACCOUNT#";
/// What the sort keys of health start with.
pub(super) const HEALTH: &str = "HEALTH#";

/// The partition key of what belongs to `account`.
pub(super) fn account(account: &AccountId) -> String {
    format!("{ACCOUNT}{account}")
}

/// The account whose item this is, of those that belong to one.
pub(super) fn account_of(item: &Attributes) -> Option<&str> {
    item.get("pk")?.as_s().ok()?.strip_prefix(ACCOUNT)
}

pub(super) fn external_id(account_id: &AccountId) -> Key {
    Key::new(TableKind::Endpoints, account(account_id), "EXTERNAL_ID".to_owned())
}

pub(super) fn endpoint(account_id: &AccountId, endpoint_id: &EndpointId) -> Key {
    Key::new(TableKind::Endpoints, account(account_id), format!("{ENDPOINT}{endpoint_id}"))
}

pub(super) fn retirement(account_id: &AccountId, endpoint_id: &EndpointId) -> Key {
    Key::new(TableKind::Endpoints, account(account_id), format!("RETIREMENT#{endpoint_id}"))
}

pub(super) fn idempotency(account_id: &AccountId, key_digest: &str) -> Key {
    Key::new(TableKind::Endpoints, account(account_id), format!("IDEMPOTENCY#{key_digest}"))
}

/// What the keys of an account's names start with.
pub(super) fn names(account_id: &AccountId) -> Key {
    Key::new(TableKind::State, account(account_id), NAME.to_owned())
}

pub(super) fn name(account_id: &AccountId, name: &FoldedName) -> Key {
    Key::new(TableKind::State, account(account_id), format!("{NAME}{}", name.as_str()))
}

pub(super) fn receipt(account_id: &AccountId, digest: &ConfigurationDigest) -> Key {
    Key::new(TableKind::State, account(account_id), format!("RECEIPT#{}", digest.as_str()))
}

/// How many live endpoints the account has.
pub(super) fn endpoint_count(account_id: &AccountId) -> Key {
    Key::new(TableKind::State, account(account_id), "ENDPOINT_COUNT".to_owned())
}

/// How many tests the account started in that minute.
pub(super) fn account_tests(account_id: &AccountId, minute: Minute) -> Key {
    Key::new(TableKind::State, account(account_id), tests(minute))
}

/// How many tests of the configuration's bucket all accounts started in that minute.
pub(super) fn bucket_tests(configuration: &Configuration, minute: Minute) -> Key {
    let Configuration { role_arn, bucket_name, .. } = configuration;
    Key::new(TableKind::State, format!("BUCKET_TESTS#{}#{bucket_name}", role_arn.partition()), tests(minute))
}

fn tests(minute: Minute) -> String {
    format!("TESTS#{}", minute.number())
}

/// What tests of a configuration that is no endpoint left.
pub(super) fn leftovers(account_id: &AccountId, digest: &ConfigurationDigest) -> Key {
    Key::new(TableKind::State, account(account_id), format!("LEFTOVERS#{}", digest.as_str()))
}

pub(super) fn health(account_id: &AccountId, endpoint_id: &EndpointId) -> Key {
    Key::new(TableKind::State, account(account_id), format!("{HEALTH}{endpoint_id}"))
}

/// The event of that sequence in the endpoint's timeline: with leading zeros, so that texts sort as numbers do.
///
/// The stream's filter in template.yaml knows these sort keys by their beginning.
pub(super) fn event(account_id: &AccountId, endpoint_id: &EndpointId, sequence: u64) -> Key {
    Key::new(TableKind::State, format!("ENDPOINT#{account_id}#{endpoint_id}"), format!("EVENT#{sequence:016}"))
}

/// Which features use the endpoint.
pub(super) fn uses(account_id: &AccountId, endpoint_id: &EndpointId) -> Key {
    Key::new(TableKind::State, account(account_id), format!("USES#{endpoint_id}"))
}

/// When features were last given credentials for the endpoint.
pub(super) fn last_vended(account_id: &AccountId, endpoint_id: &EndpointId) -> Key {
    Key::new(TableKind::State, account(account_id), format!("VENDED#{endpoint_id}"))
}

/// The node of `prefix` on the endpoint's bucket. Its sort key starts those of all nodes below it, and no others.
///
/// The partition is that of the role, which is the bucket's: bucket names are unique in a partition, not beyond it.
pub(super) fn node(endpoint: &Endpoint, prefix: &PathPrefix) -> Key {
    let Configuration { role_arn, bucket_name, .. } = &endpoint.configuration;
    let pk = format!("BUCKET#{}#{}#{bucket_name}", endpoint.account_id, role_arn.partition());
    Key::new(TableKind::State, pk, format!("NODE#{prefix}"))
}
