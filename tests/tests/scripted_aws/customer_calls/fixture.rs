//! Sessions and whole tests over the scripted server, and what their reports say.

use std::time::Duration;

use be_aws::customer::SessionBucket;
use be_aws::system::{OsRandomness, SystemClock};
use be_domain::checks::{self, SESSION_DURATION, TestPorts, TestTarget, TimeLimit, WriteCycle};
use be_domain::endpoint::{BucketAccess, Configuration};
use be_domain::policy::access::Grant;
use be_domain::ports::{AssumeCustomerRole, AwsResponse, Clock, SessionRequest};
use be_domain::report::{Check, CheckName, CheckStatus, Report};
use be_domain::values::KmsKeyArn;
use tests::scripted::Scripted;

use crate::customer::{configuration, external_id, roles, vendor};

/// When everything but cleaning up ends.
pub(crate) const CALLS: Duration = TimeLimit::FULL.calls();

pub(crate) const SESSION_NAME: &str = "be-test-0001";

pub(crate) async fn open(server: &Scripted, configuration: &Configuration) -> AwsResponse<SessionBucket> {
    let request = SessionRequest {
        configuration,
        external_id: &external_id().await,
        session_name: SESSION_NAME,
        duration: SESSION_DURATION,
    };
    roles(&server.url).await.open(request).await
}

/// A session on the bucket, with `read_write`.
pub(crate) async fn bucket(server: &Scripted) -> SessionBucket {
    let answer = open(server, &configuration(BucketAccess::ReadWrite)).await;
    answer.result.unwrap_or_else(|refusal| panic!("no session: {refusal:?}"))
}

/// The whole test, by the time of day.
pub(crate) async fn test(server: &Scripted, bucket_access: BucketAccess) -> Report {
    test_of(server, &configuration(bucket_access)).await
}

pub(crate) async fn test_of(server: &Scripted, configuration: &Configuration) -> Report {
    test_by(&SystemClock, server, configuration).await
}

pub(crate) async fn test_by(clock: &impl Clock, server: &Scripted, configuration: &Configuration) -> Report {
    let (vendor, roles) = (vendor(), roles(&server.url).await);
    let ports = TestPorts { roles: &roles, clock, randomness: &OsRandomness, vendor: &vendor };
    let began_at = clock.elapsed();
    let external_id = external_id().await;
    let tested = TestTarget {
        external_id: &external_id,
        configuration,
        endpoint_id: None,
        began_at,
        time_limit: TimeLimit::FULL,
        leftovers: &[],
        deletes_first: false,
        cycle: WriteCycle::Full,
    };
    checks::run(ports, tested).await.expect("random bytes")
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

/// The document that fixes the check.
pub(crate) fn fix(report: &Report, name: CheckName) -> String {
    check(report, name).result.fix.as_ref().map(|fix| fix.policy_document.to_json()).unwrap_or_default()
}

/// The fix: to the letter the policy that the setup kit makes for [`KEY_ARN`].
pub(crate) fn use_key_fix(configuration: &Configuration) -> String {
    let key = KmsKeyArn::parse(KEY_ARN).expect("a key");
    Grant { kms_key_arn: Some(&key), ..Grant::from(configuration) }.policy().to_json()
}
