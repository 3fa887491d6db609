//! A store in memory that keeps the ports' contracts: the store's contract suite (`tests/src/store_contract`) runs on
//! it as on DynamoDB. Every call is one critical section, so what is a transaction there is one here.

mod adding;
mod external_ids;
mod health;
mod leftovers;
mod limits;
mod reading;
mod receipts;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::sync::{Mutex, MutexGuard};

use jiff::Timestamp;

use super::EXTERNAL_ID;
use crate::endpoint::{Endpoint, Feature, Retirement};
use crate::fault::{Fault, FaultKind};
use crate::health::HealthRecord;
use crate::health::event::HealthEvent;
use crate::leftover::Leftover;
use crate::limits::Minute;
use crate::ports::{LastVended, StoredEndpoint};
use crate::receipt::Receipt;
use crate::values::{AccountId, EndpointId, ExternalId};

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory {
    accounts: Mutex<Accounts>,
    /// How many tests of a bucket all accounts started, by partition and name.
    bucket_tests: Mutex<BTreeMap<(String, Minute), u32>>,
    broken: Option<FaultKind>,
    /// The one capability that answers with a throttle.
    throttled: Option<Capability>,
    /// The one capability that never answers.
    hanging: Option<Capability>,
    /// Whether tests are counted before anything else.
    counts_first: bool,
}

/// What can fail alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Saving receipts.
    SaveReceipt,
    /// Saving a health together with an event.
    SaveTransition,
    /// Keeping what tests of configurations left.
    KeepLeftovers,
    /// Counting tests.
    CountTest,
}

/// Every account that something is stored of.
#[derive(Debug, Default)]
struct Accounts(BTreeMap<String, StoredAccount>);

/// All that is stored of one account: to be compared, and empty by default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoredAccount {
    external_id: Option<ExternalId>,
    /// By digest.
    receipts: BTreeMap<String, Receipt>,
    /// By digest of the configuration.
    leftovers: BTreeMap<String, Vec<Leftover>>,
    /// By digest of the key, the digest of the request and the endpoint that came of it.
    idempotency_keys: BTreeMap<String, (String, EndpointId)>,
    endpoints: BTreeMap<EndpointId, Entry>,
    uses: BTreeMap<EndpointId, BTreeSet<Feature>>,
    tests: BTreeMap<Minute, u32>,
    last_vended: BTreeMap<EndpointId, LastVended>,
}

/// An endpoint with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    endpoint: Endpoint,
    record: HealthRecord,
    events: Vec<HealthEvent>,
    retirement: Option<Retirement>,
}

impl Accounts {
    fn get(&self, account: &AccountId) -> Option<&StoredAccount> {
        self.0.get(account.as_str())
    }

    fn get_mut(&mut self, account: &AccountId) -> Option<&mut StoredAccount> {
        self.0.get_mut(account.as_str())
    }

    fn entry(&self, account: &AccountId, endpoint_id: &EndpointId) -> Option<&Entry> {
        self.get(account)?.endpoints.get(endpoint_id)
    }

    /// The account, for what is about to be written to it.
    fn of(&mut self, account: &AccountId) -> &mut StoredAccount {
        self.0.entry(account.as_str().to_owned()).or_default()
    }
}

impl Memory {
    /// A store that answers every call with a fault.
    pub fn broken(kind: FaultKind) -> Self {
        Self { broken: Some(kind), ..Self::default() }
    }

    /// The same store, in which this one capability answers each write with a throttle.
    #[must_use]
    pub fn throttling(self, capability: Capability) -> Self {
        Self { throttled: Some(capability), ..self }
    }

    /// The same store, in which a test was refused.
    #[must_use]
    pub fn counting_first(self) -> Self {
        Self { counts_first: true, ..self }
    }

    /// The same store, in which this one capability never answers a write.
    #[must_use]
    pub fn hanging(self, capability: Capability) -> Self {
        Self { hanging: Some(capability), ..self }
    }

    /// Gives the account the External ID that [`ScriptedCustomer`](super::ScriptedCustomer) trusts.
    #[must_use]
    pub fn with_external_id(self, account: &str) -> Self {
        let account = AccountId::parse(account).expect("an account");
        self.lock().of(&account).external_id = ExternalId::parse(EXTERNAL_ID).ok();
        self
    }

    /// Puts an endpoint in, without an event; if it is live, it has been due since its health began.
    #[must_use]
    pub fn with_endpoint(self, stored: StoredEndpoint) -> Self {
        let StoredEndpoint { endpoint, health, retirement } = stored;
        let since = health.since;
        let mut record = HealthRecord { health, ..HealthRecord::first(since, since, since) };
        record.due_at = record.due_at.filter(|_| retirement.is_none());
        let (account, id) = (endpoint.account_id.clone(), endpoint.endpoint_id.clone());
        self.lock().of(&account).endpoints.insert(id, Entry { endpoint, record, events: Vec::new(), retirement });
        self
    }

    /// The health record of an endpoint that is there.
    pub fn record(&self, endpoint_id: &EndpointId) -> HealthRecord {
        self.find(endpoint_id).expect("an endpoint that is there").record
    }

    /// The endpoint's retirement.
    pub fn retirement(&self, endpoint_id: &EndpointId) -> Option<Retirement> {
        self.find(endpoint_id)?.retirement
    }

    /// Every event of every endpoint, each endpoint's in their order.
    pub fn events(&self) -> Vec<HealthEvent> {
        let accounts = self.lock();
        let entries = accounts.0.values().flat_map(|account| account.endpoints.values());
        entries.flat_map(|entry| entry.events.clone()).collect()
    }

    /// The features that use the endpoint.
    pub fn uses(&self, endpoint_id: &EndpointId) -> BTreeSet<Feature> {
        self.lock().0.values().find_map(|account| account.uses.get(endpoint_id)).cloned().unwrap_or_default()
    }

    /// By how many receipts something could be added at `now`.
    pub fn fresh_receipts(&self, account: &AccountId, now: Timestamp) -> usize {
        let accounts = self.lock();
        let receipts = accounts.get(account).into_iter().flat_map(|account| account.receipts.values());
        receipts.filter(|receipt| receipt.allows_at(now)).count()
    }

    /// All that is stored of an account.
    pub fn stored(&self, account: &AccountId) -> StoredAccount {
        self.lock().get(account).cloned().unwrap_or_default()
    }

    fn find(&self, endpoint_id: &EndpointId) -> Option<Entry> {
        self.lock().0.values().find_map(|account| account.endpoints.get(endpoint_id)).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Accounts> {
        self.accounts.lock().expect("no test panics while it holds the lock")
    }

    /// The accounts, for a write of this capability.
    async fn open_for(&self, capability: Capability) -> Result<MutexGuard<'_, Accounts>, Fault> {
        if self.hanging == Some(capability) {
            return pending().await;
        }
        if self.throttled == Some(capability) {
            let detail = "the inside, which nobody may see".to_owned();
            return Err(Fault { kind: FaultKind::Throttled, operation: "memory:Throttled", detail });
        }
        self.open()
    }

    /// The accounts, unless the store is broken.
    fn open(&self) -> Result<MutexGuard<'_, Accounts>, Fault> {
        match self.broken {
            None => Ok(self.lock()),
            Some(kind) => {
                Err(Fault { kind, operation: "memory:Broken", detail: "the inside, which nobody may see".to_owned() })
            }
        }
    }
}
