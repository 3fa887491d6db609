//! After a rollback: values that only a later release knows, where this one has a list of those that there are. Nothing
//! is refused that can be read without them, and nothing is lost.

use be_domain::fault::FaultKind;
use be_domain::health::HealthStatus;
use be_domain::health::event::HealthEvent;
use be_domain::leftover::{Leftover, Residue};
use be_domain::ports::{
    KeepLeftovers, ListEndpoints, ReadEndpoint, ReadHealth, ReadHealthRecord, ReadTimeline, RetireOutcome, SaveHealth,
};
use be_domain::receipt::ConfigurationDigest;
use serde_json::{Value, json};

use super::dynamodb::DynamoDbStore;
use super::fixtures::Tenant;
use super::store::Store;

/// It may mean that the endpoint is not to be used, so it is read as drifted; what comes next is written as ever.
pub async fn an_unknown_status_is_read_as_drifted(store: &DynamoDbStore) {
    let tenant = Tenant::new(store);
    let account = &tenant.account;
    let endpoint = tenant.added("Exports", "a/").await;
    let id = &endpoint.endpoint_id;
    store.corrupt(false, account, &format!("HEALTH#{id}"), "status", "later_status").await;
    assert_eq!(store.tables().health(account, id).await.unwrap().status, HealthStatus::Drifted);
    assert_eq!(store.tables().endpoints(account, None, 10).await.unwrap()[0].health.status, HealthStatus::Drifted);

    let mut record = store.tables().health_record(account, id).await.unwrap().unwrap();
    record.version += 1;
    record.health.status = HealthStatus::Healthy;
    let event = HealthEvent { sequence: record.version, ..HealthEvent::added(&endpoint) };
    assert_eq!(store.tables().save_health(&endpoint, &record, Some(&event)).await, Ok(true));
    assert_eq!(store.tables().health(account, id).await.unwrap().status, HealthStatus::Healthy);

    // An event that names it is shown without it.
    let mut item = store.item(&format!("ENDPOINT#{account}#{id}"), &format!("EVENT#{:016}", record.version)).await;
    item["previousStatus"] = json!({"S": "later_status"});
    store.put(&item).await;
    let events = store.tables().timeline(account, id, None, 1).await.unwrap();
    assert_eq!((events[0].status, events[0].previous_status), (Some(HealthStatus::Healthy), None));
    assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::Retired);
}

fn file(key: &str) -> Leftover {
    Leftover::TestFile { key: key.to_owned(), version_id: None }
}

/// One of a kind that this release does not know, beside one that it does, with a member that it does not.
fn with_a_later_leftover(item: &mut Value) -> Value {
    let later = json!({"M": {"kind": {"S": "later_kind"}, "number": {"N": "1"}, "parts": {"L": [{"S": "a"}]}}});
    let known = json!({"M": {"kind": {"S": "test_file"}, "key": {"S": "a/old.txt"}, "laterMember": {"S": "x"}}});
    item["leftovers"] = json!({"L": [later, known]});
    later
}

/// The later release finds it where it was, whatever tests of this one leave and remove.
pub async fn an_unknown_kind_of_leftover_is_kept(store: &DynamoDbStore) {
    let tenant = Tenant::new(store);
    let account = &tenant.account;
    let endpoint = tenant.added("Exports", "a/").await;
    let (id, configuration) = (&endpoint.endpoint_id, &endpoint.configuration);
    let pk = format!("ACCOUNT#{account}");
    let residue = Residue { left: vec![file("a/new.txt")], removed: vec![file("a/old.txt")] };
    let expected =
        |later: &Value| json!({"L": [{"M": {"kind": {"S": "test_file"}, "key": {"S": "a/new.txt"}}}, later]});

    let mut item = store.item(&pk, &format!("HEALTH#{id}")).await;
    let later = with_a_later_leftover(&mut item);
    store.put(&item).await;
    let mut record = store.tables().health_record(account, id).await.unwrap().unwrap();
    assert_eq!(record.leftovers, [file("a/old.txt")]);
    record.version += 1;
    let record = record.with_residue(&residue, &configuration.bucket_name);
    assert_eq!(store.tables().save_health(&endpoint, &record, None).await, Ok(true));
    assert_eq!(store.item(&pk, &format!("HEALTH#{id}")).await["leftovers"], expected(&later));

    let digest = ConfigurationDigest::of(account, configuration);
    let change = async |residue: &Residue| {
        store.tables().change_leftovers(account, &digest, residue, tenant.now).await.unwrap();
        store.item(&pk, &format!("LEFTOVERS#{}", digest.as_str())).await
    };
    let mut item = change(&Residue { left: vec![file("a/old.txt")], removed: Vec::new() }).await;
    let later = with_a_later_leftover(&mut item);
    store.put(&item).await;
    assert_eq!(store.tables().leftovers(account, &digest).await.unwrap(), [file("a/old.txt")]);
    assert_eq!(change(&residue).await["leftovers"], expected(&later));
}

/// An endpoint that this release can't understand is left out of lists, which show the others, and is a fault by
/// itself.
pub async fn an_endpoint_of_a_later_release_hides_no_other(store: &DynamoDbStore) {
    let tenant = Tenant::new(store);
    let account = &tenant.account;
    let encryption = json!({"M": {"type": {"S": "later_type"}, "laterMember": {"S": "x"}}});
    let mut known = vec![tenant.added("First", "first/").await.endpoint_id];
    let mut later = Vec::new();
    for (number, (attribute, value)) in [
        ("bucketAccess", json!({"S": "later_access"})),
        ("encryption", encryption),
        ("objectOwnership", json!({"S": "later_ownership"})),
    ]
    .into_iter()
    .enumerate()
    {
        let endpoint = tenant.added(&format!("Later {number}"), &format!("later-{number}/")).await;
        let mut item = store.item(&format!("ACCOUNT#{account}"), &format!("ENDPOINT#{}", endpoint.endpoint_id)).await;
        item[attribute] = value;
        store.put(&item).await;
        later.push(endpoint.endpoint_id);
        known.push(tenant.added(&format!("Known {number}"), &format!("known-{number}/")).await.endpoint_id);
    }
    // Pages are full, whatever lies between.
    for limit in 1..5 {
        let (mut listed, mut after) = (Vec::new(), None);
        loop {
            let page = store.tables().endpoints(account, after.as_ref(), limit).await.unwrap();
            let is_last = page.len() < limit;
            listed.extend(page.into_iter().map(|stored| stored.endpoint.endpoint_id));
            if is_last {
                break;
            }
            after = listed.last().cloned();
        }
        assert_eq!(listed, known, "{limit}");
    }
    for id in later {
        let fault = store.tables().endpoint(account, &id).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unexpected);
        assert!(fault.detail.contains("that this release does not know"), "{fault}");
    }
}
