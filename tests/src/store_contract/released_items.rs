//! Items of each release: today's code reads them, what it writes has all that they have, and it reads and keeps what a
//! later release stores.

use std::collections::BTreeSet;

use be_aws::system::SystemClock;
use be_domain::endpoint::{Endpoint, Feature, Retirement};
use be_domain::fault::FaultKind;
use be_domain::health::HealthStatus;
use be_domain::health::event::{EventKind, HealthEvent};
use be_domain::operations::retire_endpoint::{IfInUse, retire_unless_used};
use be_domain::ports::{
    AddEndpoint, AddRefusal, Addition, KeepLeftovers, ListEndpoints, ReadEndpoint, ReadExternalId, ReadHealthRecord,
    ReadLastVended, ReadReceipt, ReadTimeline, ReadUses, RetireOutcome, Retiring, SaveHealth,
};
use be_domain::receipt::ConfigurationDigest;
use be_domain::values::{EndpointId, EndpointName};
use serde_json::{Value, json};

use super::dynamodb::DynamoDbStore;
use super::every_item::{EXTERNAL_ID, account, now, written};
use super::fixtures::{endpoint_id, idempotency, subject};
use super::item_files::{self, Items, Release, TODAY, releases};
use super::store::Store;
use crate::values::recorded_prefix;

/// The items that an endpoint gets after all others.
const LATER: [&str; 4] = ["event_drifted", "event_retired", "health_retired", "retirement"];

async fn endpoint_of(store: &DynamoDbStore, item: &Value) -> (Endpoint, Option<Retirement>) {
    let id = EndpointId::parse(item["endpointId"]["S"].as_str().unwrap()).unwrap();
    store.tables().endpoint(&account(), &id).await.unwrap().expect("it is there")
}

/// Everything that reads an item finds in it what the release meant, on empty tables.
pub async fn items_of_a_release_are_read(store: &DynamoDbStore, Release { name, items }: &Release) {
    let (tables, account) = (store.tables(), account());
    for (_, item) in items.iter().filter(|(name, _)| !LATER.contains(&name.as_str())) {
        store.put(item).await;
    }
    // It has the key of the other one in the earliest releases.
    let (whole, _) = endpoint_of(store, &items["endpoint_of_a_whole_bucket"]).await;
    assert!(whole.configuration.path_prefix.is_empty() && whole.description.is_none(), "{name}: {whole:?}");
    store.put(&items["endpoint"]).await;
    let (endpoint, retirement) = endpoint_of(store, &items["endpoint"]).await;
    let id = &endpoint.endpoint_id;
    assert_eq!((endpoint.created_at, retirement), (now(), None), "{name}");
    assert_eq!(endpoint.configuration.path_prefix, recorded_prefix("finout/exports/"));
    let external_id = tables.external_id(&account).await.unwrap().expect("it is there");
    assert_eq!(external_id.expose(), EXTERNAL_ID);

    let digest = ConfigurationDigest::of(&account, &endpoint.configuration);
    let passed_at = tables.passed_at(&account, &digest).await.unwrap();
    assert_eq!(passed_at.map(|time| time.as_second()), Some(now().as_second()), "{name}");
    if let Some(mut leftovers) = items.get("leftovers").cloned() {
        leftovers["sk"]["S"] = format!("LEFTOVERS#{}", digest.as_str()).into();
        store.put(&leftovers).await;
        assert_eq!(tables.leftovers(&account, &digest).await.unwrap().len(), 2);
    }
    assert_eq!(tables.uses(&account, id).await, Ok([Feature::DataExporter].into()));
    let vended = tables.last_vended(&account, id).await.unwrap();
    assert_eq!(vended.contains_key(&Feature::DataExporter), items.contains_key("last_vended"), "{name}");

    store.put(&items["health"]).await;
    let healthy = tables.health_record(&account, id).await.unwrap().unwrap();
    assert_eq!((healthy.health.status, healthy.version, healthy.denied_since), (HealthStatus::Healthy, 1, None));
    assert!(healthy.due_at.is_some() && healthy.health.findings.is_empty());
    store.put(&items["health_suspect"]).await;
    let suspect = tables.health_record(&account, id).await.unwrap().unwrap();
    assert_eq!((suspect.health.status, suspect.denied_since), (HealthStatus::Suspect, Some(suspect.health.since)));
    assert_eq!(suspect.health.findings[0].action.as_deref(), Some("s3:DeleteObject"));
    assert!(suspect.last_passed.later.contains_key("role_assumable"), "{name}");
    let stored = |attribute: &str| items["health_suspect"][attribute]["L"].as_array().map_or(0, Vec::len);
    let (unconfirmed, leftovers): (Vec<_>, Vec<_>) = suspect.leftovers.iter().partition(|one| one.is_unconfirmed());
    assert_eq!((leftovers.len(), unconfirmed.len()), (stored("leftovers"), stored("unconfirmedUploads")), "{name}");

    claims_are_respected(store, &endpoint).await;
    retires(store, &endpoint, suspect.version).await;
    for item in LATER.map(|item| &items[item]) {
        store.put(item).await;
    }
    let (_, retirement) = endpoint_of(store, &items["endpoint"]).await;
    assert_eq!(retirement.unwrap().taken_from, [Feature::DataExporter].into(), "{name}");
    let retired = tables.health_record(&account, id).await.unwrap().unwrap();
    assert_eq!(retired.due_at, None);
    let events = tables.timeline(&account, id, None, 100).await.unwrap();
    let kinds: BTreeSet<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["added", "drifted", "retired"].into(), "{name}");
    assert!(events.iter().all(|event| event.endpoint.endpoint_id == *id && event.endpoint.account_id == account));
}

/// The key, the name and the prefix of the endpoint are refused to another one.
async fn claims_are_respected(store: &DynamoDbStore, endpoint: &Endpoint) {
    let mut other = Endpoint { endpoint_id: endpoint_id(), ..endpoint.clone() };
    let by = endpoint.endpoint_id.clone();
    let add = async |other: &Endpoint, key: &str| {
        let key = idempotency(&key.repeat(64), "another request");
        store.tables().add(&Addition::new(other.clone(), now(), now(), Some(key), 200)).await
    };
    let used = AddRefusal::KeyUsed { request_digest: "2".repeat(64), endpoint_id: by.clone() };
    assert_eq!(add(&other, "1").await, Err(used));
    assert_eq!(add(&other, "4").await, Err(AddRefusal::NameTaken { by: by.clone() }));
    other.name = EndpointName::parse("Another").unwrap();
    assert_eq!(add(&other, "4").await, Err(AddRefusal::PrefixConflict { with: by }));
}

/// The endpoint is retired, and leaves no claim.
async fn retires(store: &DynamoDbStore, endpoint: &Endpoint, version: u64) {
    let retirement = Retirement { retired_at: now(), retired_by: subject("bob"), taken_from: BTreeSet::new() };
    let retiring = Retiring::new(endpoint, retirement, version);
    let outcome = retire_unless_used(store.tables(), &SystemClock, retiring, IfInUse::Retire).await;
    assert_eq!(outcome, Ok(RetireOutcome::Retired));
    assert!(store.nodes(&account(), endpoint.configuration.bucket_name.as_str()).await.is_empty());
}

/// What today's code writes is in the newest folder, and has every attribute that an earlier release wrote.
pub async fn todays_items_have_all_that_earlier_releases_wrote(store: &DynamoDbStore) {
    let today = written(store).await;
    if std::env::var_os("UPDATE_ITEMS").is_some() {
        item_files::write(&today);
    }
    let releases = releases();
    assert!(releases.len() >= 3 && releases.iter().all(|release| release.items.len() >= 17), "the files are read");
    let stored: &Items = &releases.last().unwrap().items;
    assert_eq!((releases.last().unwrap().name.as_str(), stored), (TODAY, &today), "see tests/items/README.md");
    for Release { name, items } in &releases {
        for (file, item) in items {
            for (attribute, value) in item.as_object().unwrap() {
                let type_of = |value: &Value| value.as_object().and_then(|value| value.keys().next().cloned());
                let written = type_of(&today[file][attribute]);
                assert_eq!(written, type_of(value), "{name}/{file}.json has {attribute}, which is not written today");
            }
        }
    }
}

/// Adds to the items what a release that is not written yet may store.
fn of_a_later_release(mut item: Value) -> Value {
    let finding = json!({"M": {
        "check": {"S": "later_check"}, "code": {"S": "later_code"}, "message": {"S": "?"}, "laterMember": {"BOOL": true},
    }});
    let passed_at = json!({"later_check": {"S": "2026-11-25T05:00:00.456Z"}});
    item["schemaVersion"] = json!({"N": "99"});
    item["laterAttribute"] = json!({"M": {"a": {"L": [{"N": "1"}]}}});
    for (attribute, value) in [("findings", json!({"L": [finding]})), ("passedAt", json!({"M": passed_at}))] {
        if item.get(attribute).is_some() {
            item[attribute] = value;
        }
    }
    if item.get("features").is_some() {
        item["features"] = json!({"SS": ["data_exporter", "later_feature"]});
    }
    if item.get("takenFrom").is_some() {
        item["takenFrom"] = json!({"L": [{"S": "data_exporter"}, {"S": "later_feature"}]});
    }
    item
}

/// After a rollback, items of the later release are read; a health save keeps what it does not know, and what a feature
/// that it does not know uses is not retired.
pub async fn items_of_a_later_release_are_read_and_kept(store: &DynamoDbStore) {
    let (tables, account) = (store.tables(), account());
    let items: Items = written(store).await.into_iter().map(|(name, item)| (name, of_a_later_release(item))).collect();
    let live = items.iter().filter(|(name, _)| !LATER.contains(&name.as_str()));
    for (_, item) in live {
        store.put(item).await;
    }
    store.put(&items["event_drifted"]).await;
    store.delete_item(&items["retirement"]).await;
    store.delete_item(&items["event_retired"]).await;
    let mut later_event = items["event_added"].clone();
    later_event["sk"]["S"] = "EVENT#0000000000000004".into();
    later_event["kind"]["S"] = "later_kind".into();
    store.put(&later_event).await;

    let (endpoint, _) = endpoint_of(store, &items["endpoint"]).await;
    let id = &endpoint.endpoint_id;
    assert_eq!(tables.endpoints(&account, None, 10).await.unwrap().len(), 2);
    assert!(tables.external_id(&account).await.unwrap().is_some());
    let digest = ConfigurationDigest::of(&account, &endpoint.configuration);
    assert!(tables.passed_at(&account, &digest).await.unwrap().is_some());
    assert_eq!(tables.leftovers(&account, &digest).await.unwrap().len(), 2);
    assert_eq!(tables.uses(&account, id).await, Ok([Feature::DataExporter].into()));
    let kinds: Vec<_> = tables.timeline(&account, id, None, 1).await.unwrap().iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Drifted], "a page without the unknown kind is full all the same");

    store.put(&items["health_suspect"]).await;
    let mut record = tables.health_record(&account, id).await.unwrap().unwrap();
    assert_eq!(record.health.findings[0].check, "later_check");
    assert_eq!(record.health.findings[0].code, "later_code");
    for event in [None, Some(HealthEvent::added(&endpoint))] {
        record.version += 1;
        let event = event.map(|event| HealthEvent { sequence: record.version + 10, ..event });
        assert_eq!(tables.save_health(&endpoint, &record, event.as_ref()).await, Ok(true));
        assert_eq!(tables.health_record(&account, id).await, Ok(Some(record.clone())));
        let saved = store.item(&format!("ACCOUNT#{account}"), &format!("HEALTH#{id}")).await;
        for attribute in ["laterAttribute", "passedAt"] {
            assert_eq!(saved[attribute], items["health_suspect"][attribute], "{attribute}");
        }
    }

    let retirement = Retirement { retired_at: now(), retired_by: subject("bob"), taken_from: BTreeSet::new() };
    let retiring = Retiring::new(&endpoint, retirement, record.version);
    for if_in_use in [IfInUse::Refuse, IfInUse::Retire] {
        let refused = retire_unless_used(tables, &SystemClock, retiring.clone(), if_in_use).await.unwrap_err();
        assert_eq!(refused.kind, FaultKind::Unexpected, "{refused}");
        assert!(refused.detail.contains("a feature that this release does not know"), "{refused}");
    }
    assert_eq!(endpoint_of(store, &items["endpoint"]).await.1, None);
    store.put(&items["retirement"]).await;
    let taken_from = endpoint_of(store, &items["endpoint"]).await.1.unwrap().taken_from;
    assert_eq!(taken_from, [Feature::DataExporter].into());
}
