//! Credentials for features: the same call as for a session of our own, with the feature as its source identity where
//! the role allows that. The emulator knows no source identity; what AWS answers is scripted here.

use std::time::Duration;

use be_domain::endpoint::{BucketAccess, Feature};
use be_domain::operations::vend_credentials::DURATION;
use be_domain::policy::session;
use be_domain::ports::{AwsResponse, IssueCredentials, Refusal, SessionCredentials, SessionRequest, SourceIdentity};
use tests::scripted::{Call, Reply, Script, Scripted};

use super::fixture::SESSION_NAME;
use crate::customer::{EXTERNAL_ID, configuration, external_id, role, roles};

async fn issue(server: &Scripted, source_identity: Option<&SourceIdentity>) -> AwsResponse<SessionCredentials> {
    let configuration = configuration(BucketAccess::ReadWrite);
    let request = SessionRequest {
        configuration: &configuration,
        external_id: &external_id().await,
        session_name: SESSION_NAME,
        duration: DURATION,
    };
    roles(&server.url).await.issue(&request, source_identity).await
}

#[tokio::test]
async fn carries_all_that_a_session_carries_for_an_hour() {
    let server = Scripted::start(Script::well()).await;
    let identity = SourceIdentity::of(Feature::DataExporter);
    for (identity, sent) in [(Some(&identity), Some("be-data_exporter")), (None, None)] {
        let answer = issue(&server, identity).await;
        assert_eq!(answer.request_id.as_deref(), Some("sts-request"));
        let Ok(credentials) = answer.result else { panic!("no credentials") };
        assert_eq!(credentials.access_key_id, "ASIASESSION");
        assert_eq!(credentials.session_token, "session-token");
        assert!(!credentials.secret_access_key.is_empty());

        let requests = server.requests_of(Call::AssumeRole);
        let form = &requests.last().expect("a call").form;
        assert_eq!(form.get("SourceIdentity").map(String::as_str), sent);
        assert_eq!(form["RoleArn"], role().as_str());
        assert_eq!(form["ExternalId"], EXTERNAL_ID);
        assert_eq!(form["RoleSessionName"], SESSION_NAME);
        assert_eq!(form["DurationSeconds"], "3600");
        assert_eq!(form["Policy"], session::policy(&configuration(BucketAccess::ReadWrite)).to_json());
    }
    assert!(DURATION <= Duration::from_hours(1), "what role chaining allows");
    assert!(server.requests_of(Call::Probe).is_empty(), "no call without a session policy");
}

#[tokio::test]
async fn denied_source_identity_is_a_denial_and_a_throttle_is_not() {
    let server = Scripted::start(Script::well().on(Call::AssumeRole, Reply::not_trusted())).await;
    let answer = issue(&server, Some(&SourceIdentity::of(Feature::Billing))).await;
    assert!(matches!(answer.result, Err(Refusal::Denied(_))));
    let slow = Reply::sts(400, "Throttling", "Rate exceeded");
    let server = Scripted::start(Script::well().on(Call::AssumeRole, slow)).await;
    let answer = issue(&server, Some(&SourceIdentity::of(Feature::Billing))).await;
    assert!(matches!(answer.result, Err(Refusal::Fault(_))));
}

#[test]
fn a_source_identity_is_one_that_sts_takes() {
    for feature in Feature::ALL {
        let identity = SourceIdentity::of(feature);
        // STS API Reference, `AssumeRole`, parameter `SourceIdentity`.
        let text = identity.as_str();
        assert!((2..=64).contains(&text.len()) && !text.starts_with("aws:"));
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b)), "{text}");
    }
}
