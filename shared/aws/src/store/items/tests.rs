//! Items as an earlier release wrote them, attribute by attribute: they are read for ever, and written the same today.

use be_domain::health::{Health, HealthRecord};
use be_domain::values::Encryption;
use serde_json::json;

use super::*;
use crate::store::health_item::{HealthItem, OPTIONAL};
use crate::store::keys::TableKind;

/// The account, id and configuration that the endpoint and event items share.
fn with_configuration(mut item: Value) -> Value {
    let shared = json!({
        "endpointId": {"S": "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"},
        "name": {"S": "Überweisungen"},
        "bucketAccess": {"S": "read_write"},
        "roleArn": {"S": "arn:aws:iam::123456789012:role/deep/path/writer"},
        "bucketName": {"S": "acme-exports"},
        "pathPrefix": {"S": "größe/日本/"},
        "region": {"S": "eu-central-1"},
    });
    let (Value::Object(item_members), Value::Object(shared)) = (&mut item, shared) else { panic!("two objects") };
    item_members.extend(shared);
    item
}

fn endpoint() -> Value {
    with_configuration(json!({
        "pk": {"S": "ACCOUNT#acme"},
        "sk": {"S": "ENDPOINT#ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"},
        "description": {"S": "two\nlines"},
        "bucketOwnerAwsAccountId": {"S": "000000000042"},
        "encryption": {"M": {
            "type": {"S": "sse_kms"},
            "kmsKeyArn": {"S": "arn:aws:kms:eu-central-1:000000000042:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
        }},
        "objectOwnership": {"S": "bucket_owner_full_control"},
        "createdAt": {"S": "2025-01-02T03:04:05.678Z"},
        "createdBy": {"S": "auth0|ann"},
    }))
}

fn event() -> Value {
    with_configuration(json!({
        "pk": {"S": "ENDPOINT#acme#ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"},
        "sk": {"S": "EVENT#9007199254740991"},
        "kind": {"S": "drifted"},
        "sequence": {"N": "9007199254740991"},
        "occurredAt": {"S": "2025-01-02T03:04:05.678Z"},
        "status": {"S": "drifted"},
        "previousStatus": {"S": "suspect"},
        "findings": findings(),
        "takenFrom": {"L": [{"S": "data_exporter"}]},
        "accountId": {"S": "acme"},
    }))
}

fn health() -> Value {
    json!({
        "pk": {"S": "ACCOUNT#acme"},
        "sk": {"S": "HEALTH#ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"},
        "status": {"S": "drifted"},
        "since": {"S": "2025-01-02T03:04:05.678Z"},
        "lastCheckedAt": {"S": "2025-01-02T04:04:05.678Z"},
        "findings": findings(),
        "denials": {"N": "1"},
        "deniedSince": {"S": "2025-01-02T03:00:05.678Z"},
        "inconclusive": {"N": "0"},
        "allPassedAt": {"S": "2025-01-01T03:04:05.678Z"},
        "passedAt": {"M": {"list": {"S": "2025-01-02T03:04:05.678Z"}}},
        "leftovers": {"L": [{"M": {"kind": {"S": "test_file"}, "key": {"S": "data/x.txt"}}}]},
        "version": {"N": "9007199254740991"},
        "dueShard": {"S": "0"},
        "dueAt": {"N": "1735787045678"},
    })
}

fn retirement() -> Value {
    json!({
        "pk": {"S": "ACCOUNT#acme"},
        "sk": {"S": "RETIREMENT#ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"},
        "retiredAt": {"S": "2025-01-02T03:04:05.678Z"},
        "retiredBy": {"S": "auth0|ann"},
        "takenFrom": {"L": [{"S": "telemetry"}, {"S": "billing"}]},
    })
}

fn findings() -> Value {
    json!({"L": [{"M": {
        "check": {"S": "delete"},
        "code": {"S": "denied_by_identity_policy"},
        "message": {"S": "Amazon S3 denied s3:DeleteObject."},
        "inconclusive": {"BOOL": true},
        "action": {"S": "s3:DeleteObject"},
        "layer": {"S": "identity_policy"},
        "lastPassedAt": {"S": "2025-01-02T03:04:05.678Z"},
        "remedy": {"S": "Add this statement."},
    }}]})
}

fn attributes(item: &Value) -> Attributes {
    serde_dynamo::Item::deserialize(item).unwrap().into()
}

fn key(item: &Value) -> Key {
    let text = |name: &str| item[name]["S"].as_str().unwrap().to_owned();
    Key { table: TableKind::State, pk: text("pk"), sk: text("sk") }
}

/// Reads the item, which comes back the same when it is written again, beside the schema version.
fn read<I: Item>(item: &Value) -> I {
    let read = I::read(attributes(item)).unwrap();
    let mut written = read.at(&key(item)).unwrap();
    assert_eq!(written.remove("schemaVersion"), Some(AttributeValue::N(SCHEMA_VERSION.to_string())));
    assert_eq!(written, attributes(item));
    read
}

fn without(mut item: Value, names: &[&str]) -> Value {
    for name in names {
        item.as_object_mut().unwrap().remove(*name).unwrap();
    }
    item
}

#[test]
fn an_endpoint_is_read_and_written_as_ever() {
    let full: Endpoint = read(&endpoint());
    assert_eq!((full.account_id.as_str(), full.name.as_str()), ("acme", "Überweisungen"));
    assert_eq!(full.configuration.expected_bucket_owner().as_str(), "000000000042");
    assert_eq!(full.created_at, "2025-01-02T03:04:05.678Z".parse().unwrap());
    let mut bare = without(endpoint(), &["description", "bucketOwnerAwsAccountId", "encryption", "objectOwnership"]);
    bare["pathPrefix"]["S"] = "".into();
    let bare: Endpoint = read(&bare);
    assert!(bare.configuration.path_prefix.is_empty() && bare.description.is_none());
    assert_eq!((bare.configuration.encryption, bare.configuration.object_ownership), (None, None));
    let mut with_s3s_key = endpoint();
    with_s3s_key["encryption"] = json!({"M": {"type": {"S": "sse_s3"}}});
    assert_eq!(read::<Endpoint>(&with_s3s_key).configuration.encryption, Some(Encryption::SseS3));
}

#[test]
fn times_are_read_in_any_precision() {
    let mut item = endpoint();
    for (text, time) in [
        ("2025-01-02T03:04:05Z", "2025-01-02T03:04:05.000Z"),
        ("2025-01-02T03:04:05.678901234Z", "2025-01-02T03:04:05.678901234Z"),
    ] {
        item["createdAt"]["S"] = text.into();
        assert_eq!(Endpoint::read(attributes(&item)).unwrap().created_at, time.parse().unwrap());
    }
}

#[test]
fn an_event_is_read_and_written_as_ever_also_from_the_stream() {
    let full: HealthEvent = read(&event());
    assert_eq!(full.sequence, HealthEvent::LAST);
    assert_eq!(full.findings[0].action.as_deref(), Some("s3:DeleteObject"));
    assert_eq!(event_of_image(&event()), Ok(full));
    let mut bare = without(event(), &["status", "previousStatus", "takenFrom"]);
    bare["findings"] = json!({"L": []});
    bare["pathPrefix"]["S"] = "".into();
    let bare_event: HealthEvent = read(&bare);
    assert_eq!((bare_event.status, bare_event.findings.len(), bare_event.taken_from.len()), (None, 0, 0));
    assert_eq!(event_of_image(&bare), Ok(bare_event));
}

fn record_of(item: &Value) -> HealthRecord {
    HealthItem::read(attributes(item)).unwrap().into_record().unwrap()
}

#[test]
fn health_and_retirement_are_read_and_written_as_ever() {
    let record = record_of(&health());
    let denied_since = |item: &Value| record_of(item).denied_since.map(|since| since.to_string());
    assert_eq!(denied_since(&health()).as_deref(), Some("2025-01-02T03:00:05.678Z"));
    assert_eq!(record.version, HealthEvent::LAST);
    assert_eq!(record.due_at.map(Timestamp::as_millisecond), Some(1_735_787_045_678));
    assert!(record.health.findings[0].inconclusive);
    // Earlier releases count denials, and store no time.
    let mut earlier = without(health(), &["deniedSince"]);
    earlier["denials"]["N"] = "2".into();
    assert_eq!(record_of(&earlier).denied_since, Some(record.health.since));
    let mut never_denied = health();
    never_denied["denials"]["N"] = "0".into();
    assert_eq!(record_of(&never_denied).denied_since, None);
    let retired: HealthItem = read(&without(health(), &["passedAt", "dueShard", "dueAt"]));
    assert_eq!(Health::from(retired), record.health);
    let full: Retirement = read(&retirement());
    assert_eq!(full.taken_from, [Feature::Telemetry, Feature::Billing].into());
    assert!(read::<Retirement>(&without(retirement(), &["takenFrom"])).taken_from.is_empty());
}

/// Whatever attribute somebody changes by hand, the item is a fault that does not repeat it.
#[test]
fn a_corrupted_attribute_is_a_fault() {
    fn corrupted<I: Item>(item: &Value, optional: &[&str]) {
        for name in item.as_object().unwrap().keys().filter(|name| !["pk", "sk"].contains(&name.as_str())) {
            for bad in [json!({"S": "\u{7}secret"}), json!({"N": "-1"}), json!({"NULL": true}), json!({"M": {}})] {
                if bad["NULL"] == true && optional.contains(&name.as_str()) || allowed(name, &bad) {
                    continue;
                }
                let mut item = item.clone();
                item[name] = bad.clone();
                let fault = I::read(attributes(&item)).err().unwrap_or_else(|| panic!("{name}: {bad}"));
                assert!(fault.detail.contains(I::KIND) && !fault.detail.contains("secret"), "{fault}");
            }
            if !optional.contains(&name.as_str()) {
                assert!(I::read(attributes(&without(item.clone(), &[name]))).is_err(), "{name}");
            }
        }
    }
    /// What is well-formed all the same: these are checked when they are used.
    fn allowed(name: &str, bad: &Value) -> bool {
        match name {
            "dueShard" => bad.get("S").is_some(),
            "dueAt" => bad.get("N").is_some(),
            "passedAt" => bad.get("M").is_some(),
            _ => false,
        }
    }
    let optional = ["description", "bucketOwnerAwsAccountId", "encryption", "objectOwnership", "pathPrefix"];
    corrupted::<Endpoint>(&endpoint(), &optional);
    corrupted::<HealthEvent>(&event(), &["status", "previousStatus", "takenFrom", "pathPrefix"]);
    corrupted::<HealthItem>(&health(), &OPTIONAL);
    corrupted::<Retirement>(&retirement(), &["takenFrom"]);
    let mut no_account = endpoint();
    no_account["pk"]["S"] = "acme".into();
    assert!(Endpoint::read(attributes(&no_account)).is_err());
    assert!(event_of_image(&json!({"sequence": {"X": "1"}})).is_err());
    assert!(event_of_image(&Value::Null).is_err());
}
