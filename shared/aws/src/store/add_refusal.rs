//! Why an addition was cancelled: what it conflicts with, or that it was written before.

use be_domain::endpoint::Endpoint;
use be_domain::fault::Fault;
use be_domain::ports::{AddRefusal, Addition};
use be_domain::values::EndpointId;

use super::items::{IdempotencyItem, Item, NameItem, NodeItem};
use super::keys::Attributes;
use super::transact::Failed;
use super::write_item::TransactionPart;

const OPERATION: &str = "dynamodb:TransactWriteItems";

/// What the failed conditions of an addition come to.
#[derive(Debug)]
pub(super) enum Meaning {
    /// It is there: an earlier attempt got through, and its response was lost.
    AddedBefore,
    /// This is the reason.
    Refused(AddRefusal),
    /// Endpoints have prefixes below; which ones, the refusal does not say.
    ConflictBelow,
    /// The account's number of live endpoints is not as it was expected: stored or not, and if it had to be stored, too
    /// high.
    Count { is_stored: bool },
}

/// What `failed`, in the order of the items, means for `addition`.
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
    count_is_stored: Option<bool>,
}

impl Reasons {
    /// Takes one failed condition in; `true` if what it found is the addition itself.
    fn take(&mut self, addition: &Addition, part: TransactionPart, found: Option<Attributes>) -> Result<bool, Fault> {
        let ours = &addition.endpoint.endpoint_id;
        let stored = found.clone();
        let found =
            || found.ok_or_else(|| Fault::unexpected(OPERATION, format!("cancelled: {part:?}, with nothing there")));
        match part {
            TransactionPart::Endpoint => {
                let existing = Endpoint::read(found()?)?;
                if existing != addition.endpoint {
                    return Err(Fault::unexpected(OPERATION, format!("{ours} is another endpoint already")));
                }
                Ok(true)
            }
            TransactionPart::Idempotency => {
                let used = IdempotencyItem::read(found()?)?;
                let is_ours = used.endpoint_id == *ours;
                self.key_used = Some(used);
                Ok(is_ours)
            }
            TransactionPart::Receipt => {
                self.no_receipt = true;
                Ok(false)
            }
            TransactionPart::Name => {
                let by = NameItem::read(found()?)?.endpoint_id;
                let is_ours = by == *ours;
                self.name_taken = Some(by);
                Ok(is_ours)
            }
            TransactionPart::Node => {
                let NodeItem { claimed_by, claims_below } = NodeItem::read(found()?)?;
                let is_ours = claimed_by.as_ref() == Some(ours);
                self.claims_below |= claimed_by.is_none() && claims_below > 0;
                self.claimed = claimed_by.or(self.claimed.take());
                Ok(is_ours)
            }
            TransactionPart::EndpointCount => {
                self.count_is_stored = Some(stored.is_some());
                Ok(false)
            }
            _ => Err(Fault::unexpected(OPERATION, format!("cancelled: {part:?}, without the endpoint"))),
        }
    }

    /// The reason that stands first in [`AddRefusal`].
    fn first(self) -> Result<Meaning, Fault> {
        let Self { key_used, no_receipt, name_taken, claimed, claims_below, count_is_stored } = self;
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
        } else if let Some(is_stored) = count_is_stored {
            return Ok(Meaning::Count { is_stored });
        } else {
            return Err(Fault::unexpected(OPERATION, "cancelled by a node that is free"));
        }))
    }
}

#[cfg(test)]
mod tests {
    use be_domain::values::PathPrefix;

    use super::*;
    use crate::store::change::Change;
    use crate::store::endpoint_count::EndpointCount;
    use crate::store::sample::sample;
    use crate::store::transactions::addition;

    fn ours() -> Addition {
        sample(PathPrefix::parse("a/b").unwrap())
    }

    fn other() -> EndpointId {
        EndpointId::new(1, &[1; 10])
    }

    fn node(claimed_by: Option<EndpointId>, claims_below: u64) -> Failed {
        let attributes = serde_dynamo::to_item(NodeItem { claimed_by, claims_below }).unwrap();
        Failed { part: TransactionPart::Node, found: Some(attributes) }
    }

    fn name(endpoint_id: EndpointId) -> Failed {
        Failed { part: TransactionPart::Name, found: Some(serde_dynamo::to_item(NameItem { endpoint_id }).unwrap()) }
    }

    #[test]
    fn items_of_our_own_addition_show_that_it_succeeded() {
        let ours = ours();
        for item in addition(&ours, 8, EndpointCount::Stored).unwrap() {
            let found: Attributes = match item.change {
                Change::PutNew(attributes)
                    if !matches!(item.part, TransactionPart::Health | TransactionPart::Event) =>
                {
                    attributes
                }
                Change::ClaimNode(endpoint_id) => {
                    serde_dynamo::to_item(NodeItem { claimed_by: Some(endpoint_id), claims_below: 0 }).unwrap()
                }
                _ => continue,
            };
            // A receipt that ran out meanwhile takes nothing back.
            let failed = vec![
                Failed { part: TransactionPart::Receipt, found: None },
                Failed { part: item.part, found: Some(found) },
            ];
            assert!(matches!(meaning(&ours, failed), Ok(Meaning::AddedBefore)), "{:?}", item.part);
        }
    }

    #[test]
    fn an_endpoint_of_our_id_that_is_another_is_a_fault() {
        let ours = ours();
        let another = sample(PathPrefix::parse("c").unwrap()).endpoint;
        let key = crate::store::keys::endpoint(&another.account_id, &another.endpoint_id);
        let found = another.at(&key).unwrap();
        assert!(meaning(&ours, vec![Failed { part: TransactionPart::Endpoint, found: Some(found) }]).is_err());
    }

    #[test]
    fn a_named_claimant_is_reported_before_unnamed_ones_below() {
        let reported = |failed| match meaning(&ours(), failed).unwrap() {
            Meaning::Refused(refusal) => Some(refusal),
            Meaning::ConflictBelow => None,
            Meaning::Count { .. } | Meaning::AddedBefore => panic!("it was refused for another reason"),
        };
        let conflict = Some(AddRefusal::PrefixConflict { with: other() });
        let count = Failed { part: TransactionPart::EndpointCount, found: None };
        assert_eq!(reported(vec![node(None, 2), count]), None);
        assert_eq!(reported(vec![node(Some(other()), 0)]), conflict);
        assert_eq!(reported(vec![node(Some(other()), 0), node(None, 2)]), conflict);
        assert_eq!(reported(vec![node(None, 2), name(other())]), Some(AddRefusal::NameTaken { by: other() }));
    }

    #[test]
    fn malformed_refusals_are_faults() {
        let nothing_there = |part| vec![Failed { part, found: None }];
        let corrupted =
            || Some(Attributes::from([("pk".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S("x".to_owned()))]));
        for failed in [
            nothing_there(TransactionPart::Endpoint),
            nothing_there(TransactionPart::Name),
            nothing_there(TransactionPart::Node),
            nothing_there(TransactionPart::Health),
            vec![node(None, 0)],
            vec![Failed { part: TransactionPart::Name, found: corrupted() }],
            vec![Failed { part: TransactionPart::Idempotency, found: corrupted() }],
        ] {
            assert!(meaning(&ours(), failed).is_err());
        }
    }
}
