//! Uses: what is registered keeps an endpoint from being retired by accident, at any concurrency.

use std::collections::BTreeSet;
use std::time::Duration;

use be_domain::endpoint::{Endpoint, Feature};
use be_domain::operations::retire_endpoint::IfInUse;
use be_domain::ports::{
    LastVended, ReadEndpoint, ReadLastVended, ReadUses, RegisterOutcome, RegisterUse, ReleaseUse, RetireOutcome,
    SaveLastVended,
};
use futures_util::future::{join, join_all};

use super::fixtures::{Tenant, subject};
use super::store::Store;

/// How often a race is run: enough that both sides win some.
const ROUNDS: u32 = 24;

async fn registered<S: Store>(store: &S, endpoint: &Endpoint, features: &[Feature]) {
    for feature in features {
        assert_eq!(store.tables().register_use(endpoint, *feature).await, Ok(RegisterOutcome::Registered));
    }
}

async fn retired<S: Store>(tenant: &Tenant<'_, S>, endpoint: &Endpoint, if_in_use: IfInUse) -> RetireOutcome {
    tenant.retire_at(tenant.now, &subject("retirer"), endpoint, if_in_use).await.unwrap()
}

/// From whom the endpoint was taken, if it is retired.
async fn taken_from<S: Store>(store: &S, endpoint: &Endpoint) -> Option<BTreeSet<Feature>> {
    let (_, retirement) = store.tables().endpoint(&endpoint.account_id, &endpoint.endpoint_id).await.unwrap().unwrap();
    retirement.map(|retirement| retirement.taken_from)
}

/// Who uses it is named and nothing is written; when all have stopped, it goes as if there had never been any.
pub async fn an_endpoint_in_use_is_not_retired<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/b/").await;
    registered(store, &endpoint, &[Feature::Telemetry, Feature::Billing]).await;
    let before = store.stored(&tenant.account).await;
    let both = RetireOutcome::UsedBy([Feature::Telemetry, Feature::Billing].into());
    assert_eq!(retired(&tenant, &endpoint, IfInUse::Refuse).await, both);
    assert_eq!(store.stored(&tenant.account).await, before);

    store.tables().release_use(&endpoint, Feature::Telemetry).await.unwrap();
    let one = RetireOutcome::UsedBy([Feature::Billing].into());
    assert_eq!(retired(&tenant, &endpoint, IfInUse::Refuse).await, one);
    store.tables().release_use(&endpoint, Feature::Billing).await.unwrap();
    assert_eq!(retired(&tenant, &endpoint, IfInUse::Refuse).await, RetireOutcome::Retired);
    assert_eq!(taken_from(store, &endpoint).await, Some(BTreeSet::new()));
}

/// Registering again, and releasing what nobody registered, changes nothing.
pub async fn registering_and_releasing_again_changes_nothing<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    let unused = store.stored(&tenant.account).await;
    store.tables().release_use(&endpoint, Feature::Telemetry).await.unwrap();
    assert_eq!(store.stored(&tenant.account).await, unused);
    registered(store, &endpoint, &[Feature::Telemetry]).await;
    let used = store.stored(&tenant.account).await;
    registered(store, &endpoint, &[Feature::Telemetry]).await;
    store.tables().release_use(&endpoint, Feature::Billing).await.unwrap();
    assert_eq!(store.stored(&tenant.account).await, used);
}

/// Uses are of one endpoint, and of one account.
pub async fn uses_belong_to_one_endpoint<S: Store>(store: &S) {
    let (tenant, other) = (Tenant::new(store), Tenant::new(store));
    let used = tenant.added("Used", "a/").await;
    let beside = tenant.added("Beside", "b/").await;
    let mut theirs = used.clone();
    theirs.account_id = other.account.clone();
    registered(store, &used, &[Feature::Telemetry]).await;
    store.tables().release_use(&theirs, Feature::Telemetry).await.unwrap();
    assert_eq!(retired(&tenant, &beside, IfInUse::Refuse).await, RetireOutcome::Retired);
    let in_use = RetireOutcome::UsedBy([Feature::Telemetry].into());
    assert_eq!(retired(&tenant, &used, IfInUse::Refuse).await, in_use);
}

/// Force takes it away, and the record says from whom.
pub async fn a_forced_retirement_is_recorded<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    registered(store, &endpoint, &[Feature::Billing, Feature::Telemetry]).await;
    assert_eq!(retired(&tenant, &endpoint, IfInUse::Retire).await, RetireOutcome::Retired);
    assert_eq!(taken_from(store, &endpoint).await, Some([Feature::Telemetry, Feature::Billing].into()));
    // Its name and prefix are free, and what is there now is used by nobody.
    let again = tenant.added("Exports", "a/").await;
    assert_eq!(retired(&tenant, &again, IfInUse::Retire).await, RetireOutcome::Retired);
    assert_eq!(taken_from(store, &again).await, Some(BTreeSet::new()));
}

/// No use begins on a retired endpoint; one that is left over can still be released.
pub async fn nothing_is_registered_on_a_retired_endpoint<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    registered(store, &endpoint, &[Feature::Billing]).await;
    assert_eq!(retired(&tenant, &endpoint, IfInUse::Retire).await, RetireOutcome::Retired);
    let before = store.stored(&tenant.account).await;
    for feature in Feature::ALL {
        assert_eq!(store.tables().register_use(&endpoint, feature).await, Ok(RegisterOutcome::Retired));
    }
    assert_eq!(retired(&tenant, &endpoint, IfInUse::Refuse).await, RetireOutcome::AlreadyRetired);
    assert_eq!(store.stored(&tenant.account).await, before);
    store.tables().release_use(&endpoint, Feature::Billing).await.unwrap();
}

/// A registration and a retirement at once: one of them sees the other, never neither and never both.
pub async fn a_concurrent_use_and_retirement_see_each_other<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    for round in 0..ROUNDS {
        let endpoint = tenant.added("Exports", "a/").await;
        let retiring = async {
            stagger(round).await;
            retired(&tenant, &endpoint, IfInUse::Refuse).await
        };
        let (used, outcome) = join(store.tables().register_use(&endpoint, Feature::Billing), retiring).await;
        match (used.unwrap(), outcome) {
            (RegisterOutcome::Registered, RetireOutcome::UsedBy(by)) => {
                assert_eq!(by, [Feature::Billing].into());
                assert_eq!(taken_from(store, &endpoint).await, None);
                assert_eq!(retired(&tenant, &endpoint, IfInUse::Retire).await, RetireOutcome::Retired);
            }
            (RegisterOutcome::Retired, RetireOutcome::Retired) => {
                assert_eq!(taken_from(store, &endpoint).await, Some(BTreeSet::new()));
            }
            both => panic!("round {round}: {both:?}"),
        }
    }
}

/// Registrations and a forced retirement at once: exactly the uses that got in before it are in its record.
pub async fn a_forced_retirement_records_every_use<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    for round in 0..ROUNDS {
        let endpoint = tenant.added("Exports", "a/").await;
        let retiring = async {
            stagger(round).await;
            retired(&tenant, &endpoint, IfInUse::Retire).await
        };
        let using = Feature::ALL.map(|feature| store.tables().register_use(&endpoint, feature));
        let (outcomes, outcome) = join(join_all(using), retiring).await;
        assert_eq!(outcome, RetireOutcome::Retired);
        let got_in = Feature::ALL.into_iter().zip(outcomes);
        let got_in = got_in.filter(|(_, outcome)| *outcome == Ok(RegisterOutcome::Registered));
        let got_in: BTreeSet<Feature> = got_in.map(|(feature, _)| feature).collect();
        assert_eq!(taken_from(store, &endpoint).await, Some(got_in), "round {round}");
    }
}

/// What is registered is read, of this endpoint and this account alone.
pub async fn registered_uses_are_read_back<S: Store>(store: &S) {
    let (tenant, other) = (Tenant::new(store), Tenant::new(store));
    let endpoint = tenant.added("Exports", "a/").await;
    let uses = async |account| store.tables().uses(account, &endpoint.endpoint_id).await.unwrap();
    assert_eq!(uses(&tenant.account).await, BTreeSet::new());
    registered(store, &endpoint, &[Feature::Billing, Feature::Telemetry]).await;
    assert_eq!(uses(&tenant.account).await, [Feature::Telemetry, Feature::Billing].into());
    assert_eq!(uses(&other.account).await, BTreeSet::new());
    store.tables().release_use(&endpoint, Feature::Billing).await.unwrap();
    store.tables().release_use(&endpoint, Feature::Telemetry).await.unwrap();
    assert_eq!(uses(&tenant.account).await, BTreeSet::new());
}

/// A time of vending is saved in place of the one that the caller has read, for one feature of one endpoint, and taken
/// back in the same way.
pub async fn the_time_of_vending_is_replaced_for_one_feature<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let (endpoint, beside) = (tenant.added("Exports", "a/").await, tenant.added("Beside", "b/").await);
    let (first, second) = (tenant.now, tenant.now + Duration::from_millis(300_001));
    let (billing, telemetry) = (Feature::Billing, Feature::Telemetry);
    for (feature, before, after, expected) in [
        (billing, None, Some(first), vec![(billing, first)]),
        (telemetry, None, Some(second), vec![(telemetry, second), (billing, first)]),
        // Somebody else was faster.
        (billing, None, Some(second), vec![(telemetry, second), (billing, first)]),
        (billing, Some(second), Some(first), vec![(telemetry, second), (billing, first)]),
        (billing, Some(second), None, vec![(telemetry, second), (billing, first)]),
        (billing, Some(first), Some(second), vec![(telemetry, second), (billing, second)]),
        (billing, Some(second), None, vec![(telemetry, second)]),
    ] {
        store.tables().replace_last_vended(&endpoint, feature, before, after).await.unwrap();
        let saved = store.tables().last_vended(&tenant.account, &endpoint.endpoint_id).await.unwrap();
        assert_eq!(saved, expected.into_iter().collect::<LastVended>(), "{feature:?} {before:?} {after:?}");
    }
    let untouched = store.tables().last_vended(&tenant.account, &beside.endpoint_id).await.unwrap();
    assert_eq!(untouched, LastVended::new());
    assert_eq!(retired(&tenant, &endpoint, IfInUse::Refuse).await, RetireOutcome::Retired, "it is no use");
}

/// Of several that read the same, one saves its time.
pub async fn one_of_concurrent_times_of_vending_is_saved<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "a/").await;
    let times = (0..8).map(|minute| tenant.now + Duration::from_mins(minute));
    let saving =
        times.clone().map(|time| store.tables().replace_last_vended(&endpoint, Feature::Billing, None, Some(time)));
    assert!(join_all(saving).await.into_iter().all(|saved| saved.is_ok()));
    let saved = store.tables().last_vended(&tenant.account, &endpoint.endpoint_id).await.unwrap();
    assert!(saved.len() == 1 && times.clone().any(|time| saved[&Feature::Billing] == time), "{saved:?}");
    for time in times {
        store.tables().replace_last_vended(&endpoint, Feature::Billing, None, Some(time)).await.unwrap();
    }
    assert_eq!(store.tables().last_vended(&tenant.account, &endpoint.endpoint_id).await.unwrap(), saved);
}

/// A different head start each round, so that not always the same side comes first.
async fn stagger(round: u32) {
    tokio::time::sleep(Duration::from_micros(u64::from(round % 8) * 400)).await;
}
