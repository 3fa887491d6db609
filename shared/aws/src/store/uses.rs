//! Which features use an endpoint: a set of their names, and every change of it a transaction.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::endpoint::{Endpoint, Feature};
use be_domain::fault::Fault;
use be_domain::ports::{RegisterOutcome, RegisterUse, ReleaseUse};
use serde::{Deserialize, Serialize};

use super::backoff::Backoff;
use super::items::Item;
use super::keys;
use super::step::{Change, Part, Step};
use super::tables::Tables;
use super::transact::Verdict;

/// The features that use an endpoint.
#[derive(Serialize, Deserialize)]
pub(super) struct UsesItem {
    /// A string set, which is not there while it is empty.
    #[serde(default)]
    pub(super) features: BTreeSet<Feature>,
}

impl Item for UsesItem {
    const KIND: &'static str = "uses";
}

/// The features as DynamoDB's string set, which can't be empty.
pub(super) fn set(features: &BTreeSet<Feature>) -> AttributeValue {
    AttributeValue::Ss(features.iter().map(|feature| feature.as_str().to_owned()).collect())
}

/// The step that demands that exactly `features` use the endpoint.
pub(super) fn check(endpoint: &Endpoint, features: &BTreeSet<Feature>) -> Step {
    step(endpoint, Change::CheckUsedBy(features.clone()))
}

fn step(endpoint: &Endpoint, change: Change) -> Step {
    let key = keys::uses(&endpoint.account_id, &endpoint.endpoint_id);
    Step { part: Part::Uses, key, change }
}

impl RegisterUse for Tables {
    /// The check of the retirement makes this transaction and the one that retires conflict, whichever comes first.
    async fn register_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<RegisterOutcome, Fault> {
        let live = Step {
            part: Part::Retirement,
            key: keys::retirement(&endpoint.account_id, &endpoint.endpoint_id),
            change: Change::CheckAbsent,
        };
        let steps = [live, step(endpoint, Change::AddUse(feature))];
        match self.transact(&steps, &mut Backoff::start()).await? {
            Verdict::Written => Ok(RegisterOutcome::Registered),
            // The other step has no condition.
            Verdict::Refused { .. } => Ok(RegisterOutcome::Retired),
        }
    }
}

impl ReleaseUse for Tables {
    /// A transaction of one item, for the sake of its patience: a plain update fails at once while another
    /// transaction is at the item.
    async fn release_use(&self, endpoint: &Endpoint, feature: Feature) -> Result<(), Fault> {
        let steps = [step(endpoint, Change::RemoveUse(feature))];
        // Refused is what a use is that was never registered, or released by an attempt whose answer was lost.
        self.transact(&steps, &mut Backoff::start()).await.map(drop)
    }
}
