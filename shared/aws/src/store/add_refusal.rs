//! Why an addition was cancelled: what it conflicts with, or that it was written before.

use be_domain::endpoint::Endpoint;
use be_domain::fault::Fault;
use be_domain::ports::{AddRefusal, Addition};

use super::items::{IdempotencyItem, Item, NameItem, NodeItem};
use super::transact::Failed;
use super::write_item::Part;

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

impl Meaning {
    /// What is reported first if conditions of several kinds failed: in the order of [`AddRefusal`].
    const fn rank(&self) -> u8 {
        match self {
            Self::AddedBefore => 0,
            Self::Refused(AddRefusal::KeyUsed { .. }) => 1,
            Self::Refused(AddRefusal::NoReceipt) => 2,
            Self::Refused(AddRefusal::NameTaken { .. }) => 3,
            Self::Refused(AddRefusal::PrefixConflict { .. }) => 4,
            Self::ConflictBelow => 5,
            Self::Refused(_) | Self::Count { .. } => 6,
        }
    }
}

/// What `failed`, in the order of the items, means for `addition`.
pub(super) fn meaning(addition: &Addition, failed: Vec<Failed>) -> Result<Meaning, Fault> {
    let mut meanings = Vec::new();
    for failed in failed {
        match meaning_of(addition, failed)? {
            Some(Meaning::AddedBefore) => return Ok(Meaning::AddedBefore),
            meaning => meanings.extend(meaning),
        }
    }
    let first = meanings.into_iter().min_by_key(Meaning::rank);
    first.ok_or_else(|| Fault::unexpected(OPERATION, "cancelled by a node that is free"))
}

/// What one failed condition means; `None` for a node that is free.
fn meaning_of(addition: &Addition, Failed { part, found }: Failed) -> Result<Option<Meaning>, Fault> {
    let ours = &addition.endpoint.endpoint_id;
    let is_stored = found.is_some();
    let found =
        || found.ok_or_else(|| Fault::unexpected(OPERATION, format!("cancelled: {part:?}, with nothing there")));
    Ok(Some(match part {
        Part::Endpoint => match Endpoint::read(found()?)? {
            existing if existing == addition.endpoint => Meaning::AddedBefore,
            _ => return Err(Fault::unexpected(OPERATION, format!("{ours} is another endpoint already"))),
        },
        Part::Idempotency => match IdempotencyItem::read(found()?)? {
            IdempotencyItem { endpoint_id, .. } if endpoint_id == *ours => Meaning::AddedBefore,
            IdempotencyItem { request_digest, endpoint_id } => {
                Meaning::Refused(AddRefusal::KeyUsed { request_digest, endpoint_id })
            }
        },
        Part::Receipt => Meaning::Refused(AddRefusal::NoReceipt),
        Part::Name => match NameItem::read(found()?)?.endpoint_id {
            by if by == *ours => Meaning::AddedBefore,
            by => Meaning::Refused(AddRefusal::NameTaken { by }),
        },
        Part::Node => match NodeItem::read(found()?)? {
            NodeItem { claimed_by: Some(by), .. } if by == *ours => Meaning::AddedBefore,
            NodeItem { claimed_by: Some(with), .. } => Meaning::Refused(AddRefusal::PrefixConflict { with }),
            NodeItem { claims_below: 0, .. } => return Ok(None),
            NodeItem { .. } => Meaning::ConflictBelow,
        },
        Part::EndpointCount => Meaning::Count { is_stored },
        _ => return Err(Fault::unexpected(OPERATION, format!("cancelled: {part:?}, without the endpoint"))),
    }))
}

#[cfg(test)]
mod tests {
    use be_domain::values::{EndpointId, PathPrefix};

    use super::*;
    use crate::store::change::Change;
    use crate::store::endpoint_count::EndpointCount;
    use crate::store::keys::Attributes;
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
        Failed { part: Part::Node, found: Some(attributes) }
    }

    fn name(endpoint_id: EndpointId) -> Failed {
        Failed { part: Part::Name, found: Some(serde_dynamo::to_item(NameItem { endpoint_id }).unwrap()) }
    }

    #[test]
    fn items_of_our_own_addition_show_that_it_succeeded() {
        let ours = ours();
        for item in addition(&ours, 8, EndpointCount::Stored).unwrap() {
            let found: Attributes = match item.change {
                Change::PutNew(attributes) if !matches!(item.part, Part::Health | Part::Event) => attributes,
                Change::ClaimNode(endpoint_id) => {
                    serde_dynamo::to_item(NodeItem { claimed_by: Some(endpoint_id), claims_below: 0 }).unwrap()
                }
                _ => continue,
            };
            // A receipt that ran out meanwhile takes nothing back.
            let failed =
                vec![Failed { part: Part::Receipt, found: None }, Failed { part: item.part, found: Some(found) }];
            assert!(matches!(meaning(&ours, failed), Ok(Meaning::AddedBefore)), "{:?}", item.part);
        }
    }

    #[test]
    fn an_endpoint_of_our_id_that_is_another_is_a_fault() {
        let ours = ours();
        let another = sample(PathPrefix::parse("c").unwrap()).endpoint;
        let key = crate::store::keys::endpoint(&another.account_id, &another.endpoint_id);
        let found = another.at(&key).unwrap();
        assert!(meaning(&ours, vec![Failed { part: Part::Endpoint, found: Some(found) }]).is_err());
    }

    #[test]
    fn a_named_claimant_is_reported_before_unnamed_ones_below() {
        let reported = |failed| match meaning(&ours(), failed).unwrap() {
            Meaning::Refused(refusal) => Some(refusal),
            Meaning::ConflictBelow => None,
            Meaning::Count { .. } | Meaning::AddedBefore => panic!("it was refused for another reason"),
        };
        let conflict = Some(AddRefusal::PrefixConflict { with: other() });
        let count = Failed { part: Part::EndpointCount, found: None };
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
            nothing_there(Part::Endpoint),
            nothing_there(Part::Name),
            nothing_there(Part::Node),
            nothing_there(Part::Health),
            vec![node(None, 0)],
            vec![Failed { part: Part::Name, found: corrupted() }],
            vec![Failed { part: Part::Idempotency, found: corrupted() }],
        ] {
            assert!(meaning(&ours(), failed).is_err());
        }
    }
}
