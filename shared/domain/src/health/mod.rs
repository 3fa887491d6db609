//! How well an endpoint does, and what is done about it.
//!
//! [`sweep`] finds the endpoints whose test is due, [`batch`] tests some of them side by side and [`check`] one,
//! [`next`] is what its report comes to, [`event`] is what is recorded of it, and [`publish`] puts that on the event
//! bus. `docs/HEALTH.md` has the state machine as a table.

pub mod batch;
pub mod canary;
pub mod check;
pub mod event;
mod finding;
mod lane;
mod last_passed;
pub mod publish;
mod record;
pub(crate) mod saving;
mod schedule;
mod state;
pub mod sweep;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::later_release::is_name;
use crate::rfc3339;

pub use finding::Finding;
pub use lane::{Lane, Lanes};
pub use last_passed::LastPassed;
pub use record::HealthRecord;
pub use schedule::{Jitter, Schedule};
pub use state::{HealthUpdate, Transition, UNREACHABLE_AFTER, next};

crate::named! {
    /// Where an endpoint stands.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum HealthStatus {
        /// The last test passed.
        Healthy = "healthy",
        /// One test was denied; it is tested again within minutes.
        Suspect = "suspect",
        /// Its role can't do what it could when it was added, or its trust has become loose.
        Drifted = "drifted",
        /// Several tests in a row gave no verdict.
        Unreachable = "unreachable",
    }
}

impl HealthStatus {
    /// The stored status that `text` is, or nothing for one that only a later release knows. Anything else is an error.
    fn stored<E: serde::de::Error>(text: &str) -> Result<Option<Self>, E> {
        let status = Self::with_name(text);
        if status.is_some() || is_name(text) { Ok(status) } else { Err(E::custom("no status")) }
    }
}

/// A stored status. One that only a later release knows is read as drifted: it may mean that the endpoint is not to be
/// used. A test that passes makes it healthy.
fn stored_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HealthStatus, D::Error> {
    Ok(HealthStatus::stored(&String::deserialize(deserializer)?)?.unwrap_or(HealthStatus::Drifted))
}

/// The same of an event, in which one that only a later release knows is left out.
fn known_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<HealthStatus>, D::Error> {
    let stored = Option::<String>::deserialize(deserializer)?;
    stored.map_or(Ok(None), |text| HealthStatus::stored(&text))
}

/// An endpoint's health, as its owner reads it and as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// Where it stands.
    #[serde(deserialize_with = "stored_status")]
    pub status: HealthStatus,
    /// Since when it stands there.
    #[serde(with = "rfc3339")]
    pub since: Timestamp,
    /// When it was last tested.
    #[serde(with = "rfc3339")]
    pub last_checked_at: Timestamp,
    /// What is wrong with it. While it is healthy, no more than what tests left in the bucket.
    pub findings: Vec<Finding>,
}

impl Health {
    /// The health of an endpoint that is added at `now`, because it passed its test at `passed_at`.
    pub const fn first(now: Timestamp, passed_at: Timestamp) -> Self {
        Self { status: HealthStatus::Healthy, since: now, last_checked_at: passed_at, findings: Vec::new() }
    }
}
