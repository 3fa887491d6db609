//! One item of each kind, as today's code writes it through the ports.

use std::time::Duration;

use be_aws::system::SystemClock;
use be_domain::endpoint::{BucketAccess, Configuration, Endpoint, Feature, ObjectOwnership, Retirement};
use be_domain::health::event::{EventKind, HealthEvent};
use be_domain::health::{Finding, HealthRecord, HealthStatus};
use be_domain::leftover::{Leftover, Residue};
use be_domain::limits::TestLimits;
use be_domain::operations::retire_endpoint::{IfInUse, retire_unless_used};
use be_domain::ports::{
    AddEndpoint, Addition, CountTest, KeepLeftovers, ReadHealthRecord, RegisterUse, RetireOutcome, Retiring,
    SaveExternalId, SaveHealth, SaveLastVended, SaveReceipt,
};
use be_domain::receipt::Receipt;
use be_domain::report::CheckName;
use be_domain::values::{
    AccountId, AwsAccountId, BucketName, Description, Encryption, EndpointId, EndpointName, ExternalId, KmsKeyArn,
    Region, RoleArn,
};
use jiff::Timestamp;

use super::dynamodb::DynamoDbStore;
use super::fixtures::{idempotency, subject};
use super::item_files::Items;
use super::store::Store;
use crate::values::recorded_prefix;

/// The External ID of all released items.
pub(super) const EXTERNAL_ID: &str = "be-0123456789abcdefghjkmnpqrstvwxyz";

/// When the endpoint of all released items was added.
pub(super) fn now() -> Timestamp {
    "2026-11-24T23:10:00.123Z".parse().unwrap()
}

fn later() -> Timestamp {
    "2026-11-25T05:00:00.456Z".parse().unwrap()
}

pub(super) fn account() -> AccountId {
    AccountId::parse("acme").unwrap()
}

fn endpoint() -> Endpoint {
    let kms_key_arn = "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    Endpoint {
        endpoint_id: EndpointId::new(1_795_561_800_123, &[7; 10]),
        account_id: account(),
        name: EndpointName::parse("Exports").unwrap(),
        description: Some(Description::parse("The daily export").unwrap()),
        configuration: Configuration {
            bucket_access: BucketAccess::ReadWrite,
            role_arn: RoleArn::parse("arn:aws:iam::111122223333:role/vendors/reader").unwrap(),
            bucket_name: BucketName::parse("customer-bucket").unwrap(),
            path_prefix: recorded_prefix("finout/exports/"),
            region: Region::parse("eu-central-1").unwrap(),
            bucket_owner_aws_account_id: Some(AwsAccountId::parse("444455556666").unwrap()),
            encryption: Some(Encryption::SseKms { kms_key_arn: KmsKeyArn::parse(kms_key_arn).unwrap() }),
            object_ownership: Some(ObjectOwnership::BucketOwnerFullControl),
        },
        created_at: now(),
        created_by: subject("auth0|ann"),
    }
}

/// Another endpoint of the account, of a whole bucket, with nothing that is optional.
fn of_a_whole_bucket() -> Endpoint {
    let mut bare = endpoint();
    bare.endpoint_id = EndpointId::new(1_795_561_800_124, &[7; 10]);
    bare.name = EndpointName::parse("Whole bucket").unwrap();
    bare.description = None;
    bare.configuration = Configuration {
        bucket_name: BucketName::parse("another-bucket").unwrap(),
        path_prefix: recorded_prefix(""),
        bucket_owner_aws_account_id: None,
        encryption: None,
        object_ownership: None,
        ..bare.configuration
    };
    bare
}

fn leftovers() -> Vec<Leftover> {
    let key = |random: &str| format!("finout/exports/_bucket-endpoint-test-{random}.txt");
    let version_id = Some("3sL4kqtJlcpXroDTDmJ".to_owned());
    vec![
        Leftover::TestFile { key: key("00112233445566778899aabbccddeeff"), version_id },
        Leftover::Upload { key: key("ffeeddccbbaa99887766554433221100"), upload_id: "upload-1".to_owned() },
    ]
}

/// The record with everything that one can have.
fn suspect(before: &HealthRecord) -> HealthRecord {
    let finding = Finding {
        check: "delete".to_owned(),
        code: "denied_by_identity_policy".to_owned(),
        message: "Amazon S3 denied s3:DeleteObject.".to_owned(),
        inconclusive: false,
        action: Some("s3:DeleteObject".to_owned()),
        layer: Some("identity_policy".to_owned()),
        last_passed_at: Some(now()),
        remedy: Some("Add this statement.".to_owned()),
    };
    let mut record = before.clone();
    record.health.status = HealthStatus::Suspect;
    (record.health.since, record.health.last_checked_at) = (later(), later());
    record.health.findings = vec![finding];
    record.denied_since = Some(later());
    record.last_passed.later = CheckName::ALL.into_iter().map(|check| (check.as_str().to_owned(), later())).collect();
    record.leftovers = leftovers();
    let key = "finout/exports/_bucket-endpoint-test-0123456789abcdef0123456789abcdef.txt".to_owned();
    record.leftovers.push(Leftover::UnconfirmedUpload { key, started_at: later() });
    record.version += 1;
    record
}

async fn add(store: &DynamoDbStore, endpoint: &Endpoint, key: &str) -> Addition {
    let tables = store.tables();
    let receipt = Receipt::issue(&account(), &endpoint.configuration, now(), now());
    tables.save_receipt(&account(), &receipt).await.unwrap();
    let idempotency = idempotency(key, &"2".repeat(64));
    let addition = Addition::new(endpoint.clone(), now(), later(), Some(idempotency), 200);
    tables.add(&addition).await.unwrap();
    addition
}

/// Writes all of them to empty tables, and gives them by the names of their files.
pub(super) async fn written(store: &DynamoDbStore) -> Items {
    let (tables, account, endpoint) = (store.tables(), account(), endpoint());
    let id = endpoint.endpoint_id.clone();
    let mut items = Items::new();
    let partition = format!("ACCOUNT#{account}");
    let timeline = format!("ENDPOINT#{account}#{id}");
    let bucket = format!("BUCKET#{account}#aws#customer-bucket");
    let health = format!("HEALTH#{id}");
    macro_rules! keep {
        ($($name:literal: $pk:expr, $sk:expr;)*) => {
            $(items.insert($name.to_owned(), store.item($pk, &$sk).await);)*
        };
    }

    let external_id = ExternalId::parse(EXTERNAL_ID).unwrap();
    store.external_ids().put_if_absent(&account, &external_id, now()).await.unwrap();
    let limits = TestLimits { account: 30, bucket: 60 };
    tables.count_test(&account, &endpoint.configuration, now(), &limits).await.unwrap().unwrap();
    let minute = now().as_second() / 60;
    let addition = add(store, &endpoint, &"1".repeat(64)).await;
    let residue = Residue { left: leftovers(), removed: Vec::new() };
    let forget_at = now() + Duration::from_hours(30 * 24);
    tables.change_leftovers(&account, &addition.receipt, &residue, forget_at).await.unwrap();
    keep! {
        "external_id": &partition, "EXTERNAL_ID";
        "account_tests": &partition, format!("TESTS#{minute}");
        "bucket_tests": "BUCKET_TESTS#aws#customer-bucket", format!("TESTS#{minute}");
        "receipt": &partition, format!("RECEIPT#{}", addition.receipt.as_str());
        "leftovers": &partition, format!("LEFTOVERS#{}", addition.receipt.as_str());
        "endpoint": &partition, format!("ENDPOINT#{id}");
        "idempotency": &partition, format!("IDEMPOTENCY#{}", "1".repeat(64));
        "name": &partition, "NAME#exports";
        "node": &bucket, "NODE#finout/exports/";
        "node_above_0": &bucket, "NODE#";
        "node_above_1": &bucket, "NODE#finout/";
        "endpoint_count": &partition, "ENDPOINT_COUNT";
        "health": &partition, health;
        "event_added": &timeline, "EVENT#0000000000000001";
    }

    tables.register_use(&endpoint, Feature::DataExporter).await.unwrap();
    tables.replace_last_vended(&endpoint, Feature::DataExporter, None, Some(later())).await.unwrap();
    let record = suspect(&tables.health_record(&account, &id).await.unwrap().unwrap());
    let event = HealthEvent {
        kind: EventKind::Drifted,
        sequence: record.version,
        occurred_at: later(),
        status: Some(HealthStatus::Drifted),
        previous_status: Some(HealthStatus::Suspect),
        findings: record.health.findings.clone(),
        ..HealthEvent::added(&endpoint)
    };
    assert_eq!(tables.save_health(&endpoint, &record, Some(&event)).await, Ok(true));
    keep! {
        "uses": &partition, format!("USES#{id}");
        "last_vended": &partition, format!("VENDED#{id}");
        "health_suspect": &partition, health;
        "event_drifted": &timeline, "EVENT#0000000000000002";
    }

    let retirement = Retirement {
        retired_at: later(),
        retired_by: subject("auth0|bob"),
        taken_from: [Feature::DataExporter].into(),
    };
    let retiring = Retiring::new(&endpoint, retirement, record.version);
    let outcome = retire_unless_used(tables, &SystemClock, retiring, IfInUse::Retire).await;
    assert_eq!(outcome, Ok(RetireOutcome::Retired));
    let whole = of_a_whole_bucket();
    add(store, &whole, &"3".repeat(64)).await;
    keep! {
        "retirement": &partition, format!("RETIREMENT#{id}");
        "health_retired": &partition, health;
        "event_retired": &timeline, "EVENT#0000000000000003";
        "endpoint_of_a_whole_bucket": &partition, format!("ENDPOINT#{}", whole.endpoint_id);
    }
    items
}
