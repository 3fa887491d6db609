//! Retiring an endpoint: one transaction, or nothing.

use std::collections::BTreeSet;

use be_domain::endpoint::{Endpoint, Feature, Retirement};
use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::{IfInUse, RetireEndpoint, RetireOutcome};
use be_domain::values::Subject;
use jiff::Timestamp;

use super::backoff::Backoff;
use super::items::{Item, UsesItem};
use super::tables::Tables;
use super::transact::{Failed, Verdict};
use super::transactions;
use super::write_item::Part;
use crate::fault::unexpected;

const OPERATION: &str = "dynamodb:TransactWriteItems";

impl RetireEndpoint for Tables {
    /// The retirement always says who used the endpoint, and its transaction demands that exactly those did. At first
    /// that is nobody; who turns out to use it refuses the retirement, or is written down in the next attempt.
    async fn retire(
        &self,
        endpoint: &Endpoint,
        now: Timestamp,
        by: &Subject,
        if_in_use: IfInUse,
    ) -> Result<RetireOutcome, Fault> {
        let mut retirement = Retirement { retired_at: now, retired_by: by.clone(), taken_from: BTreeSet::new() };
        let mut backoff = Backoff::start();
        loop {
            let items = transactions::retirement(endpoint, &retirement)?;
            let found = match self.transact(&items, &mut backoff).await? {
                Verdict::Written => return Ok(RetireOutcome::Retired),
                Verdict::Refused { failed, after_lost_answer } => found(failed, &retirement, after_lost_answer)?,
            };
            match (found, if_in_use) {
                (Found::Verdict(outcome), _) => return Ok(outcome),
                // Those that were there a moment ago have all gone.
                (Found::UsedBy(features), IfInUse::Refuse) if !features.is_empty() => {
                    return Ok(RetireOutcome::InUse(features));
                }
                (Found::UsedBy(features), _) => retirement.taken_from = features,
            }
            if !backoff.wait().await {
                let detail = "features came and went".to_owned();
                return Err(Fault { kind: FaultKind::Throttled, operation: OPERATION, detail });
            }
        }
    }
}

/// What stood in the way of a retirement.
enum Found {
    Verdict(RetireOutcome),
    /// Others than it said use the endpoint.
    UsedBy(BTreeSet<Feature>),
}

fn found(failed: Vec<Failed>, ours: &Retirement, after_lost_answer: bool) -> Result<Found, Fault> {
    let parts: Vec<Part> = failed.iter().map(|failed| failed.part).collect();
    let mut used_by = None;
    for Failed { part, found } in failed {
        match part {
            // It stands first, so whatever else failed is a consequence.
            Part::Retirement => {
                // It may be the one that an attempt of this very call wrote before its answer was lost.
                let existing = found.map(Retirement::read).transpose()?;
                let is_ours = after_lost_answer && existing.as_ref() == Some(ours);
                let outcome = if is_ours { RetireOutcome::Retired } else { RetireOutcome::AlreadyRetired };
                return Ok(Found::Verdict(outcome));
            }
            Part::Uses => {
                let item = found.map(UsesItem::read).transpose()?;
                used_by = Some(item.map(|item| item.features).unwrap_or_default());
            }
            _ => {}
        }
    }
    match used_by {
        Some(features) if parts == [Part::Uses] => Ok(Found::UsedBy(features)),
        _ => {
            let detail = format!("a live endpoint does not hold what it claimed: {parts:?}");
            Err(unexpected(OPERATION, detail))
        }
    }
}
