//! The first additions of an account that a process makes: how many requests they take, and that they are right
//! whatever was read before. Each case has a server of its own, with a [`FaultProxy`] before it.

use be_domain::ports::{AddEndpoint, AddRefusal};

use super::dynamodb::DynamoDbStore;
use super::fault_proxy::FaultProxy;
use super::fixtures::Tenant;
use super::store::Store;

const WITH_READ: &str = "Query TransactWriteItems";
const ALONE: &str = "TransactWriteItems";

/// What the account's next addition comes to, prepared as the operation does it, and the requests that it took.
async fn next(
    tenant: &Tenant<'_, DynamoDbStore>,
    proxy: &FaultProxy,
    name: &str,
    max: u32,
) -> (Result<(), AddRefusal>, String) {
    let mut addition = tenant.tested(name, &format!("{name}/")).await;
    addition.max_endpoints = max;
    proxy.take_operations();
    tenant.store.tables().prepare_to_add(&tenant.account).await;
    let added = tenant.add(&addition).await;
    (added, proxy.take_operations().join(" "))
}

/// One read, which runs beside that of the receipt, and one transaction; from then on the transaction alone.
pub async fn a_first_addition_takes_one_transaction(store: &DynamoDbStore, proxy: &FaultProxy) {
    let tenant = Tenant::new(store);
    assert_eq!(next(&tenant, proxy, "first", 2).await, (Ok(()), WITH_READ.to_owned()));
    assert_eq!(next(&tenant, proxy, "second", 2).await, (Ok(()), ALONE.to_owned()));
    let full = Err(AddRefusal::TooManyEndpoints { maximum: 2 });
    assert_eq!(next(&tenant, proxy, "third", 2).await, (full, ALONE.to_owned()));
    // Another process, which knows nothing of the account.
    let other = store.of_another_process(proxy.url());
    let tenant = tenant.in_store(&other);
    assert_eq!(next(&tenant, proxy, "third", 3).await, (Ok(()), WITH_READ.to_owned()));
    assert_eq!(next(&tenant, proxy, "fourth", 4).await, (Ok(()), ALONE.to_owned()));
}

/// Endpoints of an earlier release have no number; they are counted when the addition fails on it.
pub async fn endpoints_without_a_number_are_found(store: &DynamoDbStore, proxy: &FaultProxy) {
    let tenant = Tenant::new(store);
    tenant.added("first", "first/").await;
    store.delete(&tenant.account, "ENDPOINT_COUNT").await;
    let other = store.of_another_process(proxy.url());
    let tenant = tenant.in_store(&other);
    let (added, operations) = next(&tenant, proxy, "second", 1).await;
    assert_eq!(added, Err(AddRefusal::TooManyEndpoints { maximum: 1 }));
    assert_eq!(operations, "Query TransactWriteItems Query");
    let counted = "Query TransactWriteItems Query TransactWriteItems".to_owned();
    assert_eq!(next(&tenant, proxy, "second", 2).await, (Ok(()), counted));
}

/// An earlier release adds without counting, after this one has seen that there is nothing: the next look shows it.
pub async fn a_count_that_was_seen_before_is_forgotten(store: &DynamoDbStore, proxy: &FaultProxy) {
    let tenant = Tenant::new(store);
    store.tables.prepare_to_add(&tenant.account).await;
    tenant.in_store(&store.of_another_process(proxy.url())).added("theirs", "theirs/").await;
    store.delete(&tenant.account, "ENDPOINT_COUNT").await;
    assert_eq!(next(&tenant, proxy, "ours", 2).await.0, Ok(()));
    assert_eq!(next(&tenant, proxy, "third", 2).await.0, Err(AddRefusal::TooManyEndpoints { maximum: 2 }));
}

/// Somebody adds between the read and the transaction: the number is theirs, and the limit holds.
pub async fn an_addition_meanwhile_is_counted(store: &DynamoDbStore, proxy: &FaultProxy) {
    for max in [1, 2] {
        let tenant = Tenant::new(store);
        let mut addition = tenant.tested("ours", "ours/").await;
        addition.max_endpoints = max;
        store.tables.prepare_to_add(&tenant.account).await;
        let other = store.of_another_process(proxy.url());
        tenant.in_store(&other).added("theirs", "theirs/").await;
        let added = tenant.add(&addition).await;
        assert_eq!(added.is_ok(), max == 2, "{added:?}");
        let full = Err(AddRefusal::TooManyEndpoints { maximum: 2 });
        assert_eq!(next(&tenant, proxy, "third", 2).await.0, if max == 2 { full } else { Ok(()) });
    }
}

/// Without the read the addition takes longer, and is as right.
pub async fn a_read_that_fails_fails_no_addition(store: &DynamoDbStore, proxy: &FaultProxy) {
    let tenant = Tenant::new(store);
    tenant.added("first", "first/").await;
    let throttled = FaultProxy::throttling(proxy.url(), "Query").await;
    let other = store.of_another_process(throttled.url());
    assert_eq!(next(&tenant.in_store(&other), proxy, "second", 2).await, (Ok(()), ALONE.to_owned()));
}
