//! Items that somebody corrupted by hand: faults for the log, never a panic and never a bad value.

use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::{
    FindDue, ListEndpoints, ReadEndpoint, ReadExternalId, ReadHealth, ReadLastVended, SaveExternalId, Shard,
};

use super::dynamodb::DynamoDbStore;
use super::fixtures::{Tenant, external_id};
use super::store::Store;

fn names(fault: &Fault, kind: &str) {
    assert_eq!(fault.kind, FaultKind::Unexpected);
    assert!(fault.detail.contains(kind), "{fault}");
    assert!(!fault.detail.contains("corrupted value"), "{fault}");
}

/// The fault says what kind of item it was, and nothing that stood in it.
pub async fn a_corrupted_item_is_a_fault_that_names_its_kind(store: &DynamoDbStore) {
    let tenant = Tenant::new(store);
    let account = &tenant.account;
    let id = tenant.added("Exports", "a/").await.endpoint_id;

    store.corrupt(false, account, &format!("HEALTH#{id}"), "status", "corrupted value").await;
    names(&store.tables().health(account, &id).await.unwrap_err(), "health");
    names(&store.tables().endpoints(account, None, 10).await.unwrap_err(), "health");

    store.corrupt(true, account, &format!("RETIREMENT#{id}"), "retiredAt", "corrupted value").await;
    names(&store.tables().endpoint(account, &id).await.unwrap_err(), "retirement");

    store.corrupt(false, account, &format!("VENDED#{id}"), "billing", "corrupted value").await;
    names(&store.tables().last_vended(account, &id).await.unwrap_err(), "last vended");

    let other = tenant.added("Others", "b/").await.endpoint_id;
    store.corrupt(true, account, &format!("ENDPOINT#{other}"), "roleArn", "corrupted value").await;
    names(&store.tables().endpoint(account, &other).await.unwrap_err(), "endpoint");

    store.external_ids().put_if_absent(account, &external_id(), tenant.now).await.unwrap();
    store.corrupt(true, account, "EXTERNAL_ID", "externalId", "corrupted value").await;
    names(&store.external_ids().external_id(account).await.unwrap_err(), "External ID");
    let second = store.external_ids().put_if_absent(account, &external_id(), tenant.now).await;
    names(&second.unwrap_err(), "External ID");
}

/// Every endpoint has a health; one without is a fault, alone and in a list.
pub async fn a_missing_health_is_a_fault(store: &DynamoDbStore) {
    let tenant = Tenant::new(store);
    let id = tenant.added("Exports", "a/").await.endpoint_id;
    store.delete(&tenant.account, &format!("HEALTH#{id}")).await;
    names(&store.tables().health(&tenant.account, &id).await.unwrap_err(), "health");
    names(&store.tables().endpoints(&tenant.account, None, 10).await.unwrap_err(), "health");
}

/// What can't be read of the index is left out and counted, and the items after it are found.
pub async fn a_corrupted_item_hides_no_other_that_is_due(store: &DynamoDbStore) {
    let tenant = Tenant::new(store);
    let mut ids = Vec::new();
    for (name, prefix) in [("First", "a/"), ("Second", "b/"), ("Third", "c/")] {
        let addition = tenant.tested(name, prefix).await;
        store.add_to_one_shard(&addition).await.unwrap();
        ids.push(addition.endpoint.endpoint_id);
    }
    store.corrupt(false, &tenant.account, &format!("HEALTH#{}", ids[1]), "version", "corrupted value").await;
    let shard = Shard::all().next().unwrap();
    let (mut found, mut unreadable, mut place) = (Vec::new(), 0, None);
    loop {
        let page = store.due().due(shard, tenant.now, place).await.unwrap();
        assert!(page.since.is_none_or(|since| since <= tenant.now) && page.since.is_some() != page.due.is_empty());
        unreadable += page.unreadable;
        found.extend(page.due.into_iter().filter(|due| due.account_id == tenant.account));
        place = page.next;
        if place.is_none() {
            break;
        }
    }
    let mut found: Vec<_> = found.into_iter().map(|due| due.endpoint_id).collect();
    found.sort();
    assert_eq!((found, unreadable), (vec![ids[0].clone(), ids[2].clone()], 1));
    // For those who look at the same index after this.
    store.delete(&tenant.account, &format!("HEALTH#{}", ids[1])).await;
}
