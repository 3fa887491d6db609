//! An account, its store and its role, with a scripted STS and S3 behind: what no emulator answers, and what it hides.

use std::sync::Mutex;

use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_aws::system::{OsRandomness, SystemClock};
use be_domain::bucket_test::TestPorts;
use be_domain::endpoint::{BucketAccess, Configuration, Vendor};
use be_domain::fault::Fault;
use be_domain::ports::{KeepReceipt, ReadExternalId};
use be_domain::receipt::Receipt;
use be_domain::test::{TestedConfiguration, test_configuration};
use be_domain::values::{AccountId, AwsAccountId, BucketName, ExternalId, Partition, PathPrefix, Region, RoleArn};
use tests::scripted::{BUCKET, OWNER, PREFIX, REGION, Scripted};

pub(crate) const EXTERNAL_ID: &str = "be-0123456789abcdefghjkmnpqrstvwxyz";

/// The account's record, and the receipts that it gets.
#[derive(Default)]
pub(crate) struct Store(pub(crate) Mutex<Vec<Receipt>>);

impl ReadExternalId for Store {
    async fn external_id(&self, _: &AccountId) -> Result<Option<ExternalId>, Fault> {
        Ok(ExternalId::parse(EXTERNAL_ID).ok())
    }
}

impl KeepReceipt for Store {
    async fn keep_receipt(&self, _: &AccountId, receipt: &Receipt) -> Result<(), Fault> {
        self.0.lock().unwrap().push(receipt.clone());
        Ok(())
    }
}

pub(crate) fn configuration(bucket_access: BucketAccess, prefix: &str) -> Configuration {
    Configuration {
        bucket_access,
        role_arn: RoleArn::parse(&format!("arn:aws:iam::{OWNER}:role/vendors/reader")).unwrap(),
        bucket_name: BucketName::parse(BUCKET).unwrap(),
        path_prefix: PathPrefix::parse(prefix).unwrap(),
        region: Region::parse(REGION).unwrap(),
        bucket_owner_aws_account_id: None,
    }
}

/// Tests the configuration as `POST /v1/endpoints/test` does; answers also the receipts that were kept.
pub(crate) async fn test_as_api(
    server: &Scripted,
    configuration: &Configuration,
) -> (TestedConfiguration, Vec<Receipt>) {
    let store = Store::default();
    let vendor = Vendor { aws_account_id: AwsAccountId::parse("999988887777").unwrap(), partition: Partition::Aws };
    let roles = CustomerRoles::new(&Sdk::for_endpoint(&server.url, "us-east-1", "AKIAFUNCTION", "secret").await);
    let ports = TestPorts { roles: &roles, clock: &SystemClock, randomness: &OsRandomness, vendor: &vendor };
    let account = AccountId::parse("acme").unwrap();
    let tested = test_configuration(&store, ports, &account, configuration).await.unwrap();
    (tested, store.0.into_inner().unwrap())
}

/// As [`test_as_api`], under the prefix of the scripts.
pub(crate) async fn test(server: &Scripted, bucket_access: BucketAccess) -> (TestedConfiguration, Vec<Receipt>) {
    test_as_api(server, &configuration(bucket_access, PREFIX)).await
}
