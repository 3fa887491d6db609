//! Finding out how many live endpoints an account has, where that is not stored, or not known to be.

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use be_domain::fault::Fault;
use be_domain::values::AccountId;

use super::endpoint_count::EndpointCount;
use super::keys::{self, Key};
use super::tables::Tables;
use crate::fault::fault;

impl Tables {
    /// Remembers what one read shows of the account's number, unless it is known to be stored: that it is, or that
    /// there are no endpoints to count. An addition that does not know finds out by failing once.
    pub(super) async fn look_for_count(&self, account: &AccountId) {
        if self.remembered.endpoint_count(account) == Some(EndpointCount::Stored) {
            return;
        }
        let Key { table, pk, sk } = keys::endpoint_count(account);
        let first = self.query_between(table, pk, sk.clone(), keys::BEHIND_NAMES.to_owned()).limit(1).send().await;
        let count = match first.map(|page| page.items.unwrap_or_default()).as_deref() {
            Ok([]) => Some(EndpointCount::Found(0)),
            Ok([item]) if item.get("sk") == Some(&AttributeValue::S(sk)) => Some(EndpointCount::Stored),
            // A name, or something else of the account, which stands between its number and its names.
            Ok(_) | Err(_) => None,
        };
        self.remembered.keep_endpoint_count(account, count);
    }

    /// What is known after a transaction failed on the number, which is stored or not.
    pub(super) async fn count_again(&self, account: &AccountId, is_stored: bool) -> Result<EndpointCount, Fault> {
        if is_stored {
            return Ok(EndpointCount::Stored);
        }
        self.count_endpoints(account).await.map(EndpointCount::Found)
    }

    /// Counts the account's live endpoints: each has one name.
    async fn count_endpoints(&self, account: &AccountId) -> Result<u64, Fault> {
        let names = self.query_below(keys::names(account)).select(Select::Count);
        let mut pages = names.into_paginator().send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| fault("dynamodb:Query", &error))?;
            count += u64::try_from(page.count()).unwrap_or_default();
        }
        Ok(count)
    }
}
