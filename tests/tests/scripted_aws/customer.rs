//! The account and its customer that all tests of this binary have: the record in memory, STS and S3 scripted.

use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_domain::endpoint::{BucketAccess, Configuration, Endpoint, Vendor};
use be_domain::ports::SaveExternalId;
use be_domain::recorded_external_id::RecordedExternalId;
use be_domain::testing::Memory;
use be_domain::values::{
    AccountId, AwsAccountId, BucketName, EndpointId, EndpointName, ExternalId, Partition, Region, RoleArn, Subject,
};
use jiff::Timestamp;
use tests::scripted::{BUCKET, OWNER, PREFIX, REGION};
use tests::values::recorded_prefix;

pub(crate) const EXTERNAL_ID: &str = "be-0123456789abcdefghjkmnpqrstvwxyz";

pub(crate) fn account() -> AccountId {
    AccountId::parse("acme").unwrap()
}

pub(crate) fn vendor() -> Vendor {
    Vendor {
        aws_account_id: AwsAccountId::parse("999988887777").unwrap(),
        partition: Partition::Aws,
        additional_regions: Vec::new(),
        pin_role_path: true,
    }
}

pub(crate) fn role() -> RoleArn {
    RoleArn::parse(&format!("arn:aws:iam::{OWNER}:role/vendors/reader")).unwrap()
}

/// The configuration under the prefix of the scripts.
pub(crate) fn configuration(bucket_access: BucketAccess) -> Configuration {
    configuration_under(PREFIX, bucket_access)
}

pub(crate) fn configuration_under(prefix: &str, bucket_access: BucketAccess) -> Configuration {
    Configuration {
        bucket_access,
        role_arn: role(),
        bucket_name: BucketName::parse(BUCKET).unwrap(),
        path_prefix: recorded_prefix(prefix),
        region: Region::parse(REGION).unwrap(),
        bucket_owner_aws_account_id: None,
        encryption: None,
        object_ownership: None,
    }
}

/// An endpoint as it is added at `now`.
pub(crate) fn endpoint(bucket_access: BucketAccess, now: Timestamp) -> Endpoint {
    Endpoint {
        endpoint_id: EndpointId::new(1, &[1; 10]),
        account_id: account(),
        name: EndpointName::parse("Exports").unwrap(),
        description: None,
        configuration: configuration(bucket_access),
        created_at: now,
        created_by: Subject::parse("adder").unwrap(),
    }
}

/// Requests of the proof, a test's first round trip: the session and four probes.
pub(crate) const PROOF: usize = 5;

/// A store in which the account has [`EXTERNAL_ID`].
pub(crate) async fn store() -> Memory {
    let store = Memory::default();
    let id = ExternalId::parse(EXTERNAL_ID).unwrap();
    assert_eq!(store.put_if_absent(&account(), &id, Timestamp::UNIX_EPOCH).await.as_ref(), Ok(&id));
    store
}

/// [`EXTERNAL_ID`], as it is recorded.
pub(crate) async fn external_id() -> RecordedExternalId {
    RecordedExternalId::read(&store().await, &account()).await.unwrap().unwrap()
}

/// Customers' roles behind the server at `url`.
pub(crate) async fn roles(url: &str) -> CustomerRoles {
    CustomerRoles::new(&Sdk::for_endpoint(url, "us-east-1", "AKIAFUNCTION", "function-secret"))
}
