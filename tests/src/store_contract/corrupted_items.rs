//! Items that somebody spoilt by hand: faults for the log, never a panic and never a bad value.

use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::{
    AddEndpoint, FindDue, ListEndpoints, ReadEndpoint, ReadExternalId, ReadHealth, SaveExternalId, Shard,
};

use super::Pair;
use super::fixtures::{Tenant, external_id};

fn names(fault: &Fault, kind: &str) {
    assert_eq!(fault.kind, FaultKind::Unexpected);
    assert!(fault.detail.contains(kind), "{fault}");
    assert!(!fault.detail.contains("spoilt value"), "{fault}");
}

/// The fault says what kind of item it was, and nothing that stood in it.
pub async fn a_bad_item_is_a_fault_that_names_its_kind(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let account = &tenant.account;
    let id = tenant.added("Exports", "a/").await.endpoint_id;

    pair.spoil(false, account, &format!("HEALTH#{id}"), "status", "spoilt value").await;
    names(&pair.tables.health(account, &id).await.unwrap_err(), "health");
    names(&pair.tables.endpoints(account, None, 10).await.unwrap_err(), "health");

    pair.spoil(true, account, &format!("RETIREMENT#{id}"), "retiredAt", "spoilt value").await;
    names(&pair.tables.endpoint(account, &id).await.unwrap_err(), "retirement");

    let other = tenant.added("Others", "b/").await.endpoint_id;
    pair.spoil(true, account, &format!("ENDPOINT#{other}"), "roleArn", "spoilt value").await;
    names(&pair.tables.endpoint(account, &other).await.unwrap_err(), "endpoint");

    pair.external_ids.put_if_absent(account, &external_id(), tenant.now).await.unwrap();
    pair.spoil(true, account, "EXTERNAL_ID", "externalId", "spoilt value").await;
    names(&pair.external_ids.external_id(account).await.unwrap_err(), "External ID");
}

/// Every endpoint has a health; one without is a fault, alone and in a list.
pub async fn a_missing_health_is_a_fault(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let id = tenant.added("Exports", "a/").await.endpoint_id;
    pair.lose(&tenant.account, &format!("HEALTH#{id}")).await;
    names(&pair.tables.health(&tenant.account, &id).await.unwrap_err(), "health");
    names(&pair.tables.endpoints(&tenant.account, None, 10).await.unwrap_err(), "health");
}

/// What can't be read of the index is left out and counted, and what is behind it is found.
pub async fn a_bad_item_hides_nothing_that_is_due(pair: &Pair) {
    let tenant = Tenant::new(pair);
    let one_shard = pair.tables.clone().with_shards(1);
    let mut ids = Vec::new();
    for (name, prefix) in [("First", "a/"), ("Second", "b/"), ("Third", "c/")] {
        let addition = tenant.tested(name, prefix).await;
        one_shard.add(&addition).await.unwrap();
        ids.push(addition.endpoint.endpoint_id);
    }
    pair.spoil(false, &tenant.account, &format!("HEALTH#{}", ids[1]), "version", "spoilt value").await;
    let shard = Shard::all().next().unwrap();
    let (mut found, mut unreadable, mut place) = (Vec::new(), 0, None);
    loop {
        let page = pair.due.due(shard, tenant.now, place).await.unwrap();
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
    pair.lose(&tenant.account, &format!("HEALTH#{}", ids[1])).await;
}
