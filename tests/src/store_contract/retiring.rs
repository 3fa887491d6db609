//! Retiring: what becomes free, and what stays.

use std::collections::BTreeSet;
use std::time::Duration;

use be_domain::endpoint::Retirement;
use be_domain::fault::FaultKind;
use be_domain::operations::retire_endpoint::IfInUse;
use be_domain::ports::{AddRefusal, ReadEndpoint, ReadHealth, RetireOutcome};
use futures_util::future::join_all;

use super::fixtures::{BUCKET, Tenant, subject};
use super::store::Store;

/// Name and prefix can be taken again, and so can every folder above.
pub async fn name_and_prefix_are_free_again<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let first = tenant.added("Exports", "a/b/").await;
    let beside = tenant.added("Beside", "a/c/").await;
    assert_eq!(tenant.retire(&first).await, RetireOutcome::Retired);
    let again = tenant.added("EXPORTS", "a/b/").await;
    assert_eq!(tenant.retire(&again).await, RetireOutcome::Retired);

    let above = tenant.tested("Above", "a/").await;
    assert_eq!(tenant.add(&above).await, Err(AddRefusal::PrefixConflict { with: beside.endpoint_id.clone() }));
    assert_eq!(tenant.retire(&beside).await, RetireOutcome::Retired);
    assert!(store.nodes(&tenant.account, BUCKET).await.is_empty());
    assert_eq!(tenant.add(&above).await, Ok(()));
    assert_eq!(tenant.retire(&above.endpoint).await, RetireOutcome::Retired);
    tenant.added("Whole", "").await;
}

/// A retired endpoint is read for ever, with when and by whom it was retired.
pub async fn the_record_is_kept<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    let health = store.tables().health(&tenant.account, &endpoint.endpoint_id).await.unwrap();
    let retired_at = tenant.now + Duration::from_millis(1_234);
    let by = subject("auth0|somebody");
    assert_eq!(tenant.retire_at(retired_at, &by, &endpoint, IfInUse::Refuse).await, Ok(RetireOutcome::Retired));
    let retirement = Retirement { retired_at, retired_by: by, taken_from: BTreeSet::new() };
    let read = store.tables().endpoint(&tenant.account, &endpoint.endpoint_id).await;
    assert_eq!(read, Ok(Some((endpoint.clone(), Some(retirement)))));
    assert_eq!(store.tables().health(&tenant.account, &endpoint.endpoint_id).await, Ok(health));
}

/// The second time is no error and changes nothing, also when name and prefix have a new owner.
pub async fn retiring_again_changes_nothing<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::Retired);
    tenant.added("Exports", "a/").await;
    let before = store.stored(&tenant.account).await;
    assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::AlreadyRetired);
    assert_eq!(store.stored(&tenant.account).await, before);
}

/// Of many at once, one retires it, and the counts above go down once.
pub async fn one_of_concurrent_retirements_retires<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/b/").await;
    tenant.added("Beside", "a/c/").await;
    let outcomes = join_all((0..8).map(|_| tenant.retire(&endpoint))).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == RetireOutcome::Retired).count(), 1, "{outcomes:?}");
    let nodes = store.nodes(&tenant.account, BUCKET).await;
    assert_eq!((&nodes[""].1, &nodes["a/"].1), (&1, &1));
}

/// No retirement is written, and nobody else's claim is freed, for an endpoint that does not hold all that it should.
pub async fn an_endpoint_that_was_never_added_is_not_retired<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let live = tenant.added("Exports", "a/b/").await;
    let other = tenant.added("Others", "c/").await;
    let mut other_id = live.clone();
    other_id.endpoint_id = super::fixtures::endpoint_id();
    let mut other_name = live.clone();
    other_name.name = other.name;
    let mut other_prefix = live.clone();
    other_prefix.configuration = other.configuration;
    let before = store.stored(&tenant.account).await;
    for never in [other_id, other_name, other_prefix] {
        let by = subject("retirer");
        let fault = tenant.retire_at(tenant.now, &by, &never, IfInUse::Refuse).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unexpected, "{never:?}");
        assert_eq!(store.stored(&tenant.account).await, before, "{never:?}");
    }
}

/// A name that earlier releases stored in another form is taken while its endpoint is live, in that form and in
/// today's, and free when the endpoint is retired.
pub async fn a_name_that_was_folded_otherwise_is_taken_once<S: Store>(store: &S) {
    for name in ["ısı", "GROẞE", "ᏣᎳᎩ", "ꮳꮃꭹ"] {
        let tenant = Tenant::new(store);
        let mut earlier = tenant.tested(name, "a/").await;
        let before = earlier.endpoint.name.folded_before();
        if let Some(before) = before.filter(|_| earlier.name_before.take().is_some()) {
            earlier.name = before;
        }
        assert_eq!(tenant.add(&earlier).await, Ok(()), "{name}");
        let again = tenant.tested(name, "b/").await;
        let by = earlier.endpoint.endpoint_id.clone();
        assert_eq!(tenant.add(&again).await, Err(AddRefusal::NameTaken { by }), "{name}");
        assert_eq!(tenant.retire(&earlier.endpoint).await, RetireOutcome::Retired, "{name}");
        assert_eq!(tenant.add(&again).await, Ok(()), "{name}");
        let by = again.endpoint.endpoint_id.clone();
        let third = tenant.tested(name, "c/").await;
        assert_eq!(tenant.add(&third).await, Err(AddRefusal::NameTaken { by }), "{name}");
        assert_eq!(tenant.retire(&again.endpoint).await, RetireOutcome::Retired, "{name}");
        assert_eq!(tenant.add(&third).await, Ok(()), "{name}");
    }
}
