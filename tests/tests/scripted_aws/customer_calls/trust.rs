//! The whole test where the role is at fault: it denies the vendor, or admits others.

use be_domain::endpoint::BucketAccess::{ReadOnly, ReadWrite};
use be_domain::report::CheckName::{Cleanup, ExternalIdRequired, List, RoleAssumable, Write};
use be_domain::report::CheckStatus::{Failed, Inconclusive, Skipped};
use be_domain::report::Outcome;
use tests::scripted::{Call, Reply, Script, Scripted};

use super::fixture::{fix, found, message, test};
use crate::customer::EXTERNAL_ID;

#[tokio::test]
async fn every_session_is_scoped_down_and_every_probe_is_wrong_in_its_own_way() {
    let server = Scripted::start(Script::well()).await;
    test(&server, ReadWrite).await;
    let sessions = server.requests_of(Call::AssumeRole);
    assert_eq!(sessions.len(), 1);
    let form = &sessions[0].form;
    assert_eq!((form["ExternalId"].as_str(), form["DurationSeconds"].as_str()), (EXTERNAL_ID, "900"));
    assert!((1..=2048).contains(&form["Policy"].len()));
    assert!(form["RoleSessionName"].starts_with("be-test-"));

    let probes = server.requests_of(Call::Probe);
    let mut sent: Vec<_> = probes.iter().map(|probe| probe.form.get("ExternalId").cloned()).collect();
    assert_eq!(sent.len(), 4);
    for wrong in [None, Some(EXTERNAL_ID.to_ascii_uppercase()), Some(format!("{EXTERNAL_ID}-x"))] {
        let at = sent.iter().position(|sent| *sent == wrong).unwrap_or_else(|| panic!("{wrong:?} not in {sent:?}"));
        sent.remove(at);
    }
    let another = sent[0].as_deref().expect("another External ID");
    assert!(another.len() == EXTERNAL_ID.len() && another.starts_with("be-") && another != EXTERNAL_ID);
    for probe in &probes {
        assert_eq!(probe.form["RoleSessionName"], form["RoleSessionName"]);
        assert_eq!(probe.form["RoleArn"], form["RoleArn"]);
        assert_eq!(probe.form["DurationSeconds"], "900");
    }
}

#[tokio::test]
async fn a_role_that_anyone_may_assume_fails() {
    let refused = Reply::not_trusted;
    for (replies, ways) in [(vec![Reply::session()], 4), (vec![refused(), refused(), Reply::session(), refused()], 1)] {
        let server = Scripted::start(Script::well().on_each(Call::Probe, replies)).await;
        let report = test(&server, ReadOnly).await;
        assert_eq!(found(&report, ExternalIdRequired), (Failed, "external_id_not_required"));
        let message_text = message(&report, ExternalIdRequired);
        let (let_in_by, _) = message_text.split_once('.').expect("a sentence");
        assert_eq!(let_in_by.matches(", ").count() + 1, ways, "{message_text}");
        assert!(fix(&report, ExternalIdRequired).contains(EXTERNAL_ID));
        assert_eq!(report.outcome(), Outcome::Failed);
    }
}

#[tokio::test]
async fn a_probe_without_a_verdict_proves_nothing() {
    let denied = Reply::not_trusted();
    let caller = "User: arn:aws:sts::999988887777:assumed-role/f/f is not authorized to perform: sts:AssumeRole with an \
                  explicit deny in an identity-based policy";
    for (last, code) in [
        (Reply::sts(400, "Throttling", "Rate exceeded"), "throttled"),
        (Reply::sts(429, "TooManyRequestsException", ""), "throttled"),
        (Reply::sts(503, "ServiceUnavailable", ""), "service_unavailable"),
        (Reply::sts(403, "ExpiredToken", ""), "vendor_credentials_error"),
        (Reply::sts(403, "AccessDenied", caller), "vendor_credentials_error"),
        (Reply::sts(400, "ValidationError", ""), "unexpected_response"),
        (Reply::sts(403, "RegionDisabledException", ""), "unexpected_response"),
        (Reply::plain(403, "<html>a proxy</html>"), "unexpected_response"),
        (denied.clone().broken_off(), "service_unavailable"),
    ] {
        // Three are denied, and the fourth, whichever it is, is not.
        let replies = [denied.clone(), denied.clone(), denied.clone(), last.clone()];
        let server = Scripted::start(Script::well().on_each(Call::Probe, replies)).await;
        let report = test(&server, ReadOnly).await;
        assert_eq!(found(&report, ExternalIdRequired), (Inconclusive, code), "{last:?}");
        assert_eq!(report.outcome(), Outcome::Inconclusive, "{last:?}");
    }
}

#[tokio::test]
async fn without_a_session_nothing_else_is_tried() {
    for (reply, expected) in [
        (Reply::not_trusted(), (Failed, "assume_role_denied")),
        (Reply::sts(400, "PackedPolicyTooLarge", ""), (Failed, "session_policy_too_large")),
        (Reply::sts(403, "RegionDisabledException", ""), (Failed, "sts_not_activated")),
        (Reply::sts(400, "Throttling", ""), (Inconclusive, "throttled")),
        (Reply::sts(400, "ExpiredToken", ""), (Inconclusive, "vendor_credentials_error")),
        (Reply::session().broken_off(), (Inconclusive, "service_unavailable")),
    ] {
        let server = Scripted::start(Script::well().on(Call::AssumeRole, reply.clone())).await;
        let report = test(&server, ReadWrite).await;
        assert_eq!(found(&report, RoleAssumable), expected, "{reply:?}");
        for name in [ExternalIdRequired, List, Write, Cleanup] {
            assert_eq!(found(&report, name), (Skipped, "role_not_assumed"));
        }
        assert!(server.requests().iter().all(|request| matches!(request.call, Call::AssumeRole | Call::Probe)));
        if expected.1 == "assume_role_denied" {
            assert!(fix(&report, RoleAssumable).contains("arn:aws:iam::999988887777:root"));
        }
    }
}
