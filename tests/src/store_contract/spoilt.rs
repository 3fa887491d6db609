//! Items that somebody spoilt by hand: faults for the log, never a panic and never a bad value.

use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::{KeepExternalId, ListEndpoints, ReadEndpoint, ReadExternalId, ReadHealth};

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

    pair.external_ids.keep_first(account, &external_id(), tenant.now).await.unwrap();
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
