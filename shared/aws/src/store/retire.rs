//! Retiring an endpoint: one transaction, or nothing.

use std::collections::BTreeSet;

use be_domain::endpoint::{Endpoint, Retirement};
use be_domain::fault::Fault;
use be_domain::ports::{RetireEndpoint, RetireOutcome, Retiring};
use be_domain::values::FoldedName;

use super::backoff::Backoff;
use super::endpoint_count::EndpointCount;
use super::health_item::HealthItem;
use super::items::{Item, NameItem, UsesItem};
use super::keys;
use super::tables::Tables;
use super::transact::{Failed, Verdict};
use super::transactions;
use super::write_item::Part;

const OPERATION: &str = "dynamodb:TransactWriteItems";

impl RetireEndpoint for Tables {
    async fn retire(&self, retiring: &Retiring) -> Result<RetireOutcome, Fault> {
        let (mut count, mut backoff) = (EndpointCount::Stored, Backoff::start());
        let name = backoff.within("dynamodb:GetItem", self.stored_name(&retiring.endpoint)).await?;
        loop {
            let items = transactions::retirement(retiring, &name, count)?;
            let (failed, after_lost_response) = match self.transact(&items, &mut backoff).await? {
                Verdict::Written => return Ok(RetireOutcome::Retired),
                Verdict::Refused { failed, after_lost_response } => (failed, after_lost_response),
            };
            match failed.as_slice() {
                [Failed { part: Part::EndpointCount, found }] => {
                    let counted = self.count_again(&retiring.endpoint.account_id, found.is_some());
                    count = backoff.within("dynamodb:Query", counted).await?;
                }
                _ => return refused(failed, &retiring.retirement, after_lost_response),
            }
        }
    }
}

impl Tables {
    /// The form in which the endpoint's name is stored: earlier releases folded a few names otherwise.
    async fn stored_name(&self, endpoint: &Endpoint) -> Result<FoldedName, Fault> {
        if let Some(before) = endpoint.name.folded_before() {
            let holder = self.get::<NameItem>(&keys::name(&endpoint.account_id, &before)).await?;
            if holder.is_some_and(|holder| holder.endpoint_id == endpoint.endpoint_id) {
                return Ok(before);
            }
        }
        Ok(endpoint.name.folded())
    }
}

/// What the failed conditions of a retirement mean.
fn refused(failed: Vec<Failed>, ours: &Retirement, after_lost_response: bool) -> Result<RetireOutcome, Fault> {
    let parts = failed.iter().map(|failed| failed.part).filter(|part| *part != Part::EndpointCount);
    let parts: Vec<Part> = parts.collect();
    let (mut used_by, mut version) = (None, None);
    for Failed { part, found } in failed {
        match part {
            // It stands first, so whatever else failed is a consequence.
            Part::Retirement => {
                // It may be the one that an attempt of this very call wrote before its response was lost.
                let existing = found.map(Retirement::read).transpose()?;
                let is_ours = after_lost_response && existing.as_ref() == Some(ours);
                return Ok(if is_ours { RetireOutcome::Retired } else { RetireOutcome::AlreadyRetired });
            }
            Part::Uses => {
                let item = found.map(UsesItem::read).transpose()?;
                used_by = Some(item.map_or_else(|| Ok(BTreeSet::new()), |item| item.all())?);
            }
            Part::Health => version = found.map(HealthItem::read).transpose()?.map(|item| item.version),
            _ => {}
        }
    }
    match (used_by, version) {
        (Some(features), _) if parts == [Part::Uses] => Ok(RetireOutcome::UsedBy(features)),
        // The event that follows the expected version may be there already. Who uses it is found out by the next try.
        (_, Some(version)) if parts.iter().all(|part| [Part::Uses, Part::Health, Part::Event].contains(part)) => {
            Ok(RetireOutcome::HealthChanged(version))
        }
        _ => Err(Fault::unexpected(OPERATION, format!("a live endpoint does not hold what it claimed: {parts:?}"))),
    }
}
