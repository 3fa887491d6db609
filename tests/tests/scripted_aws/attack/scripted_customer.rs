//! An account, its store and its role, with a scripted STS and S3 behind: what no emulator answers, and what it hides.

use std::sync::Mutex;

use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_aws::system::{OsRandomness, SystemClock};
use be_domain::checks::{self, TestPorts, TestTarget};
use be_domain::endpoint::{BucketAccess, Configuration, Endpoint, Feature, Retirement, Vendor};
use be_domain::fault::Fault;
use be_domain::health::Health;
use be_domain::operations::test_endpoint::{TestedConfiguration, test_configuration};
use be_domain::operations::vend_credentials::{self, VendError, Vended};
use be_domain::ports::{Clock, ReadEndpoint, ReadExternalId, ReadHealth, SaveReceipt};
use be_domain::receipt::Receipt;
use be_domain::recorded_external_id::RecordedExternalId;
use be_domain::values::{
    AccountId, AwsAccountId, BucketName, EndpointId, EndpointName, ExternalId, Partition, PathPrefix, Region, RoleArn,
    Subject,
};
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

impl SaveReceipt for Store {
    async fn save_receipt(&self, _: &AccountId, receipt: &Receipt) -> Result<(), Fault> {
        self.0.lock().unwrap().push(receipt.clone());
        Ok(())
    }

    async fn void_receipt(&self, _: &AccountId, void: &Receipt) -> Result<(), Fault> {
        self.0.lock().unwrap().retain(|receipt| receipt.digest != void.digest);
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

fn vendor() -> Vendor {
    Vendor { aws_account_id: AwsAccountId::parse("999988887777").unwrap(), partition: Partition::Aws }
}

fn account() -> AccountId {
    AccountId::parse("acme").unwrap()
}

async fn roles(server: &Scripted) -> CustomerRoles {
    CustomerRoles::new(&Sdk::for_endpoint(&server.url, "us-east-1", "AKIAFUNCTION", "secret").await)
}

fn endpoint(bucket_access: BucketAccess) -> Endpoint {
    Endpoint {
        endpoint_id: EndpointId::new(1_700_000_000_000, &[7; 10]),
        account_id: account(),
        name: EndpointName::parse("Scripted").unwrap(),
        description: None,
        configuration: configuration(bucket_access, PREFIX),
        created_at: SystemClock.now(),
        created_by: Subject::parse("ann").unwrap(),
    }
}

/// A store with one endpoint that is as healthy as can be.
struct OneEndpoint(Endpoint);

impl ReadExternalId for OneEndpoint {
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
        Store::default().external_id(account).await
    }
}

impl ReadEndpoint for OneEndpoint {
    async fn endpoint(&self, _: &AccountId, _: &EndpointId) -> Result<Option<(Endpoint, Option<Retirement>)>, Fault> {
        Ok(Some((self.0.clone(), None)))
    }
}

impl ReadHealth for OneEndpoint {
    async fn health(&self, _: &AccountId, _: &EndpointId) -> Result<Health, Fault> {
        Ok(Health::first(SystemClock.now()))
    }
}

/// Tests the configuration as `POST /v1/endpoints/test` does; answers also the receipts by which it could be added now.
pub(crate) async fn test_as_api(
    server: &Scripted,
    configuration: &Configuration,
) -> (TestedConfiguration, Vec<Receipt>) {
    let (store, vendor, roles) = (Store::default(), vendor(), roles(server).await);
    let ports = TestPorts { roles: &roles, clock: &SystemClock, randomness: &OsRandomness, vendor: &vendor };
    let tested = test_configuration(&store, ports, &account(), configuration).await.unwrap();
    (tested, store.0.into_inner().unwrap())
}

/// As [`test_as_api`], under the prefix of the scripts.
pub(crate) async fn test(server: &Scripted, bucket_access: BucketAccess) -> (TestedConfiguration, Vec<Receipt>) {
    test_as_api(server, &configuration(bucket_access, PREFIX)).await
}

/// The test of an endpoint that was added, as its own route and the health check run it.
pub(crate) async fn test_endpoint(server: &Scripted, bucket_access: BucketAccess) {
    let (vendor, roles, endpoint) = (vendor(), roles(server).await, endpoint(bucket_access));
    let ports = TestPorts { roles: &roles, clock: &SystemClock, randomness: &OsRandomness, vendor: &vendor };
    let external_id = RecordedExternalId::read(&Store::default(), &account()).await.unwrap().unwrap();
    let endpoint_id = Some(&endpoint.endpoint_id);
    let (configuration, began_at) = (&endpoint.configuration, SystemClock.elapsed());
    let tested = TestTarget { external_id: &external_id, configuration, endpoint_id, began_at, deletes_first: false };
    checks::run(ports, &tested).await.unwrap();
}

/// The credentials of an endpoint, as `vend-credentials` gets them.
pub(crate) async fn vend(
    server: &Scripted,
    bucket_access: BucketAccess,
    feature: Feature,
) -> Result<Vended, VendError> {
    let store = OneEndpoint(endpoint(bucket_access));
    let endpoint_id = store.0.endpoint_id.clone();
    vend_credentials::vend(&store, &roles(server).await, &account(), &endpoint_id, feature).await
}
