mod health;
mod uses;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard};

use be_domain::endpoint::{Endpoint, Feature, Retirement};
use be_domain::fault::{Fault, FaultKind};
use be_domain::health::timeline::HealthEvent;
use be_domain::health::{Health, HealthRecord};
use be_domain::ports::{
    AddEndpoint, AddRefusal, Addition, Idempotency, ListEndpoints, ReadEndpoint, ReadExternalId, ReadHealth,
    SaveExternalId, SaveReceipt, StoredEndpoint,
};
use be_domain::receipt::Receipt;
use be_domain::values::{AccountId, EndpointId, ExternalId};
use jiff::Timestamp;

/// The tables, as simple as they can be; what the real ones do at once is proved where they are built.
#[derive(Debug, Default)]
pub struct Memory {
    state: Mutex<State>,
    broken: Option<FaultKind>,
}

#[derive(Debug, Default)]
struct State {
    external_ids: HashMap<String, ExternalId>,
    receipts: HashMap<String, Timestamp>,
    endpoints: BTreeMap<EndpointId, StoredEndpoint>,
    keys: HashMap<(String, String), (String, EndpointId)>,
    records: HashMap<EndpointId, HealthRecord>,
    events: Vec<HealthEvent>,
    uses: HashMap<EndpointId, BTreeSet<Feature>>,
}

impl Memory {
    /// Tables that answer every call with a fault.
    #[must_use]
    pub fn broken(kind: FaultKind) -> Self {
        Self { broken: Some(kind), ..Self::default() }
    }

    /// Gives the account an External ID.
    #[must_use]
    pub fn with_external_id(self, account: &str) -> Self {
        let id = ExternalId::parse("be-00000000000000000000000000000000").expect("an External ID");
        self.lock().external_ids.insert(account.to_owned(), id);
        self
    }

    /// Puts an endpoint in.
    #[must_use]
    pub fn with_endpoint(self, stored: StoredEndpoint) -> Self {
        self.lock().endpoints.insert(stored.endpoint.endpoint_id.clone(), stored);
        self
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds the lock")
    }

    fn works(&self) -> Result<MutexGuard<'_, State>, Fault> {
        match self.broken {
            None => Ok(self.lock()),
            Some(kind) => {
                Err(Fault { kind, operation: "memory:Broken", detail: "the inside, which nobody may see".to_owned() })
            }
        }
    }
}

impl ReadExternalId for Memory {
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
        Ok(self.works()?.external_ids.get(account.as_str()).cloned())
    }
}

impl SaveExternalId for Memory {
    async fn put_if_absent(&self, account: &AccountId, candidate: &ExternalId, _: Timestamp) -> Result<bool, Fault> {
        let mut state = self.works()?;
        let is_first = !state.external_ids.contains_key(account.as_str());
        if is_first {
            state.external_ids.insert(account.as_str().to_owned(), candidate.clone());
        }
        Ok(is_first)
    }
}

impl SaveReceipt for Memory {
    async fn save_receipt(&self, _: &AccountId, receipt: &Receipt) -> Result<(), Fault> {
        self.works()?.receipts.insert(receipt.digest.as_str().to_owned(), receipt.expires_at);
        Ok(())
    }

    async fn void_receipt(&self, _: &AccountId, void: &Receipt) -> Result<(), Fault> {
        if let Some(expires_at) = self.works()?.receipts.get_mut(void.digest.as_str()) {
            *expires_at = void.expires_at;
        }
        Ok(())
    }
}

impl AddEndpoint for Memory {
    async fn add(&self, addition: &Addition) -> Result<(), AddRefusal> {
        let mut state = self.works().map_err(AddRefusal::Fault)?;
        let Endpoint { endpoint_id, account_id, configuration, .. } = &addition.endpoint;
        let key = |Idempotency { key_digest, .. }: &Idempotency| (account_id.as_str().to_owned(), key_digest.clone());
        if let Some((request_digest, endpoint_id)) = addition.idempotency.as_ref().and_then(|i| state.keys.get(&key(i)))
        {
            return Err(AddRefusal::KeyUsed {
                request_digest: request_digest.clone(),
                endpoint_id: endpoint_id.clone(),
            });
        }
        let expires_at = state.receipts.get(addition.receipt.as_str());
        if expires_at.is_none_or(|expires_at| *expires_at <= addition.endpoint.created_at) {
            return Err(AddRefusal::NoReceipt);
        }
        let live = state.endpoints.values().filter(|stored| stored.retirement.is_none());
        let mine: Vec<&Endpoint> =
            live.map(|stored| &stored.endpoint).filter(|other| other.account_id == *account_id).collect();
        if let Some(other) = mine.iter().find(|other| other.name.folded() == addition.name) {
            return Err(AddRefusal::NameTaken { by: other.endpoint_id.clone() });
        }
        let conflicts = |other: &&&Endpoint| {
            other.configuration.bucket_name == configuration.bucket_name
                && other.configuration.path_prefix.conflicts_with(&configuration.path_prefix)
        };
        if let Some(other) = mine.iter().find(conflicts) {
            return Err(AddRefusal::PrefixConflict { with: other.endpoint_id.clone() });
        }
        if let Some(idempotency) = &addition.idempotency {
            let used = (idempotency.request_digest.clone(), endpoint_id.clone());
            state.keys.insert(key(idempotency), used);
        }
        let now = addition.endpoint.created_at;
        state.records.insert(endpoint_id.clone(), HealthRecord::first(now, addition.first_check));
        state.events.push(HealthEvent::added(&addition.endpoint));
        let stored =
            StoredEndpoint { endpoint: addition.endpoint.clone(), health: Health::first(now), retirement: None };
        state.endpoints.insert(endpoint_id.clone(), stored);
        Ok(())
    }
}

impl ReadEndpoint for Memory {
    async fn endpoint(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> Result<Option<(Endpoint, Option<Retirement>)>, Fault> {
        let state = self.works()?;
        let mine = state.endpoints.get(endpoint_id).filter(|stored| stored.endpoint.account_id == *account);
        Ok(mine.map(|stored| (stored.endpoint.clone(), stored.retirement.clone())))
    }
}

impl ReadHealth for Memory {
    async fn health(&self, _: &AccountId, endpoint_id: &EndpointId) -> Result<Health, Fault> {
        let state = self.works()?;
        Ok(state.endpoints.get(endpoint_id).expect("health is asked of endpoints that are there").health.clone())
    }
}

impl ListEndpoints for Memory {
    async fn endpoints(
        &self,
        account: &AccountId,
        after: Option<&EndpointId>,
        limit: usize,
    ) -> Result<Vec<StoredEndpoint>, Fault> {
        let state = self.works()?;
        let mine = state.endpoints.values().filter(|stored| stored.endpoint.account_id == *account);
        let behind = mine.filter(|stored| after.is_none_or(|after| stored.endpoint.endpoint_id > *after));
        Ok(behind.take(limit).cloned().collect())
    }
}
