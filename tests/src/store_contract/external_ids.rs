//! External IDs: one per account, for ever.

use be_domain::ports::{ReadExternalId, SaveExternalId};
use futures_util::future::join_all;

use super::fixtures::{Tenant, external_id};
use super::store::Store;

/// Before one was kept there is none.
pub async fn there_is_none_before_the_first<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    assert_eq!(store.external_ids().external_id(&tenant.account).await, Ok(None));
    assert_eq!(store.tables().external_id(&tenant.account).await, Ok(None));
}

/// The first one is kept and read back through both adapters; no later one replaces it.
pub async fn the_first_is_never_replaced<S: Store>(store: &S) {
    let Tenant { account, now, .. } = Tenant::new(store);
    let (first, second) = (external_id(), external_id());
    assert_eq!(store.external_ids().put_if_absent(&account, &first, now).await.as_ref(), Ok(&first));
    let before = store.stored(&account).await;
    assert_eq!(store.external_ids().put_if_absent(&account, &second, now).await.as_ref(), Ok(&first));
    assert_eq!(store.stored(&account).await, before);
    assert_eq!(store.external_ids().external_id(&account).await, Ok(Some(first.clone())));
    assert_eq!(store.tables().external_id(&account).await, Ok(Some(first)));
}

/// However many come at once, one is saved, and every call answers with it.
pub async fn concurrent_calls_save_one<S: Store>(store: &S) {
    let Tenant { account, now, .. } = Tenant::new(store);
    let calls = (0..64).map(|_| async {
        let candidate = external_id();
        let stored = store.external_ids().put_if_absent(&account, &candidate, now).await.unwrap();
        let read = store.external_ids().external_id(&account).await.unwrap().expect("one is kept by now");
        assert_eq!(stored, read);
        (stored == candidate, read)
    });
    let answers = join_all(calls).await;
    assert_eq!(answers.iter().filter(|(was_kept, _)| *was_kept).count(), 1);
    assert!(answers.iter().all(|(_, read)| *read == answers[0].1));
}

/// Accounts don't share theirs.
pub async fn every_account_has_its_own<S: Store>(store: &S) {
    let (one, other) = (Tenant::new(store), Tenant::new(store));
    let (first, second) = (external_id(), external_id());
    assert_eq!(store.external_ids().put_if_absent(&one.account, &first, one.now).await.as_ref(), Ok(&first));
    assert_eq!(store.external_ids().external_id(&other.account).await, Ok(None));
    assert_eq!(store.external_ids().put_if_absent(&other.account, &second, one.now).await.as_ref(), Ok(&second));
    assert_eq!(store.external_ids().external_id(&one.account).await, Ok(Some(first)));
}
