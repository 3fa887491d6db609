use super::{Entry, Memory, StoredAccount};
use crate::endpoint::Endpoint;
use crate::ports::{AddEndpoint, AddRefusal, Addition};

impl AddEndpoint for Memory {
    async fn add(&self, addition: &Addition) -> Result<(), AddRefusal> {
        let mut accounts = self.open().map_err(AddRefusal::Fault)?;
        let account = accounts.of(&addition.endpoint.account_id);
        let endpoint_id = &addition.endpoint.endpoint_id;
        // The same addition again: its answer was lost.
        if account.endpoints.get(endpoint_id).is_some_and(|entry| entry.endpoint == addition.endpoint) {
            return Ok(());
        }
        account.refusal(addition).map_or(Ok(()), Err)?;
        if let Some(idempotency) = &addition.idempotency {
            let used = (idempotency.request_digest.clone(), endpoint_id.clone());
            account.idempotency_keys.insert(idempotency.key_digest.clone(), used);
        }
        let entry = Entry {
            endpoint: addition.endpoint.clone(),
            record: addition.health.clone(),
            events: vec![addition.event.clone()],
            retirement: None,
        };
        account.endpoints.insert(endpoint_id.clone(), entry);
        Ok(())
    }
}

impl StoredAccount {
    /// The first reason not to write the addition, in the order of the port.
    fn refusal(&self, addition: &Addition) -> Option<AddRefusal> {
        let key = addition.idempotency.as_ref().map(|idempotency| &idempotency.key_digest);
        if let Some((request_digest, endpoint_id)) = key.and_then(|key| self.idempotency_keys.get(key)) {
            let (request_digest, endpoint_id) = (request_digest.clone(), endpoint_id.clone());
            return Some(AddRefusal::KeyUsed { request_digest, endpoint_id });
        }
        let receipt = self.receipts.get(addition.receipt.as_str());
        if receipt.is_none_or(|receipt| !receipt.allows_at(addition.endpoint.created_at)) {
            return Some(AddRefusal::NoReceipt);
        }
        let live = || self.endpoints.values().filter(|entry| entry.retirement.is_none()).map(|entry| &entry.endpoint);
        let names = [Some(&addition.name), addition.name_before.as_ref()];
        if let Some(other) = live().find(|other| names.contains(&Some(&other.name.folded()))) {
            return Some(AddRefusal::NameTaken { by: other.endpoint_id.clone() });
        }
        if let Some(other) = live().find(|other| conflict(other, &addition.endpoint)) {
            return Some(AddRefusal::PrefixConflict { with: other.endpoint_id.clone() });
        }
        let maximum = addition.max_endpoints;
        (live().count() >= maximum as usize).then_some(AddRefusal::TooManyEndpoints { maximum })
    }
}

/// Whether two endpoints of one account claim the same objects. Buckets of one name in two partitions are two buckets.
fn conflict(one: &Endpoint, other: &Endpoint) -> bool {
    let (one, other) = (&one.configuration, &other.configuration);
    one.bucket_name == other.bucket_name
        && one.role_arn.partition() == other.role_arn.partition()
        && one.path_prefix.conflicts_with(&other.path_prefix)
}
