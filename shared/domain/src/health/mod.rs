//! How well an endpoint does, and what is done about it.
//!
//! [`sweep`] finds the endpoints whose test is due, [`batch`] tests some of them side by side and [`check`] one, [`next`] is what its report comes to, [`event`]
//! is what is recorded of it, and [`publish`] puts that on the event bus. `docs/HEALTH.md` has the state machine as a table.

pub mod batch;
pub mod canary;
pub mod check;
pub mod event;
mod finding;
mod lane;
mod last_passed;
pub mod publish;
mod record;
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

/// Where an endpoint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// The last test passed.
    Healthy,
    /// One test was denied; it is tested again within minutes.
    Suspect,
    /// Its role can't do what it could when it was added, or its trust has become loose.
    Drifted,
    /// Several tests in a row gave no verdict.
    Unreachable,
}

impl HealthStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Healthy, Self::Suspect, Self::Drifted, Self::Unreachable];

    /// The value in requests, answers and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Suspect => "suspect",
            Self::Drifted => "drifted",
            Self::Unreachable => "unreachable",
        }
    }

    /// The status that `text` names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// The stored status that `text` is, or nothing for one that only a later release knows. Anything else is an error.
    fn stored<E: serde::de::Error>(text: &str) -> Result<Option<Self>, E> {
        let status = Self::parse(text);
        if status.is_some() || is_name(text) { Ok(status) } else { Err(E::custom("no status")) }
    }
}

/// A stored status. One that only a later release knows is read as drifted: it may mean that the endpoint is not to be used.
/// A test that passes makes it healthy.
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
    #[must_use]
    pub const fn first(now: Timestamp, passed_at: Timestamp) -> Self {
        Self { status: HealthStatus::Healthy, since: now, last_checked_at: passed_at, findings: Vec::new() }
    }
}
