//! What is refused: each answer of STS and S3 comes to exactly one refusal.

use be_domain::endpoint::BucketAccess;
use be_domain::fault::FaultKind;
use be_domain::ports::{CustomerBucket, Denial, Layer, ProbeTrust, Refusal, WrongExternalId};
use be_domain::report::{CheckName, CheckStatus};
use be_domain::values::KmsKeyArn;
use tests::scripted::{Call, KEY, PREFIX, REGION, Reply, Script, Scripted};

use super::fixture::{SESSION_NAME, bucket, found, message, open, remedy, test, test_of};
use crate::customer::{EXTERNAL_ID, configuration, role, roles};

/// A refusal as far as a test is interested in it.
#[derive(Debug, PartialEq)]
enum Kind {
    /// By its code.
    Other(&'static str),
    Denied(Option<&'static str>, Option<Layer>, bool),
    /// By no policy of the role allowing the action on that KMS key.
    DeniedKey(&'static str, &'static str),
    Fault(FaultKind),
    Is(Refusal),
}

fn matches(refusal: &Refusal, expected: &Kind) -> bool {
    match (refusal, expected) {
        (Refusal::Denied(denial), Kind::Denied(action, layer, explicit)) => {
            let action = action.map(ToOwned::to_owned);
            let message = denial.message.clone();
            *denial == Denial { action, layer: *layer, explicit: *explicit, message, ..Denial::default() }
        }
        (Refusal::Denied(denial), Kind::DeniedKey(action, key)) => {
            let (action, kms_key) = (Some((*action).to_owned()), KmsKeyArn::parse(key).ok());
            kms_key.is_some()
                && *denial == Denial { action, layer: Some(Layer::IdentityPolicy), kms_key, ..Denial::default() }
        }
        (Refusal::Fault(fault), Kind::Fault(kind)) => fault.kind == *kind,
        (Refusal::Other(error), Kind::Other(code)) => error.code == *code,
        (refusal, Kind::Is(is)) => refusal == is,
        _ => false,
    }
}

fn other(code: &'static str) -> Kind {
    Kind::Other(code)
}

fn elsewhere(region: &str) -> Kind {
    Kind::Is(Refusal::WrongRegion(Some(region.to_owned())))
}

const CALLER: &str = "User: arn:aws:sts::999988887777:assumed-role/f/f is not authorized to perform: sts:AssumeRole";

#[tokio::test]
async fn only_access_denied_of_sts_is_a_denial() {
    let named = |reason: &str| Reply::sts(403, "AccessDenied", &format!("{CALLER}{reason}"));
    let trust = Some(Layer::ResourcePolicy);
    for (reply, expected) in [
        (Reply::not_trusted(), Kind::Denied(Some("sts:AssumeRole"), None, false)),
        (Reply::sts(403, "AccessDenied", "Access denied"), Kind::Denied(None, None, false)),
        (
            named(" because no role trust policy allows the sts:AssumeRole action"),
            Kind::Denied(Some("sts:AssumeRole"), trust, false),
        ),
        (named(" with an explicit deny in the role trust policy"), Kind::Denied(Some("sts:AssumeRole"), trust, true)),
        // What denies the caller is ours, and no verdict on the customer's trust.
        (named(" with an explicit deny in an identity-based policy"), Kind::Fault(FaultKind::OwnCredentials)),
        (
            named(" because no permissions boundary allows the sts:AssumeRole action"),
            Kind::Fault(FaultKind::OwnCredentials),
        ),
        (
            named(" with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o/p"),
            Kind::Fault(FaultKind::OwnCredentials),
        ),
        (Reply::sts(400, "AccessDenied", ""), Kind::Fault(FaultKind::OwnCredentials)),
        (Reply::sts(400, "ExpiredToken", ""), Kind::Fault(FaultKind::OwnCredentials)),
        (Reply::sts(403, "ExpiredToken", ""), Kind::Fault(FaultKind::OwnCredentials)),
        (Reply::sts(403, "InvalidClientTokenId", ""), Kind::Fault(FaultKind::OwnCredentials)),
        (Reply::sts(403, "SignatureDoesNotMatch", ""), Kind::Fault(FaultKind::OwnCredentials)),
        (Reply::sts(400, "PackedPolicyTooLarge", ""), other("PackedPolicyTooLarge")),
        (Reply::sts(400, "MalformedPolicyDocument", ""), other("MalformedPolicyDocument")),
        (
            Reply::sts(403, "RegionDisabledException", "for account:999988887777."),
            Kind::Fault(FaultKind::OwnCredentials),
        ),
        (Reply::sts(403, "RegionDisabledException", ""), Kind::Is(Refusal::StsNotActivated("us-east-1".to_owned()))),
        (Reply::sts(400, "ValidationError", ""), other("ValidationError")),
        (Reply::sts(400, "Throttling", "Rate exceeded"), Kind::Fault(FaultKind::Throttled)),
        (Reply::sts(429, "TooManyRequests", ""), Kind::Fault(FaultKind::Throttled)),
        (Reply::plain(429, ""), Kind::Fault(FaultKind::Throttled)),
        (Reply::sts(500, "InternalFailure", ""), Kind::Fault(FaultKind::Unavailable)),
        (Reply::sts(503, "ServiceUnavailable", ""), Kind::Fault(FaultKind::Unavailable)),
        (Reply::plain(502, "<html>Bad Gateway</html>"), Kind::Fault(FaultKind::Unavailable)),
        (Reply::plain(403, "<html>a proxy</html>"), Kind::Fault(FaultKind::Unexpected)),
        (Reply::plain(200, "<html>a proxy</html>"), Kind::Fault(FaultKind::Unexpected)),
    ] {
        let script = Script::well().on(Call::AssumeRole, reply.clone()).on(Call::Probe, reply.clone());
        let server = Scripted::start(script).await;
        let opened = open(&server, &configuration(BucketAccess::ReadOnly)).await;
        let Err(refusal) = opened.result else { panic!("{reply:?} gave a session") };
        assert!(matches(&refusal, &expected), "open, {reply:?}: {refusal:?}, not {expected:?}");

        let wrong = WrongExternalId::LeftOut;
        let probed = roles(&server.url).await.try_without_right_external_id(&role(), &wrong, SESSION_NAME).await;
        // A proxy's 200 with no answer of STS in it must not count as having got in, nor as a denial.
        let refusal = probed.result.expect_err("a probe got in");
        assert!(matches(&refusal, &expected), "probe, {reply:?}: {refusal:?}, not {expected:?}");
    }
}

#[tokio::test]
async fn request_ids_come_along_and_nothing_that_was_sent_does() {
    let message = format!("the External ID {EXTERNAL_ID} and the key AKIAFUNCTION are no good");
    for code in ["ExpiredToken", "ValidationError", "AccessDenied", "InternalFailure"] {
        let server = Scripted::start(Script::well().on(Call::AssumeRole, Reply::sts(403, code, &message))).await;
        let answer = open(&server, &configuration(BucketAccess::ReadOnly)).await;
        assert_eq!(answer.request_id.as_deref(), Some("sts-request"));
        let Err(refusal) = answer.result else { panic!("a session") };
        let shown = format!("{refusal:?}");
        assert!(!shown.contains(EXTERNAL_ID) && !shown.contains("AKIA"), "{shown}");
    }
}

/// CASES.md, D2: the session is of the customer's role, so this is the customer's AWS account and never the vendor's
/// fault.
#[tokio::test]
async fn d2_a_session_that_s3_does_not_accept_is_a_region_that_is_not_enabled() {
    for reply in [
        Reply::s3(400, "InvalidToken", "The provided token is malformed or otherwise invalid."),
        Reply::s3(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    ] {
        let server = Scripted::start(Script::well().on_all_of_s3(&reply)).await;
        let mut to_enable = configuration(BucketAccess::ReadWrite);
        to_enable.region = "eu-south-1".parse().unwrap();
        let report = test_of(&server, &to_enable).await;
        for name in [CheckName::List, CheckName::Read, CheckName::Write] {
            assert_eq!(found(&report, name), (CheckStatus::Failed, "region_not_enabled"), "{name:?} {reply:?}");
            assert!(message(&report, name).contains("eu-south-1 is not enabled in AWS account 111122223333"));
            assert!(remedy(&report, name).contains("enable the Region eu-south-1"));
        }
    }
}

/// CASES.md, D3.
#[tokio::test]
async fn d3_sts_that_is_not_activated_is_activated_in_iam() {
    let said = "STS is not activated in this region for account:111122223333. Your account administrator can activate STS in \
                this region using the IAM Console.";
    let reply = Reply::sts(403, "RegionDisabledException", said);
    let server = Scripted::start(Script::well().on(Call::AssumeRole, reply.clone()).on(Call::Probe, reply)).await;
    let report = test(&server, BucketAccess::ReadOnly).await;
    assert_eq!(found(&report, CheckName::RoleAssumable), (CheckStatus::Failed, "sts_not_activated"));
    for needed in ["IAM console", "Account settings", "us-east-1", "111122223333"] {
        assert!(remedy(&report, CheckName::RoleAssumable).contains(needed), "{needed}");
    }
}

/// CASES.md, D1: a service control policy of the vendor's own organization denies a probe, which proves nothing.
#[tokio::test]
async fn d1_our_own_policy_that_denies_a_probe_proves_nothing() {
    let denial = format!(
        "{CALLER} on resource: arn:aws:iam::111122223333:role/reader with an explicit deny in a service control policy: \
         arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid. Go to \
         https://us-east-1.console.aws.amazon.com/iam/home#/authorization-details/0a1b2c for complete details, or call the \
         GetRequestAuthorizationDetails API with the following authorization id: 0a1b2c"
    );
    let server = Scripted::start(Script::well().on(Call::Probe, Reply::sts(403, "AccessDenied", &denial))).await;
    let report = test(&server, BucketAccess::ReadOnly).await;
    assert_eq!(found(&report, CheckName::ExternalIdRequired), (CheckStatus::Inconclusive, "vendor_credentials_error"));
    assert_eq!(found(&report, CheckName::List), (CheckStatus::Skipped, "trust_not_proven"));
}

#[tokio::test]
async fn each_answer_of_s3_means_one_thing() {
    let region = "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region is wrong</Message>\
                  <Region>eu-west-3</Region></Error>";
    let kms = "kms:Decrypt on resource: \"arn:aws:kms:eu-central-1:111122223333:key/1\" because no identity-based \
               policy allows the kms:Decrypt action";
    let old_kms = "The ciphertext refers to a customer master key that does not exist, does not exist in this region, \
                   or you are not allowed to access.";
    let get = "s3:GetObject on resource: \"arn:aws:s3:::customer-bucket/k\"";
    for (reply, expected) in [
        (Reply::denied(""), Kind::Denied(None, None, false)),
        (
            Reply::denied(&format!("{get} with an explicit deny in a resource-based policy")),
            Kind::Denied(Some("s3:GetObject"), Some(Layer::ResourcePolicy), true),
        ),
        (Reply::denied(kms), Kind::DeniedKey("kms:Decrypt", "arn:aws:kms:eu-central-1:111122223333:key/1")),
        (Reply::s3(403, "AccessDenied", old_kms), Kind::Denied(Some("kms:Decrypt"), None, false)),
        (Reply::s3(400, "KMS.AccessDeniedException", "no"), Kind::Denied(Some("kms:Decrypt"), None, false)),
        (Reply::s3(400, "KMS.DisabledException", "disabled"), other("KMS.DisabledException")),
        (Reply::s3(400, "KMS.KMSInvalidStateException", "x"), other("KMS.KMSInvalidStateException")),
        (Reply::s3(400, "KMS.ThrottlingException", "slow"), Kind::Fault(FaultKind::Throttled)),
        (Reply::s3(400, "KMS.LimitExceededException", "slow"), Kind::Fault(FaultKind::Throttled)),
        (Reply::s3(404, "NoSuchBucket", ""), Kind::Is(Refusal::NoSuchBucket)),
        (Reply::s3(404, "NoSuchKey", ""), Kind::Is(Refusal::NoSuchKey)),
        (Reply::s3(416, "InvalidRange", ""), Kind::Is(Refusal::EmptyObject)),
        (Reply::served(200, ""), Kind::Is(Refusal::EmptyObject)),
        (Reply::s3(403, "InvalidObjectState", ""), Kind::Is(Refusal::Archived)),
        (Reply::s3(301, "PermanentRedirect", "").with("x-amz-bucket-region", "eu-west-1"), elsewhere("eu-west-1")),
        (Reply::s3(307, "TemporaryRedirect", "").with("x-amz-bucket-region", "eu-west-2"), elsewhere("eu-west-2")),
        (Reply::s3(301, "PermanentRedirect", ""), Kind::Is(Refusal::WrongRegion(None))),
        (Reply::of_s3(400, region), elsewhere("eu-west-3")),
        (Reply::s3(400, "AuthorizationHeaderMalformed", ""), other("AuthorizationHeaderMalformed")),
        (
            Reply::s3(403, "AccessDenied", "Access Denied").with("x-amz-bucket-region", "eu-west-1"),
            elsewhere("eu-west-1"),
        ),
        (
            Reply::s3(307, "TemporaryRedirect", "").with("x-amz-bucket-region", REGION),
            Kind::Fault(FaultKind::Unavailable),
        ),
        (Reply::s3(400, "ExpiredToken", ""), Kind::Fault(FaultKind::OwnCredentials)),
        (Reply::s3(403, "InvalidAccessKeyId", ""), Kind::Is(Refusal::SessionNotAccepted("InvalidAccessKeyId".into()))),
        (Reply::s3(405, "MethodNotAllowed", ""), other("MethodNotAllowed")),
        (Reply::s3(503, "SlowDown", "Please reduce your request rate."), Kind::Fault(FaultKind::Throttled)),
        (Reply::s3(500, "InternalError", ""), Kind::Fault(FaultKind::Unavailable)),
        (Reply::plain(503, ""), Kind::Fault(FaultKind::Unavailable)),
    ] {
        let server = Scripted::start(Script::well().on(Call::GetRange, reply.clone())).await;
        let answer = bucket(&server).await.read_first_byte(KEY).await;
        let refusal = answer.result.expect_err("a refusal");
        assert!(matches(&refusal, &expected), "{reply:?}: {refusal:?}, not {expected:?}");
    }
}

#[tokio::test]
async fn a_put_is_refused_if_the_key_is_taken_and_tried_again_if_it_is_contended() {
    let taken = Reply::s3(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    let contended = Reply::s3(409, "ConditionalRequestConflict", "");
    let written = Reply::served(200, "");
    for (replies, expected, requests) in [
        (vec![taken], Err(Kind::Is(Refusal::AlreadyExists)), 1),
        (vec![contended.clone(), written], Ok(None), 2),
        (vec![contended], Err(Kind::Fault(FaultKind::Unavailable)), 3),
    ] {
        let server = Scripted::start(Script::well().on_each(Call::Put, replies)).await;
        let answer = bucket(&server).await.write_new("data/new", "text").await;
        match (answer.result, expected) {
            (Ok(written), Ok(expected)) => assert_eq!(written.version, expected),
            (Err(refusal), Err(expected)) => assert!(matches(&refusal, &expected), "{refusal:?}, not {expected:?}"),
            (result, expected) => panic!("{result:?}, not {expected:?}"),
        }
        assert_eq!(server.requests_of(Call::Put).len(), requests);
    }
}

#[tokio::test]
async fn a_put_without_the_key_names_what_writing_needs_of_it() {
    let reply = Reply::s3(400, "KMS.AccessDeniedException", "no");
    let server = Scripted::start(Script::well().on(Call::Put, reply)).await;
    let refusal = bucket(&server).await.write_new("data/new", "text").await.result.expect_err("a refusal");
    assert!(matches(&refusal, &Kind::Denied(Some("kms:GenerateDataKey"), None, false)), "{refusal:?}");
}

#[tokio::test]
async fn the_region_is_read_from_the_header_whatever_the_status() {
    let answer = |status: u16, region: &str| Reply::of_s3(status, "").with("x-amz-bucket-region", region);
    for (reply, expected) in [
        (answer(200, REGION), Ok(Some(REGION))),
        (answer(403, REGION), Ok(Some(REGION))),
        (answer(403, "eu-west-1"), Ok(Some("eu-west-1"))),
        (answer(301, "eu-west-1"), Ok(Some("eu-west-1"))),
        (answer(400, "eu-west-1"), Ok(Some("eu-west-1"))),
        (Reply::of_s3(200, ""), Ok(None)),
        (Reply::of_s3(403, ""), Err(Kind::Denied(None, None, false))),
        (Reply::of_s3(404, ""), Err(Kind::Is(Refusal::NoSuchBucket))),
        (Reply::of_s3(301, ""), Err(Kind::Is(Refusal::WrongRegion(None)))),
        (Reply::plain(503, ""), Err(Kind::Fault(FaultKind::Unavailable))),
    ] {
        let server = Scripted::start(Script::well().on(Call::Head, reply.clone())).await;
        match (bucket(&server).await.region().await.result, expected) {
            (Ok(region), Ok(expected)) => assert_eq!(region.as_deref(), expected, "{reply:?}"),
            (Err(refusal), Err(expected)) => assert!(matches(&refusal, &expected), "{reply:?}: {refusal:?}"),
            (result, expected) => panic!("{reply:?}: {result:?}, not {expected:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_that_grew_is_not_read_for_ever() {
    let server =
        Scripted::start(Script::well().on(Call::GetWhole, Reply::served(200, "x".repeat(64 * 1024 + 1)))).await;
    let bucket = bucket(&server).await;
    let refusal = bucket.read(KEY).await.result.expect_err("a refusal");
    assert!(matches(&refusal, &Kind::Fault(FaultKind::Unexpected)), "{refusal:?}");
    // A server that ignores the range: the object can be read, which is all that was asked.
    let server = Scripted::start(Script::well().on(Call::GetRange, Reply::served(200, "x".repeat(100_000)))).await;
    assert_eq!(super::fixture::bucket(&server).await.read_first_byte(KEY).await.result, Ok(()));
}

#[tokio::test]
async fn a_list_that_is_no_list_is_no_verdict() {
    for body in ["<html>a proxy</html>", "{}"] {
        let server = Scripted::start(Script::well().on(Call::List, Reply::served(200, body))).await;
        let refusal = bucket(&server).await.list(PREFIX).await.result.expect_err("a refusal");
        assert!(matches(&refusal, &Kind::Fault(FaultKind::Unexpected)), "{body}: {refusal:?}");
    }
}
