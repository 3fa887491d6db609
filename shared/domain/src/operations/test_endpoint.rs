//! Testing: a configuration before it is added, or an endpoint that was.

use std::time::Duration;

use futures_util::future::join;
use jiff::Timestamp;

use crate::checks::{TestPorts, TestTarget, TimeLimit, WriteCycle, run};
use crate::endpoint::Configuration;
use crate::fault::Fault;
use crate::health::Schedule;
use crate::health::check::{keep_by_hand, void_receipt};
use crate::ports::{AssumeCustomerRole, Clock, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId, SaveReceipt};
use crate::ports::{KeepLeftovers, ReadHealthRecord, SaveHealth};
use crate::receipt::{ConfigurationDigest, Receipt};
use crate::recorded_external_id::RecordedExternalId;
use crate::report::{Outcome, Report};
use crate::values::{AccountId, EndpointId};

/// How long it is remembered what tests of a configuration that is no endpoint left; after that only a list shows it.
const REMEMBERED_FOR: Duration = Duration::from_hours(30 * 24);

/// Why nothing was tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestError {
    /// The account has no External ID yet, so no role can trust it.
    NoExternalId,
    /// There is no endpoint of that id in this account.
    NotFound,
    /// The endpoint is retired.
    Retired,
    /// No verdict.
    Fault(Fault),
}

impl From<Fault> for TestError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What a test found, and the receipt that a pass earned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestedConfiguration {
    /// The checks.
    pub report: Report,
    /// What lets exactly this configuration be added, for 15 minutes.
    pub receipt: Option<Receipt>,
}

/// Tests a configuration that is to be added. A pass leaves a receipt, and a failure takes the receipts of tests that began
/// before it, also of those that end later.
pub async fn test_configuration<S, R, C, N>(
    store: &S,
    ports: TestPorts<'_, R, C, N>,
    account: &AccountId,
    configuration: &Configuration,
) -> Result<TestedConfiguration, TestError>
where
    S: ReadExternalId + SaveReceipt + KeepLeftovers,
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    let (began_at, now) = (ports.clock.elapsed(), ports.clock.now());
    let digest = ConfigurationDigest::of(account, configuration);
    let (external_id, leftovers) = join(required_external_id(store, account), store.leftovers(account, &digest)).await;
    let (external_id, leftovers) = (external_id?, leftovers?);
    let tested = TestTarget {
        external_id: &external_id,
        configuration,
        endpoint_id: None,
        began_at,
        time_limit: TimeLimit::FULL,
        leftovers: &leftovers,
        deletes_first: false,
        cycle: WriteCycle::Full,
    };
    let report = run(ports, &tested).await?;
    if report.residue.after(&leftovers) != leftovers {
        let forget_at = ports.clock.now().checked_add(REMEMBERED_FOR).unwrap_or(Timestamp::MAX);
        store.change_leftovers(account, &digest, &report.residue, forget_at).await?;
    }
    let receipt = match report.outcome() {
        Outcome::Passed => {
            let receipt = Receipt::issue(account, configuration, now, ports.clock.now());
            store.save_receipt(account, &receipt).await?
        }
        Outcome::Failed => {
            store.save_receipt(account, &Receipt::void(account, configuration, now)).await?;
            None
        }
        // Nothing was disproved, so what an earlier test proved stands for its fifteen minutes.
        Outcome::Inconclusive => None,
    };
    Ok(TestedConfiguration { report, receipt })
}

/// Tests an endpoint of the account; its health changes at once, as if the sweep had tested it. A failure takes back a
/// receipt by which the same configuration could be added anew.
pub async fn test_endpoint<S, R, C, N>(
    store: &S,
    ports: TestPorts<'_, R, C, N>,
    schedule: Schedule,
    account: &AccountId,
    endpoint_id: &EndpointId,
) -> Result<Report, TestError>
where
    S: ReadExternalId + ReadEndpoint + ReadHealthRecord + SaveHealth + SaveReceipt,
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    let (began_at, now) = (ports.clock.elapsed(), ports.clock.now());
    let (endpoint, retirement) = store.endpoint(account, endpoint_id).await?.ok_or(TestError::NotFound)?;
    if retirement.is_some() {
        return Err(TestError::Retired);
    }
    // Read before the test: what is written meanwhile is newer than it.
    let (external_id, record) =
        join(required_external_id(store, account), store.health_record(account, endpoint_id)).await;
    let (external_id, record) = (external_id?, record?.ok_or(TestError::NotFound)?);
    let tested = TestTarget {
        external_id: &external_id,
        configuration: &endpoint.configuration,
        endpoint_id: Some(&endpoint.endpoint_id),
        began_at,
        time_limit: TimeLimit::FULL,
        leftovers: &record.leftovers,
        deletes_first: record.may_not_delete(),
        cycle: WriteCycle::Full,
    };
    let report = run(ports, &tested).await?;
    // Side by side, for each may have to wait; and what one comes to takes nothing away from the other.
    let kept = keep_by_hand(store, &ports, schedule, &endpoint, (record, now, &report));
    let (kept, voided) = join(kept, void_receipt(store, &endpoint, now, &report)).await;
    kept.and(voided)?;
    Ok(report)
}

async fn required_external_id<S: ReadExternalId>(
    store: &S,
    account: &AccountId,
) -> Result<RecordedExternalId, TestError> {
    RecordedExternalId::read(store, account).await?.ok_or(TestError::NoExternalId)
}
