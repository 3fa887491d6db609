use std::future::pending;

use super::*;
use crate::endpoint::BucketAccess;
use crate::fault::FaultKind;
use crate::leftover::{Leftover, Residue};
use crate::limits::Limit;
use crate::ports::{Layer, SaveExternalId};
use crate::testing::{
    Capability, CountingRandomness, EXTERNAL_ID, JumpingClock, Memory, ScriptedCustomer, configuration, denied, vendor,
};
use crate::values::ExternalId;

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

async fn test<S>(store: &S, clock: &JumpingClock) -> Result<TestedConfiguration, TestError>
where
    S: ReadExternalId + CountTest + SaveReceipt + KeepLeftovers,
{
    let configuration = configuration(BucketAccess::ReadWrite, "data/");
    let denial = || denied("s3:DeleteObject", Layer::IdentityPolicy);
    let customer = ScriptedCustomer::new().with("delete", denial()).with("conditional delete", denial());
    let (randomness, vendor) = (CountingRandomness::default(), vendor());
    let ports = TestPorts { roles: &customer, clock, randomness: &randomness, vendor: &vendor };
    let limits = TestLimits { account: 1, bucket: 1 };
    test_configuration(store, ports, limits, &account(), &configuration).await
}

fn account() -> AccountId {
    AccountId::parse("acme").unwrap()
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

/// A store that never keeps what is left.
struct Hanging(Memory);

impl ReadExternalId for Hanging {
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
        self.0.external_id(account).await
    }
}

impl CountTest for Hanging {
    async fn count_test(
        &self,
        account: &AccountId,
        configuration: &Configuration,
        now: Timestamp,
        limits: &TestLimits,
    ) -> Result<Result<(), Limit>, Fault> {
        self.0.count_test(account, configuration, now, limits).await
    }
}

impl SaveReceipt for Hanging {
    async fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<Option<Receipt>, Fault> {
        self.0.save_receipt(account, receipt).await
    }
}

impl KeepLeftovers for Hanging {
    async fn leftovers(&self, account: &AccountId, of: &ConfigurationDigest) -> Result<Vec<Leftover>, Fault> {
        self.0.leftovers(account, of).await
    }

    async fn change_leftovers(
        &self,
        _: &AccountId,
        _: &ConfigurationDigest,
        _: &Residue,
        _: Timestamp,
    ) -> Result<(), Fault> {
        pending().await
    }
}

/// The function ends after 29 s, and would answer nothing.
#[tokio::test]
async fn a_write_that_hangs_is_a_fault_in_time_and_takes_nothing_away_from_the_other() {
    let (store, clock) = (Hanging(with_receipt().await), JumpingClock::default());
    let tested = test(&store, &clock).await;
    assert!(matches!(&tested, Err(TestError::Fault(fault)) if fault.kind == FaultKind::TimedOut), "{tested:?}");
    assert_eq!(clock.elapsed(), Duration::from_secs(28));
    assert_eq!(store.0.fresh_receipts(&account(), Timestamp::UNIX_EPOCH), 0, "the failure took the receipt back");
}
