use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use tokio::task::yield_now;

use super::*;
use crate::checks::OVERALL;
use crate::endpoint::{BucketAccess, Endpoint};
use crate::fault::FaultKind;
use crate::health::Health;
use crate::health::saving::{BY_HAND, keep_by_hand};
use crate::leftover::{Leftover, Residue};
use crate::ports::{Layer, SaveExternalId, StoredEndpoint};
use crate::receipt::Receipt;
use crate::report::{Check, CheckCode, CheckResult};
use crate::testing::{
    Capability, CountingRandomness, EXTERNAL_ID, JumpingClock, Memory, ScriptedCustomer, configuration, fault, vendor,
};
use crate::values::{AccountId, EndpointId, EndpointName, ExternalId, Subject};

fn endpoint() -> Endpoint {
    Endpoint {
        endpoint_id: EndpointId::new(1, &[1; 10]),
        account_id: AccountId::parse("acme").unwrap(),
        name: EndpointName::parse("Exports").unwrap(),
        description: None,
        configuration: configuration(BucketAccess::ReadWrite, "data/"),
        created_at: Timestamp::UNIX_EPOCH,
        created_by: Subject::parse("adder").unwrap(),
    }
}

fn file(key: &str) -> Leftover {
    Leftover::TestFile { key: key.to_owned(), version_id: None }
}

/// A test that could not delete, and left and removed this.
fn denied(left: &[Leftover], removed: &[Leftover]) -> Report {
    let result = CheckResult::failed(CheckCode::AccessDenied, "denied", "allow it");
    let check = Check { name: CheckName::Delete, result, duration: Duration::ZERO };
    Report::new(vec![check]).with_residue(Residue { left: left.to_vec(), removed: removed.to_vec() })
}

async fn by_hand(store: &Memory, record: &HealthRecord, report: &Report) -> HealthRecord {
    let (clock, randomness, vendor, roles) =
        (JumpingClock::default(), CountingRandomness::default(), vendor(), ScriptedCustomer::new());
    let ports = TestPorts { roles: &roles, clock: &clock, randomness: &randomness, vendor: &vendor };
    let endpoint = endpoint();
    let test = (record.clone(), Timestamp::UNIX_EPOCH, report);
    keep_by_hand(store, &ports, Schedule::default(), &endpoint, test, BY_HAND).await.unwrap();
    store.record(&endpoint.endpoint_id)
}

/// Of two tests at the same time one is not counted, and what it left is remembered all the same.
#[tokio::test]
async fn leftovers_are_saved_even_if_the_result_is_not() {
    let (endpoint, health) = (endpoint(), Health::first(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH));
    let store =
        Memory::default().with_endpoint(StoredEndpoint { endpoint: endpoint.clone(), health, retirement: None });
    let before = store.record(&endpoint.endpoint_id);
    let first = by_hand(&store, &before, &denied(&[file("data/a")], &[])).await;
    assert_eq!((first.health.status, first.leftovers.as_slice()), (HealthStatus::Suspect, [file("data/a")].as_slice()));

    let overtaken = by_hand(&store, &before, &denied(&[file("data/b")], &[])).await;
    assert_eq!(overtaken.leftovers, [file("data/a"), file("data/b")]);
    assert_eq!((overtaken.health.status, overtaken.version), (HealthStatus::Suspect, first.version + 1));
    let cleanup: Vec<_> = overtaken.health.findings.iter().filter(|finding| finding.check == "cleanup").collect();
    assert_eq!((cleanup.len(), cleanup[0].code.as_str()), (1, "test_file_remains"));
    assert!(cleanup[0].message.contains("`data/a`, `data/b`"), "{}", cleanup[0].message);
    assert!(cleanup[0].remedy.as_ref().unwrap().contains("--key='data/a'; aws s3api delete-object "));

    let removed = by_hand(&store, &before, &denied(&[], &[file("data/a")])).await;
    assert_eq!(removed.leftovers, [file("data/b")], "and what it removed is gone");
    let nothing = by_hand(&store, &before, &denied(&[], &[])).await;
    assert_eq!(nothing, removed, "who left nothing writes nothing");
}

/// What is left is named as long as it is there, and is no drift by itself.
#[tokio::test]
async fn a_healthy_endpoint_names_what_is_left() {
    let (endpoint, health) = (endpoint(), Health::first(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH));
    let store =
        Memory::default().with_endpoint(StoredEndpoint { endpoint: endpoint.clone(), health, retirement: None });
    let upload = Leftover::Upload { key: "data/u".to_owned(), upload_id: "1".to_owned() };
    let passed = |residue| {
        let check = Check { name: CheckName::Write, result: CheckResult::passed("well"), duration: Duration::ZERO };
        Report::new(vec![check]).with_residue(residue)
    };
    let left = passed(Residue { left: vec![upload.clone()], removed: Vec::new() });
    let record = by_hand(&store, &store.record(&endpoint.endpoint_id), &left).await;
    assert_eq!((record.health.status, record.health.findings.len()), (HealthStatus::Healthy, 1));
    assert_eq!(record.health.findings[0].code, "upload_remains");
    assert!(!record.may_not_delete());
    let gone = passed(Residue { left: Vec::new(), removed: vec![upload] });
    let record = by_hand(&store, &record, &gone).await;
    assert_eq!((record.health.findings.len(), record.leftovers.len()), (0, 0));
    assert_eq!(store.events(), [], "and nothing is announced");
}

/// A receipt that a test before the endpoint was added earned would let it be added again once it is retired.
#[tokio::test]
async fn a_scheduled_check_that_fails_takes_back_the_receipt() {
    let (endpoint, health) = (endpoint(), Health::first(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH));
    let now = Timestamp::UNIX_EPOCH;
    let receipt = Receipt::issue(&endpoint.account_id, &endpoint.configuration, now, now);
    for (end, is_kept) in [
        (None, true),
        (Some(fault(FaultKind::Unavailable)), true),
        (Some(crate::testing::denied("s3:ListBucket", Layer::IdentityPolicy)), false),
    ] {
        let stored = StoredEndpoint { endpoint: endpoint.clone(), health: health.clone(), retirement: None };
        let store = Memory::default().with_endpoint(stored);
        let external_id = ExternalId::parse(EXTERNAL_ID).unwrap();
        store.put_if_absent(&endpoint.account_id, &external_id, now).await.unwrap();
        store.save_receipt(&endpoint.account_id, &receipt).await.unwrap();
        let customer = end.into_iter().fold(ScriptedCustomer::new(), |customer, end| customer.with("list", end));
        let (clock, randomness, vendor) = (JumpingClock::default(), CountingRandomness::default(), vendor());
        let ports = TestPorts { roles: &customer, clock: &clock, randomness: &randomness, vendor: &vendor };
        let version = store.record(&endpoint.endpoint_id).version;
        let due = DueHealthCheck {
            account_id: endpoint.account_id.clone(),
            endpoint_id: endpoint.endpoint_id.clone(),
            version,
        };
        let done = check(&store, ports, Schedule::default(), &due).await.unwrap();
        assert!(matches!(done, HealthCheckOutcome::Saved(_)), "{done:?}");
        let kept = store.save_receipt(&endpoint.account_id, &receipt).await.unwrap();
        assert_eq!(kept.is_some(), is_kept);
    }
}

/// The upload that a role may not abort is remembered also where the check itself cannot be saved, or each repetition
/// would leave one more.
#[tokio::test]
async fn what_is_left_is_remembered_even_if_the_check_can_not_be_saved() {
    for throttled in [Capability::SaveReceipt, Capability::SaveTransition] {
        let (endpoint, now) = (endpoint(), Timestamp::UNIX_EPOCH);
        let stored = StoredEndpoint { endpoint: endpoint.clone(), health: Health::first(now, now), retirement: None };
        let store = Memory::default().with_endpoint(stored).throttling(throttled);
        store.put_if_absent(&endpoint.account_id, &ExternalId::parse(EXTERNAL_ID).unwrap(), now).await.unwrap();
        let customer = ScriptedCustomer::new()
            .with("list", crate::testing::denied("s3:ListBucket", Layer::IdentityPolicy))
            .with("abort upload", crate::testing::denied("s3:AbortMultipartUpload", Layer::IdentityPolicy));
        let (clock, randomness, vendor) = (JumpingClock::default(), CountingRandomness::default(), vendor());
        let ports = TestPorts { roles: &customer, clock: &clock, randomness: &randomness, vendor: &vendor };
        for _ in 0..3 {
            let (account_id, endpoint_id) = (endpoint.account_id.clone(), endpoint.endpoint_id.clone());
            let version = store.record(&endpoint_id).version;
            let due = DueHealthCheck { account_id, endpoint_id, version };
            let checked = check(&store, ports, Schedule::default(), &due).await;
            assert!(matches!(&checked, Err(fault) if fault.kind == FaultKind::Throttled), "{checked:?}");
            let record = store.record(&endpoint.endpoint_id);
            assert!(matches!(record.leftovers.as_slice(), [Leftover::Upload { .. }]), "{:?}", record.leftovers);
            assert_eq!((record.health.status, record.due_at), (HealthStatus::Healthy, Some(now)), "it is still due");
            assert_eq!(customer.unfinished_uploads().len(), 1, "no second one");
        }
    }
    // The same by hand.
    let (endpoint, now) = (endpoint(), Timestamp::UNIX_EPOCH);
    let stored = StoredEndpoint { endpoint: endpoint.clone(), health: Health::first(now, now), retirement: None };
    let store = Memory::default().with_endpoint(stored).throttling(Capability::SaveTransition);
    let (clock, randomness, vendor, roles) =
        (JumpingClock::default(), CountingRandomness::default(), vendor(), ScriptedCustomer::new());
    let ports = TestPorts { roles: &roles, clock: &clock, randomness: &randomness, vendor: &vendor };
    let (record, report) = (store.record(&endpoint.endpoint_id), denied(&[file("data/a")], &[]));
    let kept = keep_by_hand(&store, &ports, Schedule::default(), &endpoint, (record, now, &report), BY_HAND).await;
    assert!(matches!(&kept, Err(fault) if fault.kind == FaultKind::Throttled), "{kept:?}");
    assert_eq!(store.record(&endpoint.endpoint_id).leftovers, [file("data/a")]);
}

/// A clock on which time passes only while the tables work.
#[derive(Default)]
struct Passing(AtomicU64);

impl Passing {
    const STEP: Duration = Duration::from_millis(100);

    async fn pass(&self, time: Duration) {
        let end = self.elapsed() + time;
        while self.elapsed() < end {
            self.0.fetch_add(1, Ordering::Relaxed);
            yield_now().await;
        }
    }
}

impl Clock for Passing {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Self::STEP * u32::try_from(self.0.load(Ordering::Relaxed)).unwrap()
    }

    async fn sleep_until(&self, elapsed: Duration) {
        while self.elapsed() < elapsed {
            yield_now().await;
        }
    }
}

/// Tables in which a health takes that long to be refused; or a transition alone.
struct SlowTables<'a> {
    tables: Memory,
    clock: &'a Passing,
    takes: Duration,
    transitions_alone: bool,
}

impl ReadHealthRecord for SlowTables<'_> {
    async fn health_record(&self, account: &AccountId, id: &EndpointId) -> Result<Option<HealthRecord>, Fault> {
        self.tables.health_record(account, id).await
    }
}

impl SaveHealth for SlowTables<'_> {
    async fn save_health(
        &self,
        endpoint: &Endpoint,
        record: &HealthRecord,
        event: Option<&HealthEvent>,
    ) -> Result<bool, Fault> {
        if self.transitions_alone && event.is_none() {
            return self.tables.save_health(endpoint, record, event).await;
        }
        self.clock.pass(self.takes).await;
        Ok(false)
    }
}

/// Lambda would end the function, and the customer get neither a report nor a code.
#[tokio::test]
async fn a_test_that_took_all_its_time_is_saved_or_reported_in_time() {
    let passed = Check { name: CheckName::Write, result: CheckResult::passed("well"), duration: Duration::ZERO };
    let residue = Residue { left: vec![file("data/a")], removed: Vec::new() };
    let passed = Report::new(vec![passed]).with_residue(residue);
    let (late, hour) = (Duration::from_millis(7_900), Duration::from_hours(1));
    for (report, takes, transitions_alone, left) in [
        (&passed, late, false, [].as_slice()),
        (&passed, hour, false, [].as_slice()),
        // Time is kept for what is left.
        (&denied(&[file("data/a")], &[]), hour, true, [file("data/a")].as_slice()),
    ] {
        let (endpoint, now, clock) = (endpoint(), Timestamp::UNIX_EPOCH, Passing::default());
        let stored = StoredEndpoint { endpoint: endpoint.clone(), health: Health::first(now, now), retirement: None };
        let store =
            SlowTables { tables: Memory::default().with_endpoint(stored), clock: &clock, takes, transitions_alone };
        let (randomness, vendor, roles) = (CountingRandomness::default(), vendor(), ScriptedCustomer::new());
        let ports = TestPorts { roles: &roles, clock: &clock, randomness: &randomness, vendor: &vendor };
        clock.pass(OVERALL).await;
        let test = (store.tables.record(&endpoint.endpoint_id), now, report);
        let kept = keep_by_hand(&store, &ports, Schedule::default(), &endpoint, test, BY_HAND).await;
        assert!(matches!(&kept, Err(fault) if fault.kind == FaultKind::TimedOut), "{kept:?}");
        assert!(clock.elapsed() <= Duration::from_secs(28), "{:?}", clock.elapsed());
        assert_eq!(store.tables.record(&endpoint.endpoint_id).leftovers, left);
    }
}
