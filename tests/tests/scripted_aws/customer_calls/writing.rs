//! The whole test with `read_write`: what is written is read back, deleted, and reported if it can't be.

use be_domain::endpoint::BucketAccess::ReadWrite;
use be_domain::report::CheckName::{BucketOwner, Cleanup, Delete, List, Read, ReadBack, Write};
use be_domain::report::CheckStatus::{self, Failed, Inconclusive, Passed, Skipped};
use be_domain::report::{Outcome, Report};
use tests::scripted::{Call, KEY, OWNER, Reply, Script, Scripted};

use super::fixture::{fix, found, key_denied, message, remedy, test, use_key_fix};
use super::reading::GONE;
use crate::customer::{PROOF, configuration};

/// Requests until the end of the second round trip: the proof, `HeadBucket`, the list and the put.
const SECOND: usize = PROOF + 3;

fn key(server: &Scripted) -> String {
    let puts = server.requests_of(Call::Put);
    puts.first().unwrap_or_else(|| panic!("nothing was put")).key().to_owned()
}

fn written(report: &Report) -> [(CheckStatus, &'static str); 4] {
    [Write, ReadBack, Delete, Cleanup].map(|name| found(report, name))
}

const OK: (CheckStatus, &str) = (Passed, "ok");
const NOT_TRIED: (CheckStatus, &str) = (Skipped, "test_file_not_written");

#[tokio::test]
async fn a_read_write_test_takes_four_round_trips() {
    let script = Script::well()
        .on(Call::AssumeRole, Reply::session().after(PROOF))
        .on(Call::Probe, Reply::not_trusted().after(PROOF))
        .on(Call::Head, Reply::served(200, "").after(SECOND))
        .on(Call::List, Reply::list(&[KEY]).after(SECOND))
        .on(Call::Put, Reply::served(200, "").after(SECOND));
    let server = Scripted::start(script).await;
    let report = test(&server, ReadWrite).await;
    assert_eq!(report.outcome(), Outcome::Passed, "{report:#?}");
    assert_eq!(report.checks.len(), 10);
    assert!(report.checks.iter().all(|check| check.result.code.as_str() == "ok"));

    let requests = server.requests();
    // `GetRange` beside the read-back, and the delete.
    assert_eq!(requests.len(), SECOND + 3);
    let chain = [Call::Put, Call::GetWhole, Call::Delete];
    let of_file: Vec<_> = requests.iter().filter(|request| chain.contains(&request.call)).collect();
    assert_eq!(of_file.iter().map(|request| request.call).collect::<Vec<_>>(), chain);
    let key = key(&server);
    assert!(key.starts_with("data/_bucket-endpoint-test-"), "{key}");
    assert!(of_file.iter().all(|request| request.key() == key));
}

#[tokio::test]
async fn a_versioned_bucket_keeps_the_version() {
    let put = Reply::served(200, "").with("x-amz-version-id", "3sL4kqtJlcpXroDTDmJ");
    let server = Scripted::start(Script::well().on(Call::Put, put)).await;
    let report = test(&server, ReadWrite).await;
    assert_eq!(written(&report), [OK, OK, OK, (Passed, "noncurrent_version_remains")]);
    assert!(message(&report, Cleanup).contains("3sL4kqtJlcpXroDTDmJ"));
    assert!(message(&report, Cleanup).contains(&key(&server)));
    assert_eq!(report.outcome(), Outcome::Passed);
}

#[tokio::test]
async fn a_write_that_is_denied_leaves_nothing_to_delete() {
    let kms = "kms:GenerateDataKey on resource: \"arn:aws:kms:eu-central-1:111122223333:key/1\" because no \
               identity-based policy allows the kms:GenerateDataKey action";
    let put = "s3:PutObject on resource: \"arn:aws:s3:::customer-bucket/data/x\"";
    for (reply, code, remedied) in [
        (Reply::denied(""), "access_denied", "s3:PutObject"),
        (
            Reply::denied(&format!("{put} with an explicit deny in a resource-based policy")),
            "denied_by_bucket_policy",
            "policy of the bucket `customer-bucket`",
        ),
        (
            Reply::denied(&format!(
                "{put} with an explicit deny in a service control policy: arn:aws:organizations::1:p"
            )),
            "denied_by_scp",
            "s3:PutObject",
        ),
        (
            Reply::denied(&format!("{put} because no permissions boundary allows the s3:PutObject action")),
            "denied_by_permissions_boundary",
            "s3:PutObject",
        ),
        (Reply::denied(kms), "kms_access_denied", "kms:GenerateDataKey"),
        (Reply::s3(400, "KMS.NotFoundException", ""), "kms_key_unusable", "exists in the Region eu-central-1"),
        (Reply::s3(400, "InvalidRequest", ""), "s3_error", "contact the vendor"),
    ] {
        let server = Scripted::start(Script::well().on(Call::Put, reply.clone())).await;
        let report = test(&server, ReadWrite).await;
        // An error that is not known to be the customer's may be in our own request.
        let status = if code == "s3_error" { Inconclusive } else { Failed };
        assert_eq!(written(&report), [(status, code), NOT_TRIED, NOT_TRIED, NOT_TRIED], "{reply:?}");
        assert!(remedy(&report, Write).contains(remedied), "{reply:?}: {}", remedy(&report, Write));
        assert!(server.requests_of(Call::Delete).is_empty());
        assert_eq!((found(&report, List), found(&report, Read)), (OK, OK));
    }
}

#[tokio::test]
async fn nothing_is_written_to_a_bucket_that_is_elsewhere_or_someone_elses() {
    let elsewhere = Reply::s3(301, "PermanentRedirect", "").with("x-amz-bucket-region", "ap-south-1");
    for (reply, write, owner) in [
        (elsewhere, (Skipped, "wrong_region"), (Inconclusive, "owner_not_verified")),
        (Reply::denied(""), (Failed, "access_denied"), (Failed, "bucket_owner_mismatch")),
    ] {
        let server = Scripted::start(Script::well().on_all_of_s3(&reply)).await;
        let report = test(&server, ReadWrite).await;
        assert_eq!(written(&report), [write, NOT_TRIED, NOT_TRIED, NOT_TRIED], "{reply:?}");
        assert_eq!(found(&report, BucketOwner), owner);
        let to_s3: Vec<_> = server.requests().into_iter().filter(|request| request.form.is_empty()).collect();
        assert_eq!(to_s3.len(), 4);
        assert!(to_s3.iter().all(|request| request.header("x-amz-expected-bucket-owner") == OWNER));
    }
}

#[tokio::test]
async fn a_first_attempt_that_got_through_unanswered_is_a_file_that_was_written() {
    let lost = Reply::s3(500, "InternalError", "We encountered an internal error. Please try again.");
    let taken = Reply::s3(412, "PreconditionFailed", "");
    for first in [lost, Reply::served(200, "").broken_off()] {
        let server = Scripted::start(Script::well().on_each(Call::Put, [first.clone(), taken.clone()])).await;
        let report = test(&server, ReadWrite).await;
        assert_eq!(written(&report), [OK, OK, OK, (Passed, "noncurrent_version_may_remain")], "{first:?}");
        assert_eq!(report.outcome(), Outcome::Passed);
        let puts = server.requests_of(Call::Put);
        assert_eq!(puts.len(), 2, "{first:?}");
        assert_eq!(puts[0].key(), puts[1].key());
        assert_eq!(server.requests_of(Call::Delete)[0].key(), puts[0].key());
    }
}

#[tokio::test]
async fn a_write_without_an_answer_is_deleted_all_the_same() {
    // Where S3 may still write it, it is named and remembered. What was throttled was not written.
    let may_remain = (Inconclusive, "test_file_may_remain");
    for (reply, code, cleaned_up) in [
        (Reply::served(200, "").broken_off(), "service_unavailable", may_remain),
        (Reply::s3(500, "InternalError", ""), "service_unavailable", may_remain),
        (Reply::s3(503, "SlowDown", ""), "throttled", OK),
    ] {
        let server = Scripted::start(Script::well().on(Call::Put, reply.clone())).await;
        let report = test(&server, ReadWrite).await;
        assert_eq!(written(&report), [(Inconclusive, code), NOT_TRIED, OK, cleaned_up], "{reply:?}");
        assert_eq!(server.requests_of(Call::DeleteExisting).len(), 1);
        assert_eq!(report.outcome(), Outcome::Inconclusive);

        let script = Script::well().on(Call::Put, reply.clone()).on(Call::DeleteExisting, reply.clone());
        let server = Scripted::start(script).await;
        let report = test(&server, ReadWrite).await;
        assert_eq!(written(&report), [(Inconclusive, code), NOT_TRIED, (Inconclusive, code), may_remain], "{reply:?}");
        assert!(remedy(&report, Cleanup).contains(&key(&server)));
        // Three tries of the test, with three attempts of the SDK each.
        assert_eq!(server.requests_of(Call::DeleteExisting).len(), 9);
    }
}

#[tokio::test]
async fn a_file_that_may_not_be_deleted_is_named() {
    let denied = "s3:DeleteObject on resource: \"arn:aws:s3:::customer-bucket/data/x\" because no identity-based \
                  policy allows the s3:DeleteObject action";
    for (reason, code) in [("", "access_denied"), (denied, "denied_by_identity_policy")] {
        let denied = || Reply::denied(reason);
        let script = Script::well().on(Call::Delete, denied()).on(Call::DeleteExisting, denied());
        let server = Scripted::start(script).await;
        let report = test(&server, ReadWrite).await;
        assert_eq!(written(&report), [OK, OK, (Failed, code), (Failed, "test_file_remains")]);
        let by_hand = format!("aws s3api delete-object --bucket=customer-bucket --key='{}'", key(&server));
        assert!(remedy(&report, Cleanup).contains(&by_hand), "{}", remedy(&report, Cleanup));
        assert!(message(&report, Cleanup).contains(&key(&server)));
        assert_eq!(server.requests_of(Call::Delete).len(), 1);
        // A policy can require a condition of each delete.
        assert_eq!(server.requests_of(Call::DeleteExisting)[0].key(), key(&server));
    }
}

#[tokio::test]
async fn a_delete_that_succeeds_after_retries_leaves_nothing() {
    let slow = || Reply::s3(503, "SlowDown", "");
    let replies = [slow(), slow(), slow(), slow(), Reply::served(204, "")];
    let server = Scripted::start(Script::well().on_each(Call::Delete, replies)).await;
    let report = test(&server, ReadWrite).await;
    assert_eq!(written(&report), [OK, OK, OK, OK]);
    assert_eq!(server.requests_of(Call::Delete).len(), 5);
}

#[tokio::test]
async fn content_other_than_what_was_written_fails() {
    for (reply, expected) in [
        (Reply::served(200, "something else"), (Failed, "test_file_changed")),
        (Reply::served(200, ""), (Failed, "test_file_changed")),
        (Reply::s3(404, "NoSuchKey", ""), (Failed, "test_file_missing")),
        (Reply::denied(GONE), (Failed, "test_file_missing")),
        (Reply::denied(""), (Failed, "access_denied")),
        (Reply::served(200, "half an answer").broken_off(), (Inconclusive, "service_unavailable")),
    ] {
        let server = Scripted::start(Script::well().on(Call::GetWhole, reply.clone())).await;
        let report = test(&server, ReadWrite).await;
        assert_eq!(written(&report), [OK, expected, OK, OK], "{reply:?}");
    }
}

/// Takes `UseKey` away from a role that the setup kit has made: what the emulator can't enforce.
#[tokio::test]
async fn without_the_key_writing_fails_and_is_fixed_by_the_kits_statement() {
    let script = Script::well()
        .on(Call::GetRange, Reply::denied(&key_denied("kms:Decrypt", "\"")))
        .on(Call::Put, Reply::denied(&key_denied("kms:GenerateDataKey", "\"")));
    let server = Scripted::start(script).await;
    let report = test(&server, ReadWrite).await;
    let denied = (Failed, "kms_access_denied");
    assert_eq!(written(&report), [denied, NOT_TRIED, NOT_TRIED, NOT_TRIED]);
    assert_eq!((found(&report, List), found(&report, Read)), (OK, denied));
    for (name, action) in [(Write, "kms:GenerateDataKey"), (Read, "kms:Decrypt")] {
        assert!(message(&report, name).contains(&format!("denied {action}")), "{}", message(&report, name));
        assert_eq!(fix(&report, name), use_key_fix(&configuration(ReadWrite)));
    }
}
