//! Health of endpoints: its record, the index and queue of what is due, and where events go.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::endpoint::Endpoint;
use crate::fault::Fault;
use crate::health::event::HealthEvent;
use crate::health::{Health, HealthRecord, Lane};
use crate::values::{AccountId, EndpointId};

/// Reads an endpoint's health. Needs `GetItem` on the state table.
pub trait ReadHealth {
    /// The health; a fault when the item is missing, as every endpoint is added with one.
    async fn health(&self, account: &AccountId, endpoint_id: &EndpointId) -> Result<Health, Fault>;
}

/// Reads an endpoint's health with what decides how it goes on. Needs `GetItem` on the state table.
pub trait ReadHealthRecord {
    /// The record; `None` if there is no such endpoint in this account. Reads consistently.
    async fn health_record(&self, account: &AccountId, endpoint_id: &EndpointId)
    -> Result<Option<HealthRecord>, Fault>;
}

/// Saves an endpoint's health. Needs `UpdateItem` on the state table, and `PutItem` for the event.
pub trait SaveHealth {
    /// Writes `record` over the one of the version before it, together with `event`, which says what changed: both or
    /// neither. `false`, and nothing is written, if the stored record has another version.
    ///
    /// What a later release stored beside the record is kept. A call whose response was lost may return `false` for its
    /// own write; nothing is lost by that.
    async fn save_health(
        &self,
        endpoint: &Endpoint,
        record: &HealthRecord,
        event: Option<&HealthEvent>,
    ) -> Result<bool, Fault>;
}

/// A test that is due: what the sweep puts on the queue.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DueHealthCheck {
    /// The endpoint's account.
    pub account_id: AccountId,
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// The version of the health record that made it due. Under any other the test was done.
    pub version: u64,
}

/// One of the parts that the index of what is due is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shard(u8);

impl Shard {
    /// As many as there can be at most. A sweep looks at all of them, so that fewer can be used at any time and nothing
    /// is forgotten in those that no longer are.
    pub const MAX: u8 = 32;

    /// How many can be in use for the fast lane at most. Those behind are the slow lane's: an endpoint's lane is the
    /// part of the index that it is in, which earlier releases sweep too.
    pub const MAX_FAST: u8 = 24;

    /// All that there can be.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::MAX).map(Self)
    }

    /// Where the endpoint belongs while `shards` of them are used for the fast lane: its id ends with random digits.
    pub fn of(endpoint_id: &EndpointId, lane: Lane, shards: u8) -> Self {
        let sum =
            endpoint_id.as_str().bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        let (first, shards) = match lane {
            Lane::Fast => (0, shards.clamp(1, Self::MAX_FAST)),
            Lane::Slow => (Self::MAX_FAST, Self::MAX - Self::MAX_FAST),
        };
        Self(first + u8::try_from(sum % u32::from(shards)).unwrap_or_default())
    }

    /// The shard of that number, if there is one.
    pub fn numbered(number: u8) -> Option<Self> {
        (number < Self::MAX).then_some(Self(number))
    }

    /// The lane of the endpoints in it.
    pub const fn lane(self) -> Lane {
        if self.0 < Self::MAX_FAST { Lane::Fast } else { Lane::Slow }
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// A page of what is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePage<P> {
    /// What is due, longest ago first.
    pub due: Vec<DueHealthCheck>,
    /// Since when the first of them is.
    pub since: Option<Timestamp>,
    /// How many items were left out, because somebody changed them by hand and they can't be read.
    pub unreadable: usize,
    /// Where the next page starts, if there is one.
    pub next: Option<P>,
}

/// Finds what is due. Needs `Query` on the index `due` of the state table.
pub trait FindDue {
    /// A position in the index.
    type Position;

    /// What of a shard is due at `now`, a page behind `after`. What was just written may not show yet. An item that
    /// can't be read is left out and counted: it must not hide what comes after it.
    async fn due(
        &self,
        shard: Shard,
        now: Timestamp,
        after: Option<Self::Position>,
    ) -> Result<DuePage<Self::Position>, Fault>;
}

/// How many tests one call puts on the queue, at most.
pub const QUEUE_BATCH: usize = 10;

/// Puts due tests on the queue. Needs `sqs:SendMessage` and `sqs:GetQueueAttributes` on it.
pub trait QueueHealthChecks {
    /// About how many are on it.
    async fn waiting(&self) -> Result<usize, Fault>;

    /// Puts up to [`QUEUE_BATCH`] of them on; answers those that were not taken.
    async fn send(&self, batch: &[DueHealthCheck]) -> Result<Vec<DueHealthCheck>, Fault>;
}

/// Reads an endpoint's timeline. Needs `Query` on the state table.
pub trait ReadTimeline {
    /// Up to `limit` events of the account's endpoint, the latest first, from before the one of that sequence on.
    async fn timeline(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<HealthEvent>, Fault>;
}

/// Sends events that can't be published to the dead-letter queue. Needs `sqs:SendMessage` on it.
pub trait SendDeadLetter {
    /// Sends `letter`, which holds the event whole.
    async fn send_dead_letter(&self, letter: &str) -> Result<(), Fault>;
}

/// Publishes events. Needs `events:PutEvents` on the event bus.
pub trait PublishEvents {
    /// Puts the events on the bus; returns for each, in their order, whether the bus accepted it.
    async fn publish(&self, events: &[HealthEvent]) -> Vec<Result<(), Fault>>;
}
