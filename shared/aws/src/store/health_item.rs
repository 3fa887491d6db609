//! The health item: what an endpoint's owner reads, what the next check starts from, and where the sweep finds it.

use std::collections::BTreeMap;

use be_domain::fault::Fault;
use be_domain::health::{Health, HealthRecord, Lane, LastPassed};
use be_domain::leftover::Leftover;
use be_domain::ports::Shard;
use be_domain::rfc3339;
use be_domain::values::EndpointId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::items::Item;
use super::keys::Key;
use super::stored_leftover::{StoredLeftover, apart, together};

/// An endpoint's health.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HealthItem {
    #[serde(flatten)]
    health: Health,
    /// How many denials are known since the last pass: none or one. Earlier releases count more.
    denials: u32,
    /// When the first of them was; it means nothing where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "rfc3339::optional")]
    denied_since: Option<Timestamp>,
    inconclusive: u32,
    #[serde(with = "rfc3339")]
    all_passed_at: Timestamp,
    /// By check, where it is later than the time at which all passed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    passed_at: BTreeMap<String, String>,
    /// What tests left in the bucket; absent in items of earlier releases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    leftovers: Vec<StoredLeftover>,
    /// Those of them that may not exist: apart, because earlier releases cannot read them, and keep what they do not
    /// know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unconfirmed_uploads: Vec<Leftover>,
    pub(super) version: u64,
    /// The keys of the index `due`. An item without them is not in it: that of a retired endpoint. The shard also holds
    /// the lane, so that the index need not project another attribute, which CloudFormation could not change in place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due_shard: Option<String>,
    /// In milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due_at: Option<i64>,
}

impl Item for HealthItem {
    const KIND: &'static str = "health";
}

/// The attributes that an item has only as long as they say something.
pub(super) const OPTIONAL: [&str; 6] =
    ["deniedSince", "passedAt", "leftovers", "unconfirmedUploads", "dueShard", "dueAt"];

/// The partition of the index in which `shard` is.
pub(super) fn partition(shard: Shard) -> String {
    shard.number().to_string()
}

impl HealthItem {
    /// The record of that endpoint, which is found in one of so many shards.
    pub(super) fn new(record: &HealthRecord, endpoint_id: &EndpointId, shards: u8) -> Self {
        let HealthRecord { health, denied_since, inconclusive, last_passed, version, due_at, lane, .. } = record;
        let (unconfirmed_uploads, leftovers) = record.leftovers.iter().cloned().partition(Leftover::is_unconfirmed);
        let passed = last_passed.later.iter().map(|(check, at)| (check.clone(), at.to_string()));
        Self {
            health: health.clone(),
            denials: u32::from(denied_since.is_some()),
            denied_since: *denied_since,
            inconclusive: *inconclusive,
            all_passed_at: last_passed.all,
            passed_at: passed.collect(),
            leftovers: together(leftovers, record.later_leftovers.clone()),
            unconfirmed_uploads,
            version: *version,
            due_shard: due_at.map(|_| partition(Shard::of(endpoint_id, *lane, shards))),
            due_at: due_at.map(Timestamp::as_millisecond),
        }
    }

    /// What makes this item of the one of `version` at `key`, whatever a later release stored in that beside it.
    pub(super) fn update(&self, key: &Key, version: u64) -> Result<Change, Fault> {
        let mut set = self.at(key)?;
        set.retain(|attribute, _| !["pk", "sk"].contains(&attribute.as_str()));
        let remove = OPTIONAL.into_iter().filter(|attribute| !set.contains_key(*attribute)).collect();
        Ok(Change::UpdateVersion { set, remove, version })
    }

    pub(super) fn into_record(self) -> Result<HealthRecord, Fault> {
        let corrupted = || Fault::unexpected("dynamodb", "a stored health item cannot be read");
        let mut later = BTreeMap::new();
        for (check, at) in &self.passed_at {
            later.insert(check.clone(), at.parse().map_err(|_| corrupted())?);
        }
        let due_at = self.due_at.map(Timestamp::from_millisecond).transpose().map_err(|_| corrupted())?;
        let last_passed = LastPassed { all: self.all_passed_at, later };
        // Earlier releases store no time of the first denial; a suspect endpoint is one since then.
        let denied_since = (self.denials > 0).then(|| self.denied_since.unwrap_or(self.health.since));
        // A retired endpoint is in no shard.
        let shard = self.due_shard.as_deref().and_then(|shard| Shard::numbered(shard.parse().ok()?));
        let lane = shard.map_or(Lane::Fast, Shard::lane);
        let Self { health, inconclusive, unconfirmed_uploads, version, .. } = self;
        let (mut leftovers, later_leftovers) = apart(self.leftovers);
        leftovers.extend(unconfirmed_uploads);
        Ok(HealthRecord {
            health,
            denied_since,
            inconclusive,
            last_passed,
            lane,
            leftovers,
            later_leftovers,
            version,
            due_at,
        })
    }
}

impl From<HealthItem> for Health {
    fn from(item: HealthItem) -> Self {
        item.health
    }
}
