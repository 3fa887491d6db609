//! Retiring an endpoint: one transaction, or nothing.

use be_domain::endpoint::{Endpoint, Retirement};
use be_domain::fault::Fault;
use be_domain::ports::{RetireEndpoint, RetireOutcome};
use be_domain::values::Subject;
use jiff::Timestamp;

use super::backoff::Backoff;
use super::items::{Item, RetirementItem};
use super::step::{self, Part};
use super::tables::Tables;
use super::transact::{Failed, Verdict};
use crate::fault::unexpected;

impl RetireEndpoint for Tables {
    async fn retire(&self, endpoint: &Endpoint, now: Timestamp, by: &Subject) -> Result<RetireOutcome, Fault> {
        let retirement = Retirement { retired_at: now, retired_by: by.clone() };
        let steps = step::retirement(endpoint, &retirement)?;
        match self.transact(&steps, &mut Backoff::start()).await? {
            Verdict::Written => Ok(RetireOutcome::Retired),
            Verdict::Refused { failed, after_lost_answer } => outcome(failed, &retirement, after_lost_answer),
        }
    }
}

fn outcome(failed: Vec<Failed>, ours: &Retirement, after_lost_answer: bool) -> Result<RetireOutcome, Fault> {
    let parts: Vec<Part> = failed.iter().map(|failed| failed.part).collect();
    let Some(found) = failed.into_iter().find(|failed| failed.part == Part::Retirement).map(|failed| failed.found)
    else {
        let detail = format!("a live endpoint does not hold what it claimed: {parts:?}");
        return Err(unexpected("dynamodb:TransactWriteItems", detail));
    };
    // The retirement that is there may be the one that an attempt of this very call wrote before its answer was lost.
    let there = found.map(RetirementItem::read).transpose()?.map(Retirement::from);
    let is_ours = after_lost_answer && there.as_ref() == Some(ours);
    Ok(if is_ours { RetireOutcome::Retired } else { RetireOutcome::AlreadyRetired })
}
