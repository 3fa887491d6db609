//! Limits: no more endpoints and no more tests than allowed, at any concurrency, and what is refused counts nothing.

use std::time::Duration;

use be_domain::limits::{Limit, Minute, TestLimits};
use be_domain::ports::{AddRefusal, CountTest, ReadExternalId, SaveExternalId};
use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::json;

use super::dynamodb::DynamoDbStore;
use super::fixtures::{BUCKET, Tenant, external_id, idempotency};
use super::store::Store;

const ROLE: &str = "arn:aws:iam::123456789012:role/reader";

/// What the account's next addition comes to, with `max` endpoints allowed.
async fn next<S: Store>(tenant: &Tenant<'_, S>, name: &str, max: u32) -> Result<(), AddRefusal> {
    let mut addition = tenant.tested(name, &format!("{name}/")).await;
    addition.max_endpoints = max;
    tenant.add(&addition).await
}

/// A retired endpoint makes room for one more; other accounts don't matter.
pub async fn an_account_has_no_more_endpoints_than_allowed<S: Store>(store: &S) {
    let (tenant, other) = (Tenant::new(store), Tenant::new(store));
    let first = tenant.added("first", "first/").await;
    other.added("first", "first/").await;
    assert_eq!(next(&tenant, "second", 1).await, Err(AddRefusal::TooManyEndpoints { maximum: 1 }));
    assert_eq!(next(&tenant, "second", 2).await, Ok(()));
    assert_eq!(next(&tenant, "third", 2).await, Err(AddRefusal::TooManyEndpoints { maximum: 2 }));
    tenant.retire(&first).await;
    assert_eq!(next(&tenant, "third", 2).await, Ok(()));
    // Retiring it again makes no room.
    tenant.retire(&first).await;
    assert_eq!(next(&tenant, "fourth", 2).await, Err(AddRefusal::TooManyEndpoints { maximum: 2 }));
    // A limit that was lowered refuses additions, and nothing else.
    assert_eq!(next(&tenant, "fourth", 1).await, Err(AddRefusal::TooManyEndpoints { maximum: 1 }));
    assert_eq!(next(&other, "second", 2).await, Ok(()));
}

/// Refusals and repetitions count nothing, and any other reason is returned before the limit.
pub async fn a_refused_or_repeated_addition_counts_nothing<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut first = tenant.tested("Exports", "data/").await;
    (first.idempotency, first.max_endpoints) = (Some(idempotency("key", "request")), 2);
    assert_eq!(tenant.add(&first).await, Ok(()));
    for _ in 0..3 {
        assert_eq!(tenant.add(&first).await, Ok(()), "the same again");
        let mut again = tenant.addition("Exports", "data/");
        (again.idempotency, again.max_endpoints) = (Some(idempotency("key", "request")), 1);
        assert!(matches!(tenant.add(&again).await, Err(AddRefusal::KeyUsed { .. })));
        let mut same_name = tenant.tested("EXPORTS", "other/").await;
        same_name.max_endpoints = 1;
        assert!(matches!(tenant.add(&same_name).await, Err(AddRefusal::NameTaken { .. })));
        let mut below = tenant.tested("Below", "data/below/").await;
        below.max_endpoints = 1;
        assert!(matches!(tenant.add(&below).await, Err(AddRefusal::PrefixConflict { .. })));
        let mut untested = tenant.addition("Untested", "untested/");
        untested.max_endpoints = 1;
        assert_eq!(tenant.add(&untested).await, Err(AddRefusal::NoReceipt));
    }
    assert_eq!(next(&tenant, "second", 2).await, Ok(()));
    assert_eq!(next(&tenant, "third", 2).await, Err(AddRefusal::TooManyEndpoints { maximum: 2 }));
}

/// 32 additions at once with room for five, the first of an account among them.
pub async fn concurrent_additions_do_not_exceed_the_limit<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut additions = Vec::new();
    for n in 0..32 {
        let mut addition = tenant.addition_to(ROLE, &format!("{BUCKET}-{n}"), &format!("Number {n}"), "");
        addition.max_endpoints = 5;
        tenant.save_receipt(&addition).await;
        additions.push(addition);
    }
    let answers = join_all(additions.iter().map(|addition| tenant.add(addition))).await;
    let refused = answers.iter().filter(|answer| **answer == Err(AddRefusal::TooManyEndpoints { maximum: 5 })).count();
    let added = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!((added, refused), (5, 27), "{answers:?}");
}

/// As many tests as allowed, each minute anew.
pub async fn tests_are_counted_by_account_and_minute<S: Store>(store: &S) {
    let (tenant, other) = (tester(store).await, tester(store).await);
    let count = async |tenant: &Tenant<'_, S>, now| counted(tenant, BUCKET, now, limits(2, u32::MAX)).await;
    let minute = start_of_minute(&tenant);
    for now in [minute, minute + Duration::from_millis(59_999)] {
        assert_eq!(count(&tenant, now).await, Ok(()));
    }
    assert_eq!(count(&tenant, minute).await, Err(Limit::TestsPerMinute));
    assert_eq!(count(&other, minute).await, Ok(()));
    assert_eq!(count(&tenant, minute + Duration::from_mins(1)).await, Ok(()));
}

/// The tests of a bucket are those of all accounts, and an account that is refused uses up nothing of it. A bucket of
/// the same name in another partition is another bucket.
pub async fn tests_of_a_bucket_are_counted_over_all_accounts<S: Store>(store: &S) {
    let (one, two, three) = (tester(store).await, tester(store).await, tester(store).await);
    let bucket = format!("shared-{}", one.account);
    let now = one.now;
    let count = async |tenant: &Tenant<'_, S>| counted(tenant, &bucket, now, limits(2, 3)).await;
    assert_eq!(count(&one).await, Ok(()));
    assert_eq!(count(&one).await, Ok(()));
    for _ in 0..3 {
        assert_eq!(count(&one).await, Err(Limit::TestsPerMinute));
    }
    assert_eq!(count(&two).await, Ok(()));
    for tenant in [&two, &three] {
        assert_eq!(count(tenant).await, Err(Limit::BucketTestsPerMinute));
    }
    assert_eq!(
        counted(&two, &format!("{bucket}-2"), now, limits(2, 3)).await,
        Ok(()),
        "two counted only one until now"
    );
    let china = three.addition_to("arn:aws-cn:iam::123456789012:role/reader", &bucket, "x", "").endpoint.configuration;
    assert_eq!(store.tables().count_test(&three.account, &china, now, &limits(2, 3)).await, Ok(Ok(())));
}

/// A test that ended before the bucket counts for its account alone, and nothing is taken back twice.
pub async fn a_test_that_ended_before_the_bucket_is_taken_back<S: Store>(store: &S) {
    let (one, two) = (tester(store).await, tester(store).await);
    let bucket = format!("shared-{}", one.account);
    let configuration = one.addition_to(ROLE, &bucket, "x", "").endpoint.configuration;
    let uncount = async || store.tables().uncount_bucket_test(&configuration, one.now).await;
    assert_eq!(uncount().await, Ok(()), "where nothing was counted");
    for _ in 0..2 {
        assert_eq!(counted(&one, &bucket, one.now, limits(2, 1)).await, Ok(()));
        assert_eq!(uncount().await, Ok(()));
    }
    assert_eq!(uncount().await, Ok(()), "no more than was counted");
    assert_eq!(counted(&one, &bucket, one.now, limits(2, 1)).await, Err(Limit::TestsPerMinute));
    assert_eq!(counted(&two, &bucket, one.now, limits(2, 1)).await, Ok(()));
    assert_eq!(counted(&two, &bucket, one.now, limits(2, 1)).await, Err(Limit::BucketTestsPerMinute));
}

/// Whichever limit refuses it, and for that minute and account alone.
pub async fn after_a_refused_test_the_count_comes_first(store: &DynamoDbStore) {
    for limits in [limits(1, 9), limits(9, 1)] {
        let (tenant, other) = (tester(store).await, tester(store).await);
        let bucket = format!("shared-{}", tenant.account);
        let (minute, next) = (start_of_minute(&tenant), start_of_minute(&tenant) + Duration::from_mins(1));
        let comes_first = |tenant: &Tenant<'_, _>, now| store.tables().counts_first(&tenant.account, now);
        assert_eq!(counted(&tenant, &bucket, minute, limits).await, Ok(()));
        assert!(!comes_first(&tenant, minute));
        assert!(counted(&tenant, &bucket, minute, limits).await.is_err());
        assert!(comes_first(&tenant, minute));
        assert!(!comes_first(&tenant, next) && !comes_first(&other, minute));
    }
}

/// An External ID that is gone, though the process has read it, is a fault and no test that is not counted.
pub async fn an_external_id_that_was_removed_is_noticed(store: &DynamoDbStore) {
    let tenant = tester(store).await;
    let configuration = tenant.addition_to(ROLE, BUCKET, "Exports", "").endpoint.configuration;
    let count = async || store.tables().count_test(&tenant.account, &configuration, tenant.now, &limits(9, 9)).await;
    assert!(store.tables().external_id(&tenant.account).await.unwrap().is_some());
    let key = json!({"pk": {"S": format!("ACCOUNT#{}", tenant.account)}, "sk": {"S": "EXTERNAL_ID"}});
    store.delete_item(&key).await;
    assert!(count().await.is_err());
    assert_eq!(store.tables().external_id(&tenant.account).await, Ok(None));
    assert_eq!(count().await, Ok(Ok(())), "nothing is counted of an account that has none");
}

/// 32 tests at once, of two accounts.
pub async fn concurrent_tests_do_not_exceed_the_limits<S: Store>(store: &S) {
    let tenants = [tester(store).await, tester(store).await];
    let bucket = format!("shared-{}", tenants[0].account);
    let now = tenants[0].now;
    let tests = (0..32).map(|n| counted(&tenants[n % 2], &bucket, now, limits(6, 9)));
    let answers = join_all(tests).await;
    let passed = |of: usize| answers.iter().skip(of).step_by(2).filter(|answer| answer.is_ok()).count();
    let (one, two) = (passed(0), passed(1));
    assert_eq!(one + two, 9, "{answers:?}");
    assert!((3..=6).contains(&one), "{answers:?}");
}

/// Who has no External ID can test nothing, and so counts nothing of a bucket.
pub async fn tests_without_an_external_id_are_not_counted<S: Store>(store: &S) {
    let (stranger, tenant) = (Tenant::new(store), tester(store).await);
    let bucket = format!("shared-{}", tenant.account);
    for _ in 0..3 {
        assert_eq!(counted(&stranger, &bucket, tenant.now, limits(1, 1)).await, Ok(()));
    }
    assert_eq!(counted(&tenant, &bucket, tenant.now, limits(1, 1)).await, Ok(()));
    assert_eq!(counted(&tenant, &bucket, tenant.now, limits(2, 1)).await, Err(Limit::BucketTestsPerMinute));
}

/// An account whose endpoints an earlier release added has no number: it is counted when it first matters, right also
/// if many begin at once, and also by a retirement.
pub async fn endpoints_of_an_earlier_release_are_counted(store: &DynamoDbStore) {
    for retires_first in [false, true] {
        let tenant = Tenant::new(store);
        let first = tenant.added("first", "first/").await;
        tenant.added("second", "second/").await;
        store.delete(&tenant.account, "ENDPOINT_COUNT").await;
        let mut max = 5;
        if retires_first {
            tenant.retire(&first).await;
            max = 4;
        }
        let names: Vec<_> = (0..8).map(|n| format!("number-{n}")).collect();
        let answers = join_all(names.iter().map(|name| next(&tenant, name, max))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3, "{answers:?}");
        assert_eq!(next(&tenant, "last", max).await, Err(AddRefusal::TooManyEndpoints { maximum: max }));
    }
    // Also an account that has too many already.
    let tenant = Tenant::new(store);
    tenant.added("first", "first/").await;
    store.delete(&tenant.account, "ENDPOINT_COUNT").await;
    assert_eq!(next(&tenant, "second", 1).await, Err(AddRefusal::TooManyEndpoints { maximum: 1 }));
}

/// Retirements and additions at once, in an account that was never counted.
pub async fn concurrent_first_counts_agree(store: &DynamoDbStore) {
    let tenant = Tenant::new(store);
    let mut old = Vec::new();
    for n in 0..4 {
        old.push(tenant.added(&format!("old-{n}"), &format!("old-{n}/")).await);
    }
    store.delete(&tenant.account, "ENDPOINT_COUNT").await;
    let names: Vec<_> = (0..4).map(|n| format!("new-{n}")).collect();
    let additions = join_all(names.iter().map(|name| next(&tenant, name, 100)));
    let retirements = join_all(old.iter().map(|endpoint| tenant.retire(endpoint)));
    let (added, _) = futures_util::future::join(additions, retirements).await;
    assert!(added.iter().all(Result::is_ok), "{added:?}");
    assert_eq!(next(&tenant, "fifth", 4).await, Err(AddRefusal::TooManyEndpoints { maximum: 4 }));
    assert_eq!(next(&tenant, "fifth", 5).await, Ok(()));
}

/// A tenant with an External ID.
async fn tester<S: Store>(store: &S) -> Tenant<'_, S> {
    let tenant = Tenant::new(store);
    store.external_ids().put_if_absent(&tenant.account, &external_id(), tenant.now).await.unwrap();
    tenant
}

async fn counted<S: Store>(
    tenant: &Tenant<'_, S>,
    bucket: &str,
    now: Timestamp,
    limits: TestLimits,
) -> Result<(), Limit> {
    let configuration = tenant.addition_to(ROLE, bucket, "Exports", "").endpoint.configuration;
    tenant.store.tables().count_test(&tenant.account, &configuration, now, &limits).await.unwrap()
}

const fn limits(account: u32, bucket: u32) -> TestLimits {
    TestLimits { account, bucket }
}

fn start_of_minute<S: Store>(tenant: &Tenant<'_, S>) -> Timestamp {
    Timestamp::from_second(Minute::of(tenant.now).end()).unwrap()
}
