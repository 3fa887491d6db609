//! Listing: everything once, in the order of the ids, whatever the pages.

use be_domain::ports::{ListEndpoints, StoredEndpoint};

use super::fixtures::Tenant;
use super::store::Store;

/// More endpoints than a batch read takes.
const ENDPOINTS: usize = 105;

/// Pages of one, of two and of a hundred show the same endpoints, retired ones included.
pub async fn pages_of_any_size_show_the_same<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    // Another account's endpoints lie before and behind, and never come up.
    Tenant::new(store).added("Other", "a/").await;
    let mut expected = Vec::new();
    for n in 0..ENDPOINTS {
        let endpoint = tenant.added(&format!("Number {n}"), &format!("{n}/")).await;
        if n % 4 == 1 {
            tenant.retire(&endpoint).await;
        }
        expected.push((endpoint, n % 4 == 1));
    }
    Tenant::new(store).added("Other", "a/").await;

    for limit in [1, 2, 7, 100, ENDPOINTS, 1_000] {
        let mut listed: Vec<StoredEndpoint> = Vec::new();
        loop {
            let after = listed.last().map(|stored| stored.endpoint.endpoint_id.clone());
            let page = store.tables().endpoints(&tenant.account, after.as_ref(), limit).await.unwrap();
            let is_full = page.len() == limit;
            assert!(page.len() <= limit);
            listed.extend(page);
            // Fewer than asked for only at the end.
            if !is_full {
                break;
            }
        }
        let seen: Vec<_> = listed.into_iter().map(|stored| (stored.endpoint, stored.retirement.is_some())).collect();
        assert!(seen == expected, "pages of {limit} show {} endpoints", seen.len());
    }
}

/// An account without endpoints, whatever else it has, and any account asked for none.
pub async fn an_empty_account_lists_nothing<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    tenant.tested("Exports", "a/").await;
    assert_eq!(store.tables().endpoints(&tenant.account, None, 100).await, Ok(Vec::new()));
    let endpoint = tenant.added("Exports", "a/").await;
    assert_eq!(store.tables().endpoints(&tenant.account, Some(&endpoint.endpoint_id), 100).await, Ok(Vec::new()));
    assert_eq!(store.tables().endpoints(&tenant.account, None, 0).await, Ok(Vec::new()));
}
