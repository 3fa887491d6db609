use super::*;
use crate::endpoint::{BucketAccess, Endpoint};
use crate::fault::FaultKind;
use crate::health::Health;
use crate::leftover::Leftover;
use crate::limits::Limit;
use crate::ports::{Layer, SaveExternalId, StoredEndpoint};
use crate::testing::{
    CallEnd, Capability, CountingRandomness, EXTERNAL_ID, JumpingClock, Memory, ScriptedCustomer, configuration,
    denied, vendor,
};
use crate::values::{EndpointName, ExternalId, Subject};

/// A test that fails and leaves its file, of a configuration with a receipt, where one capability of the store is
/// throttled.
async fn failing(throttled: Capability) -> (Memory, Result<TestedConfiguration, TestError>) {
    let store = with_receipt().await.throttling(throttled);
    let tested = test(&store, &JumpingClock::default()).await;
    (store, tested)
}

async fn with_receipt() -> Memory {
    let (account, configuration) = (account(), configuration(BucketAccess::ReadWrite, "data/"));
    let store = Memory::default();
    let now = Timestamp::UNIX_EPOCH;
    store.put_if_absent(&account, &ExternalId::parse(EXTERNAL_ID).unwrap(), now).await.unwrap();
    store.save_receipt(&account, &Receipt::issue(&account, &configuration, now, now)).await.unwrap();
    store
}

async fn test(store: &Memory, clock: &JumpingClock) -> Result<TestedConfiguration, TestError> {
    let denial = || denied("s3:DeleteObject", Layer::IdentityPolicy);
    let customer = ScriptedCustomer::new().with("delete", denial()).with("conditional delete", denial());
    test_with(store, clock, &customer, 1).await
}

/// The test of that customer's bucket, where the account may start `max` tests in a minute.
async fn test_with(
    store: &Memory,
    clock: &JumpingClock,
    customer: &ScriptedCustomer,
    max: u32,
) -> Result<TestedConfiguration, TestError> {
    let configuration = configuration(BucketAccess::ReadWrite, "data/");
    let (randomness, vendor) = (CountingRandomness::default(), vendor());
    let ports = TestPorts { roles: customer, clock, randomness: &randomness, vendor: &vendor };
    test_configuration(store, ports, TestLimits { account: max, bucket: 9 }, &account(), &configuration).await
}

fn account() -> AccountId {
    AccountId::parse("acme").unwrap()
}

/// A refusal that is there before the first call ends the test; one that comes later, before the bucket (below).
#[tokio::test]
async fn a_refusal_that_comes_at_once_calls_nobody() {
    let (store, customer) = (with_receipt().await, ScriptedCustomer::new());
    let tested = test_with(&store, &JumpingClock::default(), &customer, 0).await;
    assert!(matches!(&tested, Err(TestError::LimitReached(reached)) if reached.limit == Limit::TestsPerMinute));
    assert_eq!(customer.calls(), Vec::<String>::new());
}

/// Who has no role that lets the vendor in uses up nothing of a bucket, however often they name it.
#[tokio::test]
async fn a_test_without_a_proof_does_not_count_for_the_bucket() {
    let (store, clock) = (with_receipt().await, JumpingClock::default());
    let not_proven = [ScriptedCustomer::denying(), ScriptedCustomer::new().with("probe another", CallEnd::Wrong)];
    for customer in not_proven.iter().cycle().take(10) {
        let tested = test_with(&store, &clock, customer, 11).await;
        assert_eq!(tested.map(|tested| tested.report.outcome()), Ok(Outcome::Failed));
    }
    assert!(test_with(&store, &clock, &ScriptedCustomer::new(), 11).await.is_ok());
    let reached = test_with(&store, &clock, &ScriptedCustomer::new(), 11).await;
    assert!(matches!(&reached, Err(TestError::LimitReached(reached)) if reached.limit == Limit::TestsPerMinute));
}

/// AWS STS is called beside the count, and the bucket is not touched before it.
#[tokio::test]
async fn the_bucket_is_not_touched_before_the_test_is_counted() {
    let (store, customer) = (with_receipt().await.hanging(Capability::CountTest), ScriptedCustomer::new());
    let clock = JumpingClock::default();
    let mut tested = std::pin::pin!(test_with(&store, &clock, &customer, 9));
    for _ in 0..100 {
        assert!(futures_util::poll!(&mut tested).is_pending());
    }
    assert_eq!(customer.sessions(), 1);
    let of_sts = |call: &String| call.starts_with("assume") || call.starts_with("probe");
    let (of_sts, of_bucket): (Vec<_>, Vec<_>) = customer.calls().into_iter().partition(of_sts);
    assert_eq!((of_sts.len(), of_bucket), (5, Vec::new()));

    let counted = with_receipt().await;
    assert!(test_with(&counted, &clock, &customer, 9).await.is_ok());
    assert!(customer.calls().len() > 10, "{:?}", customer.calls());
}

/// The same of an endpoint that was added.
#[tokio::test]
async fn an_endpoints_bucket_is_not_touched_before_the_test_is_counted() {
    let endpoint = Endpoint {
        endpoint_id: EndpointId::new(1, &[1; 10]),
        account_id: account(),
        name: EndpointName::parse("Exports").unwrap(),
        description: None,
        configuration: configuration(BucketAccess::ReadWrite, "data/"),
        created_at: Timestamp::UNIX_EPOCH,
        created_by: Subject::parse("adder").unwrap(),
    };
    let health = Health::first(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    for (is_first, calls_of_sts) in [(false, 5), (true, 0)] {
        let stored = StoredEndpoint { endpoint: endpoint.clone(), health: health.clone(), retirement: None };
        let mut store = Memory::default().with_external_id("acme").with_endpoint(stored);
        store = store.hanging(Capability::CountTest);
        if is_first {
            store = store.counting_first();
        }
        let (clock, customer) = (JumpingClock::default(), ScriptedCustomer::new());
        let (randomness, vendor) = (CountingRandomness::default(), vendor());
        let ports = TestPorts { roles: &customer, clock: &clock, randomness: &randomness, vendor: &vendor };
        let limits = TestLimits { account: 9, bucket: 9 };
        let (schedule, account) = (Schedule::default(), account());
        let mut tested =
            std::pin::pin!(test_endpoint(&store, ports, schedule, limits, &account, &endpoint.endpoint_id));
        for _ in 0..100 {
            assert!(futures_util::poll!(&mut tested).is_pending());
        }
        let of_sts = |call: &String| call.starts_with("assume") || call.starts_with("probe");
        let (of_sts, of_bucket): (Vec<_>, Vec<_>) = customer.calls().into_iter().partition(of_sts);
        assert_eq!((of_sts.len(), of_bucket), (calls_of_sts, Vec::new()));
    }
}

/// Where a test was not counted, the next one costs nobody a call before it is.
#[tokio::test]
async fn after_a_refusal_the_count_comes_first() {
    let store = with_receipt().await.hanging(Capability::CountTest).counting_first();
    let (clock, customer) = (JumpingClock::default(), ScriptedCustomer::new());
    let mut tested = std::pin::pin!(test_with(&store, &clock, &customer, 9));
    for _ in 0..100 {
        assert!(futures_util::poll!(&mut tested).is_pending());
    }
    assert_eq!(customer.calls(), Vec::<String>::new());
    let counted = with_receipt().await.counting_first();
    assert!(test_with(&counted, &clock, &customer, 9).await.is_ok());
    assert!(customer.calls().len() > 10, "{:?}", customer.calls());
}

/// A count that fails is no permission.
#[tokio::test]
async fn a_test_that_cannot_be_counted_ends() {
    let (store, customer) = (with_receipt().await.throttling(Capability::CountTest), ScriptedCustomer::new());
    let tested = test_with(&store, &JumpingClock::default(), &customer, 9).await;
    let Err(TestError::Fault(fault)) = tested else { panic!("{tested:?}") };
    assert_eq!((fault.kind, customer.calls().len()), (FaultKind::Throttled, 0));
}

/// What is written after a test is written whatever becomes of the rest.
#[tokio::test]
async fn a_write_that_is_throttled_takes_nothing_away_from_the_other() {
    for throttled in [Capability::KeepLeftovers, Capability::SaveReceipt] {
        let (store, tested) = failing(throttled).await;
        let Err(TestError::Fault(fault)) = tested else { panic!("{tested:?}") };
        assert_eq!(fault.kind, FaultKind::Throttled);
        let digest = ConfigurationDigest::of(&account(), &configuration(BucketAccess::ReadWrite, "data/"));
        let left = store.leftovers(&account(), &digest).await.unwrap();
        if throttled == Capability::KeepLeftovers {
            assert_eq!(store.fresh_receipts(&account(), Timestamp::UNIX_EPOCH), 0, "the failure took the receipt back");
        } else {
            assert!(matches!(left.as_slice(), [Leftover::TestFile { .. }]), "the file is remembered: {left:?}");
        }
    }
}

/// The function ends after 29 s, and would answer nothing.
#[tokio::test]
async fn a_write_that_hangs_is_a_fault_in_time_and_takes_nothing_away_from_the_other() {
    let (store, clock) = (with_receipt().await.hanging(Capability::KeepLeftovers), JumpingClock::default());
    let tested = test(&store, &clock).await;
    assert!(matches!(&tested, Err(TestError::Fault(fault)) if fault.kind == FaultKind::TimedOut), "{tested:?}");
    assert_eq!(clock.elapsed(), Duration::from_secs(28));
    assert_eq!(store.fresh_receipts(&account(), Timestamp::UNIX_EPOCH), 0, "the failure took the receipt back");
}
