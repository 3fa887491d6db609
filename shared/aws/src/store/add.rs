//! Adding an endpoint: one transaction, or nothing.

use be_domain::endpoint::Endpoint;
use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::{AddEndpoint, AddRefusal, Addition};
use be_domain::values::{AccountId, EndpointId};

use super::add_refusal::{Meaning, meaning};
use super::backoff::Backoff;
use super::endpoint_count::EndpointCount;
use super::items::{Item, NodeItem};
use super::keys;
use super::tables::Tables;
use super::transact::Verdict;
use super::transactions;
use crate::fault::fault;

impl AddEndpoint for Tables {
    async fn prepare_to_add(&self, account: &AccountId) {
        self.look_for_count(account).await;
    }

    async fn add(&self, addition: &Addition) -> Result<(), AddRefusal> {
        self.try_add(addition).await.unwrap_or_else(|fault| Err(AddRefusal::Fault(fault)))
    }
}

impl Tables {
    async fn try_add(&self, addition: &Addition) -> Result<Result<(), AddRefusal>, Fault> {
        let account = &addition.endpoint.account_id;
        let too_many = AddRefusal::TooManyEndpoints { maximum: addition.max_endpoints };
        let is_full = |count| matches!(count, EndpointCount::Found(found) if found >= addition.max_endpoints.into());
        let expected = self.remembered.endpoint_count(account).filter(|count| !is_full(*count));
        let mut count = expected.unwrap_or(EndpointCount::Stored);
        let mut backoff = Backoff::start();
        loop {
            let items = transactions::addition(addition, self.shards, count)?;
            let Verdict::Refused { failed, after_lost_response: _ } = self.transact(&items, &mut backoff).await? else {
                self.remembered.keep_endpoint_count(account, Some(EndpointCount::Stored));
                return Ok(Ok(()));
            };
            match meaning(addition, failed)? {
                Meaning::AddedBefore => return Ok(Ok(())),
                Meaning::Refused(refusal) => return Ok(Err(refusal)),
                Meaning::Count { is_stored: true } if count == EndpointCount::Stored => {
                    return Ok(Err(too_many));
                }
                Meaning::Count { is_stored } => {
                    count = backoff.within("dynamodb:Query", self.count_again(account, is_stored)).await?;
                    if is_full(count) {
                        return Ok(Err(too_many));
                    }
                    continue;
                }
                Meaning::ConflictBelow => {
                    let claimant = self.claimant_below(&addition.endpoint);
                    if let Some(with) = backoff.within("dynamodb:Query", claimant).await? {
                        return Ok(Err(AddRefusal::PrefixConflict { with }));
                    }
                }
            }
            // Whoever was below is gone since, so the addition may well succeed now.
            if !backoff.wait().await {
                let detail = "claims below changed with every attempt";
                return Err(Fault::new(FaultKind::Throttled, "dynamodb:Query", detail));
            }
        }
    }

    /// An endpoint whose prefix is below that of `endpoint`, on the same bucket.
    async fn claimant_below(&self, endpoint: &Endpoint) -> Result<Option<EndpointId>, Fault> {
        let key = keys::node(endpoint, &endpoint.configuration.path_prefix);
        let claimed = self.query_below(key).filter_expression("attribute_exists(claimedBy)");
        let mut pages = claimed.into_paginator().items().send();
        match pages.next().await {
            None => Ok(None),
            Some(Ok(node)) => Ok(NodeItem::read(node)?.claimed_by),
            Some(Err(error)) => Err(fault("dynamodb:Query", &error)),
        }
    }
}
