//! One test of an endpoint that is due, and what becomes of its health.

use std::time::Duration;

use futures_util::try_join;
use jiff::Timestamp;

use super::event::HealthEvent;
use super::saving::{SCHEDULED, keep_residue, save_by, save_or_keep_residue, update, void_receipt};
use super::{HealthRecord, HealthStatus, Schedule, UNREACHABLE_AFTER};
use crate::checks::{TestPorts, TestTarget, run};
use crate::endpoint::Endpoint;
use crate::fault::Fault;
use crate::ports::{AssumeCustomerRole, Clock, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId};
use crate::ports::{DueHealthCheck, ReadHealthRecord, SaveHealth, SaveReceipt};
use crate::recorded_external_id::RecordedExternalId;
use crate::report::{Check, CheckCode, CheckName, CheckStatus, Outcome, Report};

/// What became of a due test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HealthCheckOutcome {
    /// Nothing was tested: it was done before, or the endpoint is retired or gone.
    NotDue,
    /// It was tested, but meanwhile somebody else did the same, and that is what counts.
    Overtaken,
    /// Its batch gives no verdict, whether it was tested or not. It is still due.
    NoVerdict,
    /// It was tested and its health is kept.
    Saved(Box<SavedHealthCheck>),
}

/// A test whose result is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedHealthCheck {
    /// What the test came to.
    pub outcome: Outcome,
    /// The checks that failed or gave no verdict, with their codes.
    pub not_passed: Vec<(CheckName, CheckCode)>,
    /// What is announced, if anything is.
    pub event: Option<HealthEvent>,
    /// How long the test took.
    pub took: Duration,
    /// Whether the endpoint was healthy until then.
    pub was_healthy: bool,
    /// Whether it was known before that it gives no verdict.
    pub was_unreachable: bool,
    /// Whether the role did not let us in.
    pub refused: bool,
}

/// A test that was due, before its verdict is given.
#[derive(Debug)]
pub(super) struct TestedEndpoint {
    pub(super) endpoint: Endpoint,
    pub(super) record: HealthRecord,
    began: Timestamp,
    report: Report,
    took: Duration,
}

impl TestedEndpoint {
    /// Whether the endpoint was healthy until then.
    fn was_healthy(&self) -> bool {
        self.record.health.status == HealthStatus::Healthy
    }

    /// Whether the role did not let us in.
    pub(super) fn is_refused(&self) -> bool {
        let is_refusal =
            |check: &Check| check.name == CheckName::RoleAssumable && check.result.status == CheckStatus::Failed;
        self.report.checks.iter().any(is_refusal)
    }

    /// Saves what the test makes of the endpoint's health. One that failed takes back the receipt of its configuration.
    pub(super) async fn save<S: ReadHealthRecord + SaveHealth + SaveReceipt, R>(
        self,
        store: &S,
        ports: TestPorts<'_, R, impl Clock, impl Randomness>,
        schedule: Schedule,
    ) -> Result<HealthCheckOutcome, Fault> {
        let Self { endpoint, record, began, report, took } = &self;
        let update = update(&ports, schedule, endpoint, record, (*began, report))?;
        let event = HealthEvent::of_update(endpoint, &update);
        let save = Box::pin(async {
            void_receipt(store, endpoint, *began, report).await?;
            store.save_health(endpoint, &update.record, event.as_ref()).await
        });
        let end = ports.clock.elapsed() + SCHEDULED;
        if !save_or_keep_residue(store, (ports.clock, end), (endpoint, report), save).await? {
            return Ok(HealthCheckOutcome::Overtaken);
        }
        Ok(HealthCheckOutcome::Saved(Box::new(SavedHealthCheck {
            outcome: report.outcome(),
            not_passed: report
                .checks
                .iter()
                .filter(|check| matches!(check.result.status, CheckStatus::Failed | CheckStatus::Inconclusive))
                .map(|check| (check.name, check.result.code))
                .collect(),
            event,
            took: *took,
            was_healthy: self.was_healthy(),
            // A drifted endpoint keeps its status, however often it gives no verdict.
            was_unreachable: record.health.status == HealthStatus::Unreachable
                || record.inconclusive >= UNREACHABLE_AFTER,
            refused: self.is_refused(),
        })))
    }

    /// Saves only what the test left in the bucket, or removed from it.
    pub(super) async fn save_residue<S: ReadHealthRecord + SaveHealth>(
        &self,
        store: &S,
        clock: &impl Clock,
    ) -> Result<HealthCheckOutcome, Fault> {
        let end = clock.elapsed() + SCHEDULED;
        save_by(clock, end, Box::pin(keep_residue(store, clock, &self.endpoint, &self.report))).await?;
        Ok(HealthCheckOutcome::NoVerdict)
    }
}

/// Tests the endpoint of `due` alone, unless that was done since, and saves its health.
pub async fn check<S: ReadHealthRecord + SaveHealth + ReadEndpoint + ReadExternalId + SaveReceipt>(
    store: &S,
    ports: TestPorts<'_, impl AssumeCustomerRole + ProbeTrust, impl Clock, impl Randomness>,
    schedule: Schedule,
    due: &DueHealthCheck,
) -> Result<HealthCheckOutcome, Fault> {
    match test(store, ports, due).await? {
        Some(tested) => tested.save(store, ports, schedule).await,
        None => Ok(HealthCheckOutcome::NotDue),
    }
}

/// Tests the endpoint of `due`; `None` if that was done since, or the endpoint is retired or gone.
///
/// The version that the sweep saw must be the one that is there, before a test and again when its result is written:
/// a message that is late or comes twice tests nothing, and two that run side by side count once. Who dies before the
/// result is written has done nothing, and the message comes again.
pub(super) async fn test<S: ReadHealthRecord + ReadEndpoint + ReadExternalId>(
    store: &S,
    ports: TestPorts<'_, impl AssumeCustomerRole + ProbeTrust, impl Clock, impl Randomness>,
    due: &DueHealthCheck,
) -> Result<Option<TestedEndpoint>, Fault> {
    let DueHealthCheck { account_id, endpoint_id, version } = due;
    let (began_at, began) = (ports.clock.elapsed(), ports.clock.now());
    // On the heap, since three calls beside each other are large, and only needed until they are answered.
    let reads = Box::pin(async {
        try_join!(
            store.health_record(account_id, endpoint_id),
            store.endpoint(account_id, endpoint_id),
            RecordedExternalId::read(store, account_id)
        )
    });
    let (record, endpoint, external_id) = reads.await?;
    let Some(record) = record.filter(|record| record.version == *version && record.due_at.is_some()) else {
        return Ok(None);
    };
    let Some((endpoint, None)) = endpoint else {
        return Ok(None);
    };
    let external_id = external_id.ok_or_else(|| {
        Fault::unexpected("health::check", format!("the account of {endpoint_id} has no External ID"))
    })?;
    let tested = TestTarget {
        external_id: &external_id,
        configuration: &endpoint.configuration,
        endpoint_id: Some(endpoint_id),
        began_at,
        time_limit: record.lane.time_limit(),
        leftovers: &record.leftovers,
        deletes_first: record.may_not_delete(),
        cycle: record.scheduled_cycle(),
    };
    let start = ports.clock.elapsed();
    let report = run(ports, tested).await?;
    let took = ports.clock.elapsed().saturating_sub(start);
    Ok(Some(TestedEndpoint { endpoint, record, began, report, took }))
}

#[cfg(test)]
mod tests;
