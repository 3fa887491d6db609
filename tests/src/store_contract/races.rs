//! Additions at once: conflicts can't get through at any concurrency, and what doesn't conflict isn't refused.

use be_domain::ports::{AddRefusal, Addition};
use futures_util::future::join_all;

use super::fixtures::{BUCKET, Tenant, idempotency};
use super::store::Store;

/// Adds all at once.
async fn race<S: Store>(tenant: &Tenant<'_, S>, additions: &[Addition]) -> Vec<Result<(), AddRefusal>> {
    for addition in additions {
        tenant.save_receipt(addition).await;
    }
    join_all(additions.iter().map(|addition| tenant.add(addition))).await
}

/// The one addition that got through.
fn winner<'a>(additions: &'a [Addition], answers: &[Result<(), AddRefusal>]) -> &'a Addition {
    let mut winners = additions.iter().zip(answers).filter(|(_, answer)| answer.is_ok()).map(|(addition, _)| addition);
    let winner = winners.next().expect("one gets through");
    assert!(winners.next().is_none(), "only one gets through: {answers:?}");
    winner
}

/// 24 prefixes on one line from the root down: whichever wins, all others name it.
pub async fn one_of_conflicting_prefixes_wins<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let line = "a/b/c/d/e/f/g/h/i/j/k/l/";
    let additions: Vec<_> = (0..24).map(|n| tenant.addition(&format!("Number {n}"), &line[..(n / 2) * 2])).collect();
    let answers = race(&tenant, &additions).await;
    let with = &winner(&additions, &answers).endpoint.endpoint_id;
    let conflict = Err(AddRefusal::PrefixConflict { with: with.clone() });
    assert!(answers.iter().all(|answer| answer.is_ok() || *answer == conflict), "{answers:?}");
    let claimants = store.nodes(&tenant.account, BUCKET).await.into_values().filter_map(|(claimed_by, _)| claimed_by);
    assert_eq!(claimants.collect::<Vec<_>>(), [with.to_string()]);
}

/// One name, many places.
pub async fn one_of_equal_names_wins<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let additions: Vec<_> = (0..12).map(|n| tenant.addition("Exports", &format!("{n}/"))).collect();
    let answers = race(&tenant, &additions).await;
    let by = &winner(&additions, &answers).endpoint.endpoint_id;
    let taken = Err(AddRefusal::NameTaken { by: by.clone() });
    assert!(answers.iter().all(|answer| answer.is_ok() || *answer == taken), "{answers:?}");
}

/// One request that was sent many times: each made an endpoint id of its own, and one of them is the endpoint.
pub async fn one_of_equal_keys_wins<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let same_request = |_| {
        let mut addition = tenant.addition("Exports", "data/");
        addition.idempotency = Some(idempotency("key", "request"));
        addition
    };
    let additions: Vec<_> = (0..12).map(same_request).collect();
    let answers = race(&tenant, &additions).await;
    let endpoint_id = winner(&additions, &answers).endpoint.endpoint_id.clone();
    let used = Err(AddRefusal::KeyUsed { request_digest: "request".to_owned(), endpoint_id });
    assert!(answers.iter().all(|answer| answer.is_ok() || *answer == used), "{answers:?}");
}

/// All of them count on the bucket's root node, which is the busiest item there is; none is refused for that.
pub async fn all_neighbours_win<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let prefixes = ["a/", "ab/"].map(str::to_owned).into_iter().chain((0..24).map(|n| format!("n{}/{n}/", n % 5)));
    let additions: Vec<_> = prefixes.map(|prefix| tenant.addition(&prefix, &prefix)).collect();
    for answer in race(&tenant, &additions).await {
        assert_eq!(answer, Ok(()));
    }
    assert_eq!(store.nodes(&tenant.account, BUCKET).await[""], (None, 26));
}
