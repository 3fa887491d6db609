//! What it means that an addition was cancelled: who is in the way, or that it is there already.

use be_domain::fault::Fault;
use be_domain::ports::{AddRefusal, Addition};
use be_domain::values::EndpointId;

use super::items::{EndpointItem, IdempotencyItem, Item, NameItem, NodeItem};
use super::step::Part;
use super::transact::Failed;
use crate::fault::unexpected;

const OPERATION: &str = "dynamodb:TransactWriteItems";

/// What the failed conditions of an addition come to.
#[derive(Debug)]
pub(super) enum Meaning {
    /// It is there: an earlier attempt got through, and its answer was lost.
    AddedBefore,
    /// This is the reason.
    Refused(AddRefusal),
    /// Endpoints have prefixes below; which ones, the refusal does not say.
    ConflictBelow,
}

/// What `failed`, in the order of the steps, means for `addition`.
pub(super) fn meaning(addition: &Addition, failed: Vec<Failed>) -> Result<Meaning, Fault> {
    let mut reasons = Reasons::default();
    for Failed { part, found } in failed {
        if reasons.take(addition, part, found)? {
            return Ok(Meaning::AddedBefore);
        }
    }
    reasons.first()
}

/// The reasons of one cancellation, one field for each [`AddRefusal`].
#[derive(Default)]
struct Reasons {
    key_used: Option<IdempotencyItem>,
    no_receipt: bool,
    name_taken: Option<EndpointId>,
    claimed: Option<EndpointId>,
    claims_below: bool,
}

impl Reasons {
    /// Takes one failed condition in; `true` if what it found is the addition itself.
    fn take(&mut self, addition: &Addition, part: Part, found: Option<super::keys::Attributes>) -> Result<bool, Fault> {
        let ours = &addition.endpoint.endpoint_id;
        let found = || found.ok_or_else(|| unexpected(OPERATION, format!("cancelled: {part:?}, with nothing there")));
        match part {
            Part::Endpoint => {
                let there = EndpointItem::read(found()?)?.into_endpoint(&addition.endpoint.account_id);
                if there != addition.endpoint {
                    return Err(unexpected(OPERATION, format!("{ours} is another endpoint already")));
                }
                Ok(true)
            }
            Part::Idempotency => {
                let used = IdempotencyItem::read(found()?)?;
                let is_ours = used.endpoint_id == *ours;
                self.key_used = Some(used);
                Ok(is_ours)
            }
            Part::Receipt => {
                self.no_receipt = true;
                Ok(false)
            }
            Part::Name => {
                let by = NameItem::read(found()?)?.endpoint_id;
                let is_ours = by == *ours;
                self.name_taken = Some(by);
                Ok(is_ours)
            }
            Part::Node => {
                let NodeItem { claimed_by, claims_below } = NodeItem::read(found()?)?;
                let is_ours = claimed_by.as_ref() == Some(ours);
                self.claims_below |= claimed_by.is_none() && claims_below > 0;
                self.claimed = claimed_by.or(self.claimed.take());
                Ok(is_ours)
            }
            Part::Health | Part::Retirement => {
                Err(unexpected(OPERATION, format!("cancelled: {part:?}, without the endpoint")))
            }
        }
    }

    /// The reason that stands first in [`AddRefusal`].
    fn first(self) -> Result<Meaning, Fault> {
        let Self { key_used, no_receipt, name_taken, claimed, claims_below } = self;
        Ok(Meaning::Refused(if let Some(IdempotencyItem { request_digest, endpoint_id }) = key_used {
            AddRefusal::KeyUsed { request_digest, endpoint_id }
        } else if no_receipt {
            AddRefusal::NoReceipt
        } else if let Some(by) = name_taken {
            AddRefusal::NameTaken { by }
        } else if let Some(with) = claimed {
            AddRefusal::PrefixConflict { with }
        } else if claims_below {
            return Ok(Meaning::ConflictBelow);
        } else {
            return Err(unexpected(OPERATION, "cancelled by a node that is free"));
        }))
    }
}
