//! Tests and vended credentials over a scripted STS and S3, as the functions run them.

use be_aws::system::{OsRandomness, SystemClock};
use be_domain::checks::{self, TestPorts, TestTarget, TimeLimit, WriteCycle};
use be_domain::endpoint::{BucketAccess, Configuration, Feature};
use be_domain::health::Health;
use be_domain::limits::TestLimits;
use be_domain::operations::test_endpoint::{TestedConfiguration, test_configuration};
use be_domain::operations::vend_credentials::{self, VendError, Vended};
use be_domain::ports::{Clock, StoredEndpoint};
use tests::scripted::Scripted;

use crate::customer::{account, configuration, endpoint, external_id, roles, store, vendor};

/// Tests the configuration as `POST /v1/endpoints/test` does; answers also by how many receipts it could be added now.
pub(crate) async fn test_as_api(server: &Scripted, configuration: &Configuration) -> (TestedConfiguration, usize) {
    let (store, vendor, roles) = (store().await, vendor(), roles(&server.url).await);
    let ports = TestPorts { roles: &roles, clock: &SystemClock, randomness: &OsRandomness, vendor: &vendor };
    let limits = TestLimits { account: 30, bucket: 60 };
    let tested = test_configuration(&store, ports, limits, &account(), configuration).await.unwrap();
    (tested, store.fresh_receipts(&account(), SystemClock.now()))
}

/// As [`test_as_api`], under the prefix of the scripts.
pub(crate) async fn test(server: &Scripted, bucket_access: BucketAccess) -> (TestedConfiguration, usize) {
    test_as_api(server, &configuration(bucket_access)).await
}

/// The test of an endpoint that was added, as its own route and the health check run it.
pub(crate) async fn test_endpoint(server: &Scripted, bucket_access: BucketAccess) {
    let (vendor, roles, endpoint) = (vendor(), roles(&server.url).await, endpoint(bucket_access, SystemClock.now()));
    let ports = TestPorts { roles: &roles, clock: &SystemClock, randomness: &OsRandomness, vendor: &vendor };
    let external_id = external_id().await;
    let endpoint_id = Some(&endpoint.endpoint_id);
    let (configuration, began_at) = (&endpoint.configuration, SystemClock.elapsed());
    let target = TestTarget {
        external_id: &external_id,
        configuration,
        endpoint_id,
        began_at,
        time_limit: TimeLimit::FULL,
        leftovers: &[],
        deletes_first: false,
        cycle: WriteCycle::Full,
    };
    checks::run(ports, target).await.unwrap();
}

/// The credentials of an endpoint, as `vend-credentials` gets them.
pub(crate) async fn vend(
    server: &Scripted,
    bucket_access: BucketAccess,
    feature: Feature,
) -> Result<Vended, VendError> {
    let endpoint = endpoint(bucket_access, SystemClock.now());
    let endpoint_id = endpoint.endpoint_id.clone();
    let health = Health::first(endpoint.created_at, endpoint.created_at);
    let store = store().await.with_endpoint(StoredEndpoint { endpoint, health, retirement: None });
    vend_credentials::vend(&store, &roles(&server.url).await, &SystemClock, &account(), &endpoint_id, feature).await
}
