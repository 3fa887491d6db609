//! Receipts: without a fresh one for exactly this account and configuration nothing is added.

use std::time::Duration;

use be_domain::endpoint::BucketAccess;
use be_domain::ports::{AddRefusal, Addition, ReadReceipt, SaveReceipt};
use be_domain::receipt::{ConfigurationDigest, Receipt, SAME_TIME};
use futures_util::future::join_all;

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

/// Of two tests of a configuration the one that began last counts, in whichever order they are written; of two that
/// began at the same time, the one that failed.
pub async fn the_test_that_began_last_counts<S: Store>(store: &S) {
    for (began, has_passed, counts) in [
        ([1, 2], [true, true], 1),
        ([2, 1], [true, true], 0),
        ([1, 2], [true, false], 1),
        ([2, 1], [true, false], 0),
        ([1, 2], [false, true], 1),
        ([2, 1], [false, true], 0),
        ([1, 2], [false, false], 1),
        ([2, 1], [false, false], 0),
        ([1, 1], [true, true], 1),
        ([1, 1], [true, false], 1),
        ([1, 1], [false, true], 0),
        ([1, 1], [false, false], 1),
    ] {
        let tenant = Tenant::new(store);
        let addition = tenant.addition("Exports", "data/");
        let receipts: Vec<_> = (0..2).map(|n| receipt(&tenant, &addition, began[n], has_passed[n])).collect();
        for (n, receipt) in receipts.iter().enumerate() {
            let stored = if n == 0 { receipt } else { &receipts[counts] };
            let expected = (!stored.is_void).then(|| stored.clone());
            let found = store.tables().save_receipt(&tenant.account, receipt).await;
            assert_eq!(found, Ok(expected), "{began:?} {has_passed:?}");
        }
        let allowed = if has_passed[counts] { Ok(()) } else { Err(AddRefusal::NoReceipt) };
        assert_eq!(tenant.add(&addition).await, allowed, "{began:?} {has_passed:?}");
    }
}

/// Of tests that began closer together than clocks are trusted, the one that failed counts.
pub async fn of_tests_that_began_at_the_same_time_the_failed_one_counts<S: Store>(store: &S) {
    let same = u64::try_from(SAME_TIME.as_millis()).unwrap();
    for (passed, failed, is_allowed) in
        [(same, 0, false), (same + 1, 0, true), (0, 0, false), (0, same, false), (0, same + 1, false)]
    {
        for is_failed_first in [true, false] {
            let tenant = Tenant::new(store);
            let addition = tenant.addition("Exports", "data/");
            let configuration = &addition.endpoint.configuration;
            let pass = Receipt::issue(&tenant.account, configuration, tenant.after(passed), tenant.now);
            let void = Receipt::void(&tenant.account, configuration, tenant.after(failed));
            for receipt in if is_failed_first { [&void, &pass] } else { [&pass, &void] } {
                store.tables().save_receipt(&tenant.account, receipt).await.unwrap();
            }
            assert_eq!(tenant.add(&addition).await.is_ok(), is_allowed, "{passed} {failed} {is_failed_first}");
        }
    }
}

/// The receipt of a test that began so many times longer after the first than clocks differ by. Those that began later
/// ended earlier, to the second as they are stored.
fn receipt<S: Store>(tenant: &Tenant<'_, S>, addition: &Addition, began: u64, has_passed: bool) -> Receipt {
    let (configuration, began_at) = (&addition.endpoint.configuration, tenant.after(began * 101));
    if has_passed {
        let ended_at = tenant.now + Duration::from_secs(10 - began);
        Receipt::issue(&tenant.account, configuration, began_at, ended_at)
    } else {
        Receipt::void(&tenant.account, configuration, began_at)
    }
}

/// However many tests of a configuration end at the same time, the one that began last counts.
pub async fn the_test_that_began_last_counts_in_a_race<S: Store>(store: &S) {
    for last_passed in [true, false] {
        let tenant = Tenant::new(store);
        let addition = tenant.addition("Exports", "data/");
        let receipts: Vec<_> =
            (0..9).map(|began| receipt(&tenant, &addition, began, (began % 2 == 0) == last_passed)).collect();
        let saved = join_all(receipts.iter().map(|one| store.tables().save_receipt(&tenant.account, one))).await;
        assert!(saved.iter().all(Result::is_ok), "{saved:?}");
        assert_eq!(tenant.add(&addition).await.is_ok(), last_passed);
    }
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

/// A receipt says when its test passed, also after it expired; a void one says nothing.
pub async fn a_receipt_says_when_its_test_passed<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let addition = tenant.addition("Exports", "data/");
    let passed_at = async || store.tables().passed_at(&tenant.account, &addition.receipt).await.unwrap();
    assert_eq!(passed_at().await, None);
    tenant.save_receipt_until(&addition, tenant.now).await;
    assert_eq!(passed_at().await, Some(tenant.now - Duration::from_mins(15)));
    let failed = Receipt::void(&tenant.account, &addition.endpoint.configuration, tenant.after(1));
    assert_eq!(store.tables().save_receipt(&tenant.account, &failed).await, Ok(None));
    assert_eq!(passed_at().await, None);
}
