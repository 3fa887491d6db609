//! What happened to an endpoint: the lines that its owner reads, and the events that everybody may listen to. They are
//! the same items.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Finding, HealthStatus, HealthUpdate, known_status};
use crate::endpoint::{Configuration, Endpoint, Feature, Retirement, known_features};
use crate::rfc3339;
use crate::values::{AccountId, EndpointId, EndpointName};

crate::named! {
    /// What happened.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum EventKind {
        /// The endpoint was added.
        Added = "added",
        /// It was retired.
        Retired = "retired",
        /// One test was denied.
        Suspect = "suspect",
        /// It is drifted, or more of it than before.
        Drifted = "drifted",
        /// It passed its test again.
        Recovered = "recovered",
        /// Several tests in a row gave no verdict.
        Unreachable = "unreachable",
    }
}

impl EventKind {
    /// The event's name on the bus, its `detail-type`.
    pub const fn detail_type(self) -> &'static str {
        match self {
            Self::Added => "Endpoint Added",
            Self::Retired => "Endpoint Retired",
            Self::Suspect => "Endpoint Suspect",
            Self::Drifted => "Endpoint Drifted",
            Self::Recovered => "Endpoint Recovered",
            Self::Unreachable => "Endpoint Unreachable",
        }
    }

    const fn of_status(status: HealthStatus) -> Self {
        match status {
            HealthStatus::Healthy => Self::Recovered,
            HealthStatus::Suspect => Self::Suspect,
            HealthStatus::Drifted => Self::Drifted,
            HealthStatus::Unreachable => Self::Unreachable,
        }
    }
}

/// Which endpoint it happened to, with what a listener needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventEndpoint {
    /// Its id.
    pub endpoint_id: EndpointId,
    /// The account that it belongs to.
    pub account_id: AccountId,
    /// Its name.
    pub name: EndpointName,
    /// What it fixes.
    #[serde(flatten)]
    pub configuration: Configuration,
}

impl From<&Endpoint> for EventEndpoint {
    fn from(endpoint: &Endpoint) -> Self {
        Self {
            endpoint_id: endpoint.endpoint_id.clone(),
            account_id: endpoint.account_id.clone(),
            name: endpoint.name.clone(),
            configuration: endpoint.configuration.clone(),
        }
    }
}

/// One line of an endpoint's timeline, and one event on the bus. It is stored with all that is announced: who announces
/// it reads nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HealthEvent {
    /// What happened.
    pub kind: EventKind,
    /// Its place in the timeline, by which two events are never mixed up, whatever the clocks said: the version of the
    /// health record that it belongs to.
    pub sequence: u64,
    /// When it happened.
    #[serde(with = "rfc3339")]
    pub occurred_at: Timestamp,
    /// Where the endpoint stands since; not known of one that is retired.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known_status")]
    pub status: Option<HealthStatus>,
    /// Where it stood before.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known_status")]
    pub previous_status: Option<HealthStatus>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Of a retirement by force: the features that used the endpoint all the same. Empty otherwise.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "known_features")]
    pub taken_from: BTreeSet<Feature>,
    /// The endpoint that it happened to.
    #[serde(flatten)]
    pub endpoint: EventEndpoint,
}

impl HealthEvent {
    /// The greatest place: the last whole number that JSON carries everywhere. Earlier releases gave it to retirements.
    pub const LAST: u64 = (1 << 53) - 1;

    /// The event that the endpoint was added.
    pub fn added(endpoint: &Endpoint) -> Self {
        let status = Some(HealthStatus::Healthy);
        Self { status, ..Self::of(endpoint, EventKind::Added, 1, endpoint.created_at) }
    }

    /// The event that it was retired, when its health record had this version. Nothing can follow.
    pub fn retired(endpoint: &Endpoint, retirement: &Retirement, version: u64) -> Self {
        let sequence = version.saturating_add(1).min(Self::LAST);
        let taken_from = retirement.taken_from.clone();
        Self { taken_from, ..Self::of(endpoint, EventKind::Retired, sequence, retirement.retired_at) }
    }

    /// The event that `update` is, if it is one.
    pub fn of_update(endpoint: &Endpoint, update: &HealthUpdate) -> Option<Self> {
        let transition = update.transition?;
        let health = &update.record.health;
        Some(Self {
            status: Some(health.status),
            previous_status: Some(transition.from),
            findings: health.findings.clone(),
            ..Self::of(endpoint, EventKind::of_status(transition.to), update.record.version, health.last_checked_at)
        })
    }

    fn of(endpoint: &Endpoint, kind: EventKind, sequence: u64, occurred_at: Timestamp) -> Self {
        Self {
            kind,
            sequence,
            occurred_at,
            status: None,
            previous_status: None,
            findings: Vec::new(),
            taken_from: BTreeSet::new(),
            endpoint: endpoint.into(),
        }
    }

    /// Names the event for ever: what is delivered twice has the same one.
    pub fn id(&self) -> String {
        match self.kind {
            // An endpoint is retired once.
            EventKind::Retired => format!("{}-retired", self.endpoint.endpoint_id),
            _ => format!("{}-{}", self.endpoint.endpoint_id, self.sequence),
        }
    }
}
