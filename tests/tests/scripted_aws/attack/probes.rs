//! A negative probe that passes on any error is no probe: only STS's own `AccessDenied` with status 403 is a denial.

use std::collections::BTreeSet;

use be_domain::endpoint::BucketAccess::{ReadOnly, ReadWrite};
use be_domain::operations::test_endpoint::TestedConfiguration;
use be_domain::report::CheckStatus::{Failed, Inconclusive, Passed};
use be_domain::report::{CheckName, CheckStatus, Outcome};
use tests::scripted::{Call, Reply, Request, Script, Scripted};

use super::scripted_customer::test;

fn found(tested: &TestedConfiguration, name: CheckName) -> (CheckStatus, &'static str) {
    let check = tested.report.checks.iter().find(|check| check.name == name).unwrap();
    (check.result.status, check.result.code.as_str())
}

#[tokio::test]
async fn only_a_denial_is_a_denial() {
    let server = Scripted::start(Script::well()).await;
    let (tested, receipts) = test(&server, ReadOnly).await;
    assert_eq!(found(&tested, CheckName::ExternalIdRequired), (Passed, "ok"));
    assert_eq!((tested.report.outcome(), receipts), (Outcome::Passed, 1), "all else is well here");

    let denied = Reply::not_trusted();
    let with_code = |status, code| Reply::sts(status, code, "no");
    for (reply, code) in [
        (with_code(400, "Throttling"), "throttled"),
        (with_code(400, "ThrottlingException"), "throttled"),
        (with_code(429, "TooManyRequests"), "throttled"),
        (with_code(503, "SlowDown"), "throttled"),
        (with_code(500, "InternalFailure"), "service_unavailable"),
        (Reply::plain(500, ""), "service_unavailable"),
        (Reply::plain(502, "Bad Gateway"), "service_unavailable"),
        (with_code(503, "ServiceUnavailable"), "service_unavailable"),
        (with_code(408, "RequestTimeout"), "timed_out"),
        (with_code(403, "ExpiredToken"), "vendor_credentials_error"),
        (with_code(400, "ExpiredTokenException"), "vendor_credentials_error"),
        (with_code(403, "InvalidClientTokenId"), "vendor_credentials_error"),
        (with_code(403, "SignatureDoesNotMatch"), "vendor_credentials_error"),
        (with_code(403, "MissingAuthenticationToken"), "vendor_credentials_error"),
        // The right word with the wrong status, and the right status with another word.
        (with_code(400, "AccessDenied"), "vendor_credentials_error"),
        (with_code(403, "AccessDeniedException"), "vendor_credentials_error"),
        (with_code(403, "accessdenied"), "unexpected_response"),
        (with_code(403, "RegionDisabledException"), "unexpected_response"),
        (with_code(400, "MalformedPolicyDocument"), "unexpected_response"),
        (with_code(400, "ValidationError"), "unexpected_response"),
        (with_code(404, "NoSuchEntity"), "unexpected_response"),
        // Answers that are none.
        (Reply::plain(403, ""), "unexpected_response"),
        (Reply::plain(403, "<ErrorResponse><Error><Code>AccessDen"), "unexpected_response"),
        (Reply::plain(403, "AccessDenied"), "unexpected_response"),
        (Reply::plain(403, "{\"__type\":\"AccessDenied\"}"), "unexpected_response"),
        (Reply::plain(200, ""), "unexpected_response"),
        (Reply::plain(200, "<AssumeRoleResponse>"), "unexpected_response"),
        (Reply::plain(302, "").with("location", "http://127.0.0.1:9/"), "unexpected_response"),
        (denied.clone().broken_off(), "service_unavailable"),
    ] {
        // All four, and the last of four alone.
        for replies in [vec![reply.clone()], vec![denied.clone(), denied.clone(), denied.clone(), reply.clone()]] {
            let server = Scripted::start(Script::well().on_each(Call::Probe, replies)).await;
            let (tested, receipts) = test(&server, ReadOnly).await;
            assert_eq!(found(&tested, CheckName::ExternalIdRequired), (Inconclusive, code), "{reply:?}");
            assert_eq!(tested.report.outcome(), Outcome::Inconclusive, "{reply:?}");
            assert_eq!((tested.receipt, receipts), (None, 0), "{reply:?}");
        }
    }
}

/// Each session that a bad role hands out to a probe is thrown away: it signs nothing, neither then nor later.
#[tokio::test]
async fn one_probe_that_gets_in_outweighs_everything_and_leaves_no_receipt() {
    let let_in = Reply::session_with("ASIAPROBE");
    let (denied, broken) = (Reply::not_trusted(), Reply::sts(500, "InternalFailure", ""));
    for access in [ReadOnly, ReadWrite] {
        for replies in [
            vec![denied.clone(), broken.clone(), let_in.clone()],
            vec![let_in.clone(), denied.clone()],
            vec![let_in.clone()],
        ] {
            let server = Scripted::start(Script::well().on_each(Call::Probe, replies)).await;
            let (tested, receipts) = test(&server, access).await;
            assert_eq!(found(&tested, CheckName::ExternalIdRequired), (Failed, "external_id_not_required"));
            assert_eq!((tested.receipt, receipts), (None, 0));
            let signers = signers(&server);
            // No session signed anything: not the probe's, and not the right one either.
            assert_eq!(signers, ["AKIAFUNCTION".to_owned()].into(), "{access:?}");
            assert!(server.requests().iter().all(|request| matches!(request.call, Call::AssumeRole | Call::Probe)));
        }
    }
}

/// The access keys with which all that was asked of STS and S3 was signed.
fn signers(server: &Scripted) -> BTreeSet<String> {
    let requests = server.requests();
    let signer = |request: &Request| {
        let credential = request.header("authorization").split_once("Credential=").expect("a signature").1;
        credential.split_once('/').expect("its scope").0.to_owned()
    };
    requests.iter().map(signer).collect()
}
