//! External IDs: one per account, for ever.

use be_domain::ports::{ReadExternalId, SaveExternalId};
use futures_util::future::join_all;

use super::Pair;
use super::fixtures::{Tenant, external_id};

/// Before one was kept there is none.
pub async fn none_before_the_first(pair: &Pair) {
    let tenant = Tenant::new(pair);
    assert_eq!(pair.external_ids.external_id(&tenant.account).await, Ok(None));
    assert_eq!(pair.tables.external_id(&tenant.account).await, Ok(None));
}

/// The first one is kept and read back through both adapters; no later one replaces it.
pub async fn the_first_one_stays(pair: &Pair) {
    let Tenant { account, now, .. } = Tenant::new(pair);
    let (first, second) = (external_id(), external_id());
    assert_eq!(pair.external_ids.put_if_absent(&account, &first, now).await, Ok(true));
    let before = pair.stored(&account).await;
    assert_eq!(pair.external_ids.put_if_absent(&account, &second, now).await, Ok(false));
    assert_eq!(pair.stored(&account).await, before);
    assert_eq!(pair.external_ids.external_id(&account).await, Ok(Some(first.clone())));
    assert_eq!(pair.tables.external_id(&account).await, Ok(Some(first)));
}

/// However many come at once, one is kept, by the one that is told so.
pub async fn of_64_at_once_all_get_the_same(pair: &Pair) {
    let Tenant { account, now, .. } = Tenant::new(pair);
    let calls = (0..64).map(|_| async {
        let candidate = external_id();
        let was_kept = pair.external_ids.put_if_absent(&account, &candidate, now).await.unwrap();
        let read = pair.external_ids.external_id(&account).await.unwrap().expect("one is kept by now");
        assert_eq!(was_kept, read == candidate);
        (was_kept, read)
    });
    let answers = join_all(calls).await;
    assert_eq!(answers.iter().filter(|(was_kept, _)| *was_kept).count(), 1);
    assert!(answers.iter().all(|(_, read)| *read == answers[0].1));
}

/// Accounts don't share theirs.
pub async fn every_account_has_its_own(pair: &Pair) {
    let (one, other) = (Tenant::new(pair), Tenant::new(pair));
    let (first, second) = (external_id(), external_id());
    assert_eq!(pair.external_ids.put_if_absent(&one.account, &first, one.now).await, Ok(true));
    assert_eq!(pair.external_ids.external_id(&other.account).await, Ok(None));
    assert_eq!(pair.external_ids.put_if_absent(&other.account, &second, one.now).await, Ok(true));
    assert_eq!(pair.external_ids.external_id(&one.account).await, Ok(Some(first)));
}
