use super::*;
use crate::endpoint::BucketAccess;
use crate::fault::FaultKind;
use crate::leftover::Leftover;
use crate::ports::{Layer, SaveExternalId};
use crate::testing::{
    Capability, CountingRandomness, EXTERNAL_ID, JumpingClock, Memory, ScriptedCustomer, configuration, denied, vendor,
};
use crate::values::ExternalId;

/// A test that fails and leaves its file, of a configuration with a receipt, where one capability of the store is
/// throttled.
async fn failing(throttled: Capability) -> (Memory, Result<TestedConfiguration, TestError>) {
    let (account, configuration) = (account(), configuration(BucketAccess::ReadWrite, "data/"));
    let store = Memory::default();
    let now = Timestamp::UNIX_EPOCH;
    store.put_if_absent(&account, &ExternalId::parse(EXTERNAL_ID).unwrap(), now).await.unwrap();
    store.save_receipt(&account, &Receipt::issue(&account, &configuration, now, now)).await.unwrap();
    let store = store.throttling(throttled);
    let denial = || denied("s3:DeleteObject", Layer::IdentityPolicy);
    let customer = ScriptedCustomer::new().with("delete", denial()).with("conditional delete", denial());
    let (clock, randomness, vendor) = (JumpingClock::default(), CountingRandomness::default(), vendor());
    let ports = TestPorts { roles: &customer, clock: &clock, randomness: &randomness, vendor: &vendor };
    let limits = TestLimits { account: 1, bucket: 1 };
    let tested = test_configuration(&store, ports, limits, &account, &configuration).await;
    (store, tested)
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
