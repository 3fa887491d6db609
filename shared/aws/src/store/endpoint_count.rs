//! How many live endpoints an account has: one item, which every addition and every retirement writes.
//!
//! An account that has none, because its endpoints were added by an earlier release, gets it from its next addition or
//! retirement: what is found is put in that very transaction, where nobody put one meanwhile. So the number is exact
//! from then on, whoever adds and retires at the same time.

use be_domain::fault::Fault;
use be_domain::values::AccountId;
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::items::Item;
use super::keys;
use super::write_item::{Part, WriteItem};

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
