//! Adding and retiring in random order: the claims must stay what a naive model says.

use be_domain::endpoint::Endpoint;
use be_domain::ports::{AddRefusal, ListEndpoints, ReadEndpoint, RetireOutcome};
use futures_util::future::join_all;

use super::fixtures::{BUCKET, Tenant, expected_nodes};
use super::store::Store;

const PREFIXES: [&str; 9] = ["", "a/", "a/b/", "a/b/c/", "a/b/d/", "ab/", "b/", "b/a/", "b/a/a/"];
const NAMES: [&str; 5] = ["One", "Two", "Three", "Four", "Five"];

/// The `SplitMix64` generator: the same numbers in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

fn prefix(endpoint: &Endpoint) -> &str {
    endpoint.configuration.path_prefix.as_str()
}

fn conflict(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// The endpoints of the account that are live by its list.
async fn live<S: Store>(tenant: &Tenant<'_, S>) -> Vec<Endpoint> {
    let listed = tenant.store.tables().endpoints(&tenant.account, None, 1_000).await.unwrap();
    listed.into_iter().filter(|stored| stored.retirement.is_none()).map(|stored| stored.endpoint).collect()
}

/// One step after the other: every answer is what a list of the live endpoints says.
pub async fn claims_match_a_simple_model<S: Store>(store: &S) {
    for seed in 0..4 {
        let tenant = Tenant::new(store);
        let mut numbers = Numbers(seed);
        let mut model: Vec<Endpoint> = Vec::new();
        for step in 0..50 {
            if !model.is_empty() && numbers.below(3) == 0 {
                let endpoint = model.swap_remove(numbers.below(model.len()));
                assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::Retired, "seed {seed}, step {step}");
                continue;
            }
            let addition = tenant.tested(numbers.pick(&NAMES), numbers.pick(&PREFIXES)).await;
            let wanted = &addition.endpoint;
            let same_name = model.iter().find(|live| live.name == wanted.name);
            let mut in_the_way = model.iter().filter(|live| conflict(prefix(live), prefix(wanted))).peekable();
            let answer = tenant.add(&addition).await;
            let is_right = match &answer {
                Ok(()) => same_name.is_none() && in_the_way.peek().is_none(),
                Err(AddRefusal::NameTaken { by }) => same_name.is_some_and(|live| live.endpoint_id == *by),
                Err(AddRefusal::PrefixConflict { with }) => {
                    same_name.is_none() && in_the_way.any(|live| live.endpoint_id == *with)
                }
                Err(_) => false,
            };
            assert!(is_right, "seed {seed}, step {step}: {answer:?} for {wanted:?} beside {model:?}");
            if answer.is_ok() {
                model.push(addition.endpoint);
            }
        }
        assert_eq!(store.nodes(&tenant.account, BUCKET).await, expected_nodes(&model), "seed {seed}");
        model.sort_by(|one, other| one.endpoint_id.cmp(&other.endpoint_id));
        assert_eq!(live(&tenant).await, model, "seed {seed}");
    }
}

/// Many at once: whatever got through, no two live endpoints conflict and every node counts right. Who was refused was
/// given an endpoint that does conflict, also when that was gone a moment later.
pub async fn concurrent_changes_leave_consistent_claims<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let workers = (0..8).map(|worker| {
        let tenant = &tenant;
        async move {
            let mut numbers = Numbers(1_000 + worker);
            let mut refused = Vec::new();
            for step in 0..12 {
                let addition = tenant.tested(&format!("{worker} {step}"), numbers.pick(&PREFIXES)).await;
                match tenant.add(&addition).await {
                    Ok(()) if numbers.below(3) > 0 => {
                        assert_eq!(tenant.retire(&addition.endpoint).await, RetireOutcome::Retired);
                    }
                    Ok(()) => {}
                    Err(AddRefusal::PrefixConflict { with }) => refused.push((addition.endpoint, with)),
                    Err(refusal) => panic!("{refusal:?}"),
                }
            }
            refused
        }
    });
    let refused = join_all(workers).await.concat();
    for (endpoint, with) in refused {
        let (with, _) = store.tables().endpoint(&tenant.account, &with).await.unwrap().expect("it was added once");
        assert!(conflict(prefix(&endpoint), prefix(&with)), "{endpoint:?} was refused for {with:?}");
    }
    let live = live(&tenant).await;
    for (at, one) in live.iter().enumerate() {
        for other in &live[at + 1..] {
            assert!(!conflict(prefix(one), prefix(other)), "{one:?} and {other:?}");
        }
    }
    assert_eq!(store.nodes(&tenant.account, BUCKET).await, expected_nodes(&live));
}
