//! Receipts: without a fresh one for exactly this account and configuration nothing is added.

use std::time::Duration;

use be_domain::endpoint::BucketAccess;
use be_domain::ports::AddRefusal;
use be_domain::receipt::ConfigurationDigest;

use super::fixtures::Tenant;
use super::store::Store;

/// A receipt that has just been kept is enough.
pub async fn a_fresh_receipt_allows_the_addition<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let addition = tenant.addition("Exports", "data/");
    assert_eq!(tenant.add(&addition).await, Err(AddRefusal::NoReceipt));
    tenant.save_receipt(&addition).await;
    assert_eq!(tenant.add(&addition).await, Ok(()));
}

/// Up to the last second it counts, then no more, however long the item lies there.
pub async fn an_expired_receipt_is_refused<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let addition = tenant.addition("Exports", "data/");
    let second = Duration::from_secs(1);
    for expired_at in [tenant.now - second * 3600, tenant.now - second, tenant.now] {
        tenant.save_receipt_until(&addition, expired_at).await;
        assert_eq!(tenant.add(&addition).await, Err(AddRefusal::NoReceipt), "{expired_at}");
    }
    tenant.save_receipt_until(&addition, tenant.now + second).await;
    assert_eq!(tenant.add(&addition).await, Ok(()));
}

/// A later test's receipt counts, in both directions.
pub async fn a_new_receipt_replaces_the_old<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let addition = tenant.tested("Exports", "data/").await;
    tenant.save_receipt_until(&addition, tenant.now).await;
    assert_eq!(tenant.add(&addition).await, Err(AddRefusal::NoReceipt));
    tenant.save_receipt(&addition).await;
    assert_eq!(tenant.add(&addition).await, Ok(()));
}

/// A test that failed takes back what an earlier one earned; where there is nothing to take back nothing is written.
pub async fn a_void_receipt_replaces_the_old_and_nothing_else<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let addition = tenant.addition("Exports", "data/");
    tenant.void_receipt(&addition).await;
    assert_eq!(store.stored(&tenant.account).await, S::Stored::default());
    tenant.save_receipt(&addition).await;
    tenant.void_receipt(&addition).await;
    assert_eq!(tenant.add(&addition).await, Err(AddRefusal::NoReceipt));
    tenant.save_receipt(&addition).await;
    assert_eq!(tenant.add(&addition).await, Ok(()));
}

/// The digest is of the whole configuration, so read access that was tested is no write access.
pub async fn a_receipt_is_for_one_configuration<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let tested = tenant.tested("Exports", "data/").await;
    let mut other = tenant.addition("Exports", "data/");
    other.endpoint.configuration.bucket_access = BucketAccess::ReadWrite;
    other.receipt = ConfigurationDigest::of(&tenant.account, &other.endpoint.configuration);
    assert_eq!(tenant.add(&other).await, Err(AddRefusal::NoReceipt));
    assert_eq!(tenant.add(&tenant.addition("Exports", "data/deeper/")).await, Err(AddRefusal::NoReceipt));
    assert_eq!(tenant.add(&tested).await, Ok(()));
}

/// Even under the very same digest, which the domain never makes, another account's receipt isn't found.
pub async fn a_receipt_is_for_one_account<S: Store>(store: &S) {
    let (one, other) = (Tenant::new(store), Tenant::new(store));
    let tested = one.tested("Exports", "data/").await;
    let mut addition = other.addition("Exports", "data/");
    addition.receipt = tested.receipt;
    assert_eq!(other.add(&addition).await, Err(AddRefusal::NoReceipt));
}
