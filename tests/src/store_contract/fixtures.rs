//! Accounts and additions for the cases.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use be_aws::system::SystemClock;
use be_domain::endpoint::{BucketAccess, Configuration, Endpoint, Retirement};
use be_domain::fault::Fault;
use be_domain::operations::retire_endpoint::{IfInUse, retire_unless_used};
use be_domain::ports::{AddEndpoint, AddRefusal, Addition, Idempotency, RetireOutcome, Retiring, SaveReceipt};
use be_domain::receipt::{Receipt, VALIDITY};
use be_domain::values::{
    AccountId, BucketName, EndpointId, EndpointName, ExternalId, PathPrefix, Region, RoleArn, Subject,
};
use jiff::Timestamp;

use super::store::{Nodes, Store};
use crate::values::recorded_prefix;

/// The bucket of additions that don't say another.
pub(super) const BUCKET: &str = "acme-exports";

const TEN_YEARS: Duration = Duration::from_hours(10 * 365 * 24);

/// What makes the accounts of this process different from those of any other.
static RUN: LazyLock<i64> = LazyLock::new(|| Timestamp::now().as_microsecond());
static COUNT: AtomicU64 = AtomicU64::new(0);

fn next() -> u64 {
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// An account that nobody else has.
#[derive(Debug)]
pub(super) struct Tenant<'a, S> {
    pub(super) store: &'a S,
    pub(super) account: AccountId,
    pub(super) now: Timestamp,
}

impl<'a, S: Store> Tenant<'a, S> {
    /// Its time is ten years ahead: in the tables of a running stack, no sweep finds its endpoints due.
    pub(super) fn new(store: &'a S) -> Self {
        let account = AccountId::parse(&format!("contract-{}-{:06}", *RUN, next())).unwrap();
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap() + TEN_YEARS;
        Self { store, account, now }
    }

    /// The same account, seen by another store.
    pub(super) fn in_store<'b>(&self, store: &'b S) -> Tenant<'b, S> {
        Tenant { store, account: self.account.clone(), now: self.now }
    }

    /// An addition that nobody has tested yet.
    pub(super) fn addition(&self, name: &str, prefix: &str) -> Addition {
        self.addition_to("arn:aws:iam::123456789012:role/reader", BUCKET, name, prefix)
    }

    pub(super) fn addition_to(&self, role: &str, bucket: &str, name: &str, prefix: &str) -> Addition {
        let configuration = Configuration {
            bucket_access: BucketAccess::ReadOnly,
            role_arn: RoleArn::parse(role).unwrap(),
            bucket_name: BucketName::parse(bucket).unwrap(),
            path_prefix: recorded_prefix(prefix),
            region: Region::parse("eu-central-1").unwrap(),
            bucket_owner_aws_account_id: None,
            encryption: None,
            object_ownership: None,
        };
        let endpoint = Endpoint {
            endpoint_id: endpoint_id(),
            account_id: self.account.clone(),
            name: EndpointName::parse(name).unwrap(),
            description: None,
            configuration,
            created_at: self.now,
            created_by: subject("adder"),
        };
        Addition::new(endpoint, self.now, self.now, None, u32::MAX)
    }

    /// An addition whose configuration has just been tested.
    pub(super) async fn tested(&self, name: &str, prefix: &str) -> Addition {
        let addition = self.addition(name, prefix);
        self.save_receipt(&addition).await;
        addition
    }

    pub(super) async fn save_receipt(&self, addition: &Addition) {
        self.save_receipt_until(addition, self.now + VALIDITY).await;
    }

    pub(super) async fn save_receipt_until(&self, addition: &Addition, expires_at: Timestamp) {
        let digest = addition.receipt.clone();
        let receipt = Receipt { digest, began_at: self.now, is_void: false, expires_at };
        assert_eq!(self.store.tables().save_receipt(&self.account, &receipt).await, Ok(Some(receipt)));
    }

    /// The tenant's time so many milliseconds later.
    pub(super) fn after(&self, milliseconds: u64) -> Timestamp {
        self.now + Duration::from_millis(milliseconds)
    }

    pub(super) async fn add(&self, addition: &Addition) -> Result<(), AddRefusal> {
        self.store.tables().add(addition).await
    }

    /// Tests and adds; gives what was added.
    pub(super) async fn added(&self, name: &str, prefix: &str) -> Endpoint {
        let addition = self.tested(name, prefix).await;
        self.add(&addition).await.unwrap();
        addition.endpoint
    }

    pub(super) async fn retire(&self, endpoint: &Endpoint) -> RetireOutcome {
        let now = self.now + Duration::from_mins(1);
        self.retire_at(now, &subject("retirer"), endpoint, IfInUse::Refuse).await.unwrap()
    }

    pub(super) async fn retire_at(
        &self,
        retired_at: Timestamp,
        by: &Subject,
        endpoint: &Endpoint,
        if_in_use: IfInUse,
    ) -> Result<RetireOutcome, Fault> {
        let retirement = Retirement { retired_at, retired_by: by.clone(), taken_from: BTreeSet::new() };
        // Of the version that a new endpoint has: the one that is there is found out by trying.
        let retiring = Retiring::new(endpoint, retirement, 1);
        retire_unless_used(self.store.tables(), &SystemClock, retiring, if_in_use).await
    }
}

/// An id behind all that were made before in this process.
pub(super) fn endpoint_id() -> EndpointId {
    let count = next();
    let mut random = [0; 10];
    random[2..].copy_from_slice(&count.to_be_bytes());
    EndpointId::new(u64::try_from(*RUN / 1_000).unwrap() + count, &random)
}

pub(super) fn subject(text: &str) -> Subject {
    Subject::parse(text).unwrap()
}

/// Random enough for tests: different each time.
pub(super) fn external_id() -> ExternalId {
    let mut random = [7; ExternalId::RANDOM_BYTES];
    random[..8].copy_from_slice(&next().to_be_bytes());
    ExternalId::from_random(&random)
}

pub(super) fn idempotency(key: &str, request: &str) -> Idempotency {
    Idempotency { key_digest: key.to_owned(), request_digest: request.to_owned() }
}

/// The nodes that there must be when just these endpoints are live.
pub fn expected_nodes(live: &[Endpoint]) -> Nodes {
    let mut nodes = Nodes::new();
    for endpoint in live {
        let claimed: &PathPrefix = &endpoint.configuration.path_prefix;
        nodes.entry(claimed.to_string()).or_default().0 = Some(endpoint.endpoint_id.to_string());
        for above in claimed.ancestors() {
            nodes.entry(above.to_string()).or_default().1 += 1;
        }
    }
    nodes
}
