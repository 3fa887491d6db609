//! A customer's role and bucket behind the scripted server, and a whole test of them.

use std::time::{Duration, Instant};

use be_aws::customer::{CustomerRoles, SessionBucket};
use be_aws::sdk::Sdk;
use be_aws::system::OsRandomness;
use be_domain::checks::{self, SESSION_DURATION, TestPorts, TestTarget};
use be_domain::endpoint::{BucketAccess, Configuration, Vendor};
use be_domain::fault::Fault;
use be_domain::policy::access::Grant;
use be_domain::ports::{AssumeCustomerRole, AwsResponse, Clock, ReadExternalId, SessionRequest};
use be_domain::recorded_external_id::RecordedExternalId;
use be_domain::report::{Check, CheckName, CheckStatus, Report};
use be_domain::values::{AccountId, AwsAccountId, BucketName, ExternalId, Partition, PathPrefix, Region, RoleArn};
use jiff::Timestamp;
use tests::scripted::{BUCKET, OWNER, PREFIX, REGION, Scripted};

pub(crate) const EXTERNAL_ID: &str = "be-0123456789abcdefghjkmnpqrstvwxyz";
pub(crate) const SESSION_NAME: &str = "be-test-0001";

/// The record of an account that has [`EXTERNAL_ID`].
struct Record;

impl ReadExternalId for Record {
    async fn external_id(&self, _: &AccountId) -> Result<Option<ExternalId>, Fault> {
        Ok(ExternalId::parse(EXTERNAL_ID).ok())
    }
}

pub(crate) async fn external_id() -> RecordedExternalId {
    let account = AccountId::parse("acme").expect("an account");
    RecordedExternalId::read(&Record, &account).await.expect("no fault").expect("an External ID")
}

pub(crate) fn role() -> RoleArn {
    RoleArn::parse(&format!("arn:aws:iam::{OWNER}:role/vendors/reader")).expect("a role")
}

pub(crate) fn configuration(bucket_access: BucketAccess) -> Configuration {
    Configuration {
        bucket_access,
        role_arn: role(),
        bucket_name: BucketName::parse(BUCKET).expect("a bucket"),
        path_prefix: PathPrefix::parse(PREFIX).expect("a prefix"),
        region: Region::parse(REGION).expect("a region"),
        bucket_owner_aws_account_id: None,
    }
}

pub(crate) async fn roles(server: &Scripted) -> CustomerRoles {
    CustomerRoles::new(&Sdk::for_endpoint(&server.url, "us-east-1", "AKIAFUNCTION", "function-secret").await)
}

pub(crate) async fn open(server: &Scripted, configuration: &Configuration) -> AwsResponse<SessionBucket> {
    let request = SessionRequest {
        configuration,
        external_id: &external_id().await,
        session_name: SESSION_NAME,
        duration: SESSION_DURATION,
    };
    roles(server).await.open(request).await
}

/// A session on the bucket, with `read_write`.
pub(crate) async fn bucket(server: &Scripted) -> SessionBucket {
    let answer = open(server, &configuration(BucketAccess::ReadWrite)).await;
    answer.result.unwrap_or_else(|refusal| panic!("no session: {refusal:?}"))
}

/// A clock that runs faster than time, so that no test waits for a test's limit.
pub(crate) struct FastClock {
    start: Instant,
    factor: u32,
}

impl FastClock {
    pub(crate) fn times(factor: u32) -> Self {
        Self { start: Instant::now(), factor }
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed() * self.factor
    }

    async fn sleep_until(&self, elapsed: Duration) {
        tokio::time::sleep_until((self.start + elapsed / self.factor).into()).await;
    }
}

/// The whole test, by the time of day.
pub(crate) async fn test(server: &Scripted, bucket_access: BucketAccess) -> Report {
    test_by(&FastClock::times(1), server, &configuration(bucket_access)).await
}

pub(crate) async fn test_by(clock: &FastClock, server: &Scripted, configuration: &Configuration) -> Report {
    let vendor = Vendor {
        aws_account_id: AwsAccountId::parse("999988887777").expect("an AWS account"),
        partition: Partition::Aws,
        additional_regions: Vec::new(),
    };
    let roles = roles(server).await;
    let ports = TestPorts { roles: &roles, clock, randomness: &OsRandomness, vendor: &vendor };
    let began_at = clock.elapsed();
    let external_id = external_id().await;
    let tested =
        TestTarget { external_id: &external_id, configuration, endpoint_id: None, began_at, deletes_first: false };
    checks::run(ports, &tested).await.expect("random bytes")
}

pub(crate) fn check(report: &Report, name: CheckName) -> &Check {
    report.checks.iter().find(|check| check.name == name).unwrap_or_else(|| panic!("no {name:?} in {report:#?}"))
}

pub(crate) fn found(report: &Report, name: CheckName) -> (CheckStatus, &'static str) {
    let finding = &check(report, name).result;
    (finding.status, finding.code.as_str())
}

pub(crate) fn remedy(report: &Report, name: CheckName) -> &str {
    check(report, name).result.remedy.as_deref().unwrap_or_default()
}

pub(crate) fn message(report: &Report, name: CheckName) -> &str {
    &check(report, name).result.message
}

/// The bucket's KMS key.
pub(crate) const KEY_ARN: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// What AWS says where no policy of the role allows `action` on [`KEY_ARN`]; it puts resources between quotes or not.
pub(crate) fn key_denied(action: &str, quote: &str) -> String {
    format!("{action} on resource: {quote}{KEY_ARN}{quote} because no identity-based policy allows the {action} action")
}

/// The remedy: to the letter the statement that the setup kit puts there for [`KEY_ARN`].
pub(crate) fn use_key_remedy(configuration: &Configuration) -> String {
    let policy = Grant::from(configuration).policy_with_key(KEY_ARN.to_owned());
    let statement = policy.statement.last().expect("a statement");
    assert_eq!(statement.sid, Some("UseKey"));
    format!("Add this statement to an inline policy of the role `reader`: {}", statement.to_json())
}
