//! Testing: a configuration before it is added, or an endpoint that was.

use std::sync::OnceLock;
use std::time::Duration;

use futures_util::future::join3;
use futures_util::try_join;
use jiff::Timestamp;

use crate::checks::{Proof, TestPorts, TestTarget, TimeLimit, WriteCycle, prove, test_bucket};
use crate::endpoint::Configuration;
use crate::fault::Fault;
use crate::health::Schedule;
use crate::health::saving::{BY_HAND, keep_by_hand, save_by, void_receipt};
use crate::limits::{LimitReached, TestLimits};
use crate::ports::{AssumeCustomerRole, Clock, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId, SaveReceipt};
use crate::ports::{CountTest, KeepLeftovers, ReadHealthRecord, SaveHealth};
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
    /// As many tests were started in this minute as may be.
    LimitReached(LimitReached),
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

/// Tests a configuration that is to be added, if `limits` allow one more test. A pass leaves a receipt, and a failure
/// takes the receipts of tests that began before it, also of those that end later.
pub async fn test_configuration<S: ReadExternalId + CountTest + SaveReceipt + KeepLeftovers>(
    store: &S,
    ports: TestPorts<'_, impl AssumeCustomerRole + ProbeTrust, impl Clock, impl Randomness>,
    limits: TestLimits,
    account: &AccountId,
    configuration: &Configuration,
) -> Result<TestedConfiguration, TestError> {
    let (began_at, now) = (ports.clock.elapsed(), ports.clock.now());
    let digest = ConfigurationDigest::of(account, configuration);
    let external_id = OnceLock::new();
    // AWS STS is not kept waiting for the count and the leftovers; the bucket is.
    let prepare = Box::pin(async {
        try_join!(counted(store, limits, account, configuration, now), async {
            Ok(store.leftovers(account, &digest).await?)
        })
    });
    let prove = Box::pin(async {
        let read = required_external_id(store, account).await?;
        let target = TestTarget {
            external_id: external_id.get_or_init(|| read),
            configuration,
            endpoint_id: None,
            began_at,
            time_limit: TimeLimit::FULL,
            leftovers: &[],
            deletes_first: false,
            cycle: WriteCycle::Full,
        };
        Ok(prove(ports, target).await?)
    });
    let (((), leftovers), proof) = beside(store.counts_first(account, now), prepare, prove).await?;
    let is_proven = matches!(proof, Proof::Proven(_));
    let report = test_bucket(proof.with_leftovers(&leftovers)).await;
    // Side by side: what one comes to takes nothing away from the other.
    let keep = Box::pin(async {
        if report.residue.after(&leftovers) == leftovers {
            return Ok(());
        }
        let forget_at = ports.clock.now().checked_add(REMEMBERED_FOR).unwrap_or(Timestamp::MAX);
        store.change_leftovers(account, &digest, &report.residue, forget_at).await
    });
    let receipt = Box::pin(async {
        match report.outcome() {
            Outcome::Passed => {
                let receipt = Receipt::issue(account, configuration, now, ports.clock.now());
                store.save_receipt(account, &receipt).await
            }
            Outcome::Failed => {
                store.save_receipt(account, &Receipt::void(account, configuration, now)).await.map(|_| None)
            }
            // Nothing was disproved, so what an earlier test proved stands for its fifteen minutes.
            Outcome::Inconclusive => Ok(None),
        }
    });
    let end = began_at + BY_HAND;
    let given_back = Box::pin(give_back(store, is_proven, configuration, now));
    let (kept, receipt, _) = join3(
        save_by(ports.clock, end, keep),
        save_by(ports.clock, end, receipt),
        save_by(ports.clock, end, given_back),
    )
    .await;
    kept?;
    let receipt = receipt?;
    Ok(TestedConfiguration { report, receipt })
}

/// Tests an endpoint of the account, if `limits` allow one more test; its health changes at once, as if the sweep had
/// tested it. A failure takes back a receipt by which the same configuration could be added anew.
pub async fn test_endpoint<
    S: ReadExternalId + ReadEndpoint + CountTest + ReadHealthRecord + SaveHealth + SaveReceipt,
>(
    store: &S,
    ports: TestPorts<'_, impl AssumeCustomerRole + ProbeTrust, impl Clock, impl Randomness>,
    schedule: Schedule,
    limits: TestLimits,
    account: &AccountId,
    endpoint_id: &EndpointId,
) -> Result<Report, TestError> {
    let (began_at, now) = (ports.clock.elapsed(), ports.clock.now());
    // Read before the test: what is written meanwhile is newer than it.
    let reads = Box::pin(join3(
        store.endpoint(account, endpoint_id),
        store.health_record(account, endpoint_id),
        required_external_id(store, account),
    ));
    let (endpoint, record, external_id) = reads.await;
    let (endpoint, retirement) = endpoint?.ok_or(TestError::NotFound)?;
    if retirement.is_some() {
        return Err(TestError::Retired);
    }
    let (record, external_id) = (record?.ok_or(TestError::NotFound)?, external_id?);
    let target = TestTarget {
        external_id: &external_id,
        configuration: &endpoint.configuration,
        endpoint_id: Some(&endpoint.endpoint_id),
        began_at,
        time_limit: TimeLimit::FULL,
        leftovers: &record.leftovers,
        deletes_first: record.may_not_delete(),
        cycle: WriteCycle::Full,
    };
    let count = Box::pin(counted(store, limits, account, &endpoint.configuration, now));
    let prove = Box::pin(async { Ok(prove(ports, target).await?) });
    let ((), proof) = beside(store.counts_first(account, now), count, prove).await?;
    let is_proven = matches!(proof, Proof::Proven(_));
    let report = test_bucket(proof).await;
    // Side by side, for each may have to wait; and what one comes to takes nothing away from the other.
    let end = began_at + BY_HAND;
    let kept = keep_by_hand(store, &ports, schedule, &endpoint, (record, now, &report), end);
    let voided = save_by(ports.clock, end, Box::pin(void_receipt(store, &endpoint, now, &report)));
    let given_back = Box::pin(give_back(store, is_proven, &endpoint.configuration, now));
    let (kept, voided, _) = join3(kept, voided, save_by(ports.clock, end, given_back)).await;
    kept.and(voided)?;
    Ok(report)
}

async fn required_external_id<S: ReadExternalId>(
    store: &S,
    account: &AccountId,
) -> Result<RecordedExternalId, TestError> {
    RecordedExternalId::read(store, account).await?.ok_or(TestError::NoExternalId)
}

/// Counts a test and proves the role at the same time, or one after the other where the count must come first. Ends
/// with the first error.
async fn beside<T, P>(
    counts_first: bool,
    count: impl Future<Output = Result<T, TestError>>,
    prove: impl Future<Output = Result<P, TestError>>,
) -> Result<(T, P), TestError> {
    if counts_first {
        return Ok((count.await?, prove.await?));
    }
    try_join!(count, prove)
}

/// Counts a test that is about to touch the bucket. A test that cannot be counted does not touch it: a limit that ends
/// where the table is busy would be none.
async fn counted<S: CountTest>(
    store: &S,
    limits: TestLimits,
    account: &AccountId,
    configuration: &Configuration,
    now: Timestamp,
) -> Result<(), TestError> {
    let counted = store.count_test(account, configuration, now, &limits).await?;
    counted.map_err(|limit| TestError::LimitReached(limits.reached(limit, now)))
}

/// Counts a test that ended before the bucket no longer for the bucket: else whoever names somebody's bucket, with a
/// role that lets nobody in, would use up the tests of it. Where that fails, the count ends with its minute.
async fn give_back<S: CountTest>(
    store: &S,
    is_proven: bool,
    configuration: &Configuration,
    now: Timestamp,
) -> Result<(), Fault> {
    if is_proven { Ok(()) } else { store.uncount_bucket_test(configuration, now).await }
}

#[cfg(test)]
mod tests;
