//! How many live endpoints an account has: one item, which every addition and every retirement writes.
//!
//! An account that has none, because its endpoints were added by an earlier release, gets it from its next addition or
//! retirement: what is found is put in that very transaction, where nobody put one meanwhile. So the number is exact
//! from then on, whoever adds and retires at the same time.

use aws_sdk_dynamodb::types::Select;
use be_domain::fault::Fault;
use be_domain::values::AccountId;
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::items::Item;
use super::keys;
use super::tables::Tables;
use super::write_item::{Part, WriteItem};
use crate::fault::fault;

/// The number of live endpoints, as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EndpointCountItem {
    live_endpoints: u64,
}

impl Item for EndpointCountItem {
    const KIND: &'static str = "endpoint count";
}

/// What is known of an account's number of live endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndpointCount {
    /// It is stored.
    Stored,
    /// It is not, and so many were found.
    Found(u64),
}

impl EndpointCount {
    /// One endpoint more.
    pub(super) fn added(self, account: &AccountId, max: u32) -> Result<WriteItem, Fault> {
        self.write(account, Change::CountEndpoint { max }, |found| found + 1)
    }

    /// One endpoint less.
    pub(super) fn retired(self, account: &AccountId) -> Result<WriteItem, Fault> {
        self.write(account, Change::UncountEndpoint, |found| found.saturating_sub(1))
    }

    fn write(self, account: &AccountId, change: Change, counted: fn(u64) -> u64) -> Result<WriteItem, Fault> {
        let key = keys::endpoint_count(account);
        match self {
            Self::Stored => Ok(WriteItem { part: Part::EndpointCount, key, change }),
            Self::Found(found) => {
                WriteItem::put_new(Part::EndpointCount, key, &EndpointCountItem { live_endpoints: counted(found) })
            }
        }
    }
}

impl Tables {
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
