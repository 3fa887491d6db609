//! The whole test with `read_only`: what each answer of S3 to listing and reading comes to in the report.

use be_domain::endpoint::BucketAccess::ReadOnly;
use be_domain::report::CheckName::{BucketOwner, BucketRegion, ExternalIdRequired, List, Read, RoleAssumable};
use be_domain::report::CheckStatus::{Failed, Inconclusive, Passed, Skipped};
use be_domain::report::Outcome;
use tests::scripted::{Call, KEY, OWNER, PREFIX, Reply, Script, Scripted};
use tests::values::recorded_prefix;

use super::fixture::{check, fix, found, key_denied, message, remedy, test, test_of, use_key_fix};
use crate::customer::{PROOF, configuration};

/// S3's answer to a read of a missing key by a session that may list with its prefix only.
pub(crate) const GONE: &str = "s3:ListBucket on resource: \"arn:aws:s3:::customer-bucket\" with an explicit deny in a \
                               session policy";

/// Requests until the end of the second one, in `read_only`: `HeadBucket` and the list.
const SECOND: usize = PROOF + 2;

#[tokio::test]
async fn a_read_only_test_takes_three_round_trips() {
    // No answer comes before all requests of its round trip are there: what can go side by side does.
    let script = Script::well()
        .on(Call::AssumeRole, Reply::session().after(PROOF))
        .on(Call::Probe, Reply::not_trusted().after(PROOF))
        .on(Call::Head, Reply::served(200, "").after(SECOND))
        .on(Call::List, Reply::list(&[KEY]).after(SECOND));
    let server = Scripted::start(script).await;
    let report = test(&server, ReadOnly).await;
    for name in [RoleAssumable, ExternalIdRequired, BucketRegion, BucketOwner, List, Read] {
        assert_eq!(found(&report, name), (Passed, "ok"), "{name:?}");
    }
    assert_eq!(report.checks.len(), 6);
    assert_eq!(report.outcome(), Outcome::Passed);
    assert_eq!(check(&report, List).result.aws_request_id.as_deref(), Some("S3REQUEST"));
    assert_eq!(check(&report, RoleAssumable).result.aws_request_id.as_deref(), Some("sts-request"));

    let calls: Vec<_> = server.requests().iter().map(|request| request.call).collect();
    assert_eq!(calls.len(), SECOND + 1, "{calls:?}");
    assert!(calls[..PROOF].iter().all(|call| matches!(call, Call::AssumeRole | Call::Probe)), "{calls:?}");
    assert_eq!(calls.last(), Some(&Call::GetRange));
    assert_eq!(server.requests_of(Call::GetRange)[0].key(), KEY);
}

#[tokio::test]
async fn only_the_prefix_is_ever_listed() {
    for prefix in ["", PREFIX, "a/${*}*?/b c/"] {
        let server = Scripted::start(Script::well().on(Call::List, Reply::denied(""))).await;
        let mut configuration = configuration(ReadOnly);
        configuration.path_prefix = recorded_prefix(prefix);
        test_of(&server, &configuration).await;
        let lists = server.requests_of(Call::List);
        assert_eq!(lists.len(), 1);
        assert_eq!(lists[0].query["prefix"], prefix);
        let read = &server.requests_of(Call::GetRange)[0];
        assert!(read.key().starts_with(prefix), "{}", read.key());
    }
}

#[tokio::test]
async fn another_owners_bucket_is_found_by_a_bare_denial() {
    let server = Scripted::start(Script::well().on_all_of_s3(&Reply::denied(""))).await;
    let report = test(&server, ReadOnly).await;
    assert_eq!(found(&report, BucketOwner), (Failed, "bucket_owner_mismatch"));
    assert!(message(&report, BucketOwner).contains(OWNER));
    assert_eq!(found(&report, List), (Failed, "access_denied"));
    assert_eq!(found(&report, Read), (Inconclusive, "no_object_to_read"));
    assert_eq!(found(&report, BucketRegion), (Inconclusive, "region_not_reported"));
    assert_eq!(report.outcome(), Outcome::Failed);
    let to_s3: Vec<_> = server.requests().into_iter().filter(|request| request.form.is_empty()).collect();
    assert_eq!(to_s3.len(), 3);
    assert!(to_s3.iter().all(|request| request.header("x-amz-expected-bucket-owner") == OWNER));
}

#[tokio::test]
async fn a_denial_by_the_session_policy_shows_another_owner() {
    let denied = "s3:ListBucket on resource: \"arn:aws:s3:::customer-bucket\"";
    for (reason, owner) in [
        ("with an explicit deny in a session policy", (Failed, "bucket_owner_mismatch")),
        // Its statement on the AWS account denies explicitly.
        ("because no session policy allows the s3:ListBucket action", (Inconclusive, "owner_not_verified")),
    ] {
        let denied = Reply::denied(&format!("{denied} {reason}"));
        let server = Scripted::start(Script::well().on_all_of_s3(&denied)).await;
        let report = test(&server, ReadOnly).await;
        assert_eq!(found(&report, BucketOwner), owner);
        assert_eq!(found(&report, List), (Inconclusive, "denied_by_session_policy"));
    }
}

#[tokio::test]
async fn a_wrong_region_names_the_right_one() {
    let header = |reply: Reply| reply.with("x-amz-bucket-region", "ap-south-1");
    let head = |status| header(Reply::of_s3(status, ""));
    let redirect = header(Reply::s3(301, "PermanentRedirect", "The bucket must be addressed using the endpoint."));
    let malformed = header(Reply::s3(400, "AuthorizationHeaderMalformed", "the region is wrong"));
    for (head, other) in [(head(301), redirect), (head(400), malformed)] {
        let server = Scripted::start(Script::well().on_all_of_s3(&other).on(Call::Head, head)).await;
        let report = test(&server, ReadOnly).await;
        assert_eq!(found(&report, BucketRegion), (Failed, "wrong_region"));
        assert!(remedy(&report, BucketRegion).starts_with("Enter the Region ap-south-1. "));
        assert_eq!(found(&report, List), (Skipped, "wrong_region"));
        assert_eq!(found(&report, Read), (Skipped, "wrong_region"));
        assert_eq!(found(&report, BucketOwner), (Inconclusive, "owner_not_verified"));
        assert_eq!(report.outcome(), Outcome::Failed);
    }
}

#[tokio::test]
async fn a_bucket_that_is_not_there() {
    // The answer to a `HEAD` has no body.
    let script = Script::well().on_all_of_s3(&Reply::s3(404, "NoSuchBucket", ""));
    let server = Scripted::start(script).await;
    let report = test(&server, ReadOnly).await;
    assert_eq!(found(&report, BucketRegion), (Failed, "bucket_not_found"));
    assert_eq!(found(&report, List), (Skipped, "bucket_not_found"));
    assert_eq!(found(&report, Read), (Skipped, "bucket_not_found"));
}

#[tokio::test]
async fn an_empty_prefix_is_tested_with_a_missing_key() {
    let about = |action: &str, resource: &str| {
        Reply::denied(&format!(
            "{action} on resource: \"arn:aws:s3:::customer-bucket{resource}\" because no identity-based policy allows \
             the {action} action"
        ))
    };
    for (reply, expected) in [
        (Reply::s3(404, "NoSuchKey", "The specified key does not exist."), (Passed, "no_content_to_read")),
        (about("s3:ListBucket", ""), (Passed, "no_content_to_read")),
        (about("s3:GetObject", "/data/x"), (Failed, "denied_by_identity_policy")),
        (Reply::denied(""), (Inconclusive, "no_object_to_read")),
        (Reply::s3(503, "SlowDown", ""), (Inconclusive, "throttled")),
    ] {
        // Test files of others are no objects to read.
        let listed = Reply::list(&["data/bucket-endpoint-test-0123456789abcdef.txt"]);
        let script = Script::well().on(Call::List, listed).on(Call::GetRange, reply.clone());
        let server = Scripted::start(script).await;
        let report = test(&server, ReadOnly).await;
        assert_eq!(found(&report, Read), expected, "{reply:?}");
        let key = server.requests_of(Call::GetRange)[0].key().to_owned();
        assert!(key.starts_with("data/_bucket-endpoint-missing-"), "{key}");
        if expected.1 == "no_object_to_read" {
            assert!(remedy(&report, Read).starts_with("Add a file with any content under the path prefix"));
        }
        if expected.0 == Failed {
            assert!(fix(&report, Read).contains("s3:GetObject"), "{}", remedy(&report, Read));
        }
    }
}

#[tokio::test]
async fn an_existing_object_is_enough() {
    let kms = "kms:Decrypt on resource: \"arn:aws:kms:eu-central-1:111122223333:key/1\" because no identity-based \
               policy allows the kms:Decrypt action";
    let key_elsewhere = "kms:Decrypt on this resource because the resource does not exist in this Region, no \
                         resource-based policies allow access, or a resource-based policy explicitly denies access";
    for (reply, expected, remedied) in [
        (Reply::s3(416, "InvalidRange", ""), (Passed, "no_content_to_read"), ""),
        (Reply::s3(404, "NoSuchKey", ""), (Passed, "no_content_to_read"), ""),
        // What S3 says under a prefix of a key that is gone: our session lists with its prefix only.
        (Reply::denied(GONE), (Passed, "no_content_to_read"), ""),
        (Reply::s3(403, "InvalidObjectState", ""), (Passed, "object_archived"), ""),
        (Reply::denied(kms), (Failed, "kms_access_denied"), "To allow kms:Decrypt, change the role `reader`."),
        (
            Reply::denied(key_elsewhere),
            (Failed, "kms_access_denied"),
            "If the key exists: Add the statement of the policy document in `fix` to the key policy of the KMS key of",
        ),
        (Reply::s3(400, "KMS.DisabledException", ""), (Failed, "kms_key_unusable"), "KMS console"),
        (
            Reply::s3(403, "AllAccessDisabled", ""),
            (Failed, "s3_error"),
            "Check the bucket name. If `customer-bucket` is your bucket",
        ),
        (Reply::denied(""), (Failed, "access_denied"), "To allow s3:GetObject"),
    ] {
        let server = Scripted::start(Script::well().on(Call::GetRange, reply.clone())).await;
        let report = test(&server, ReadOnly).await;
        assert_eq!(found(&report, Read), expected, "{reply:?}");
        assert!(remedy(&report, Read).contains(remedied), "{reply:?}: {}", remedy(&report, Read));
        assert_eq!(found(&report, BucketOwner), (Passed, "ok"));
    }
}

/// Takes `UseKey` away from a role that the setup kit has made: what the emulator can't enforce.
#[tokio::test]
async fn without_the_key_reading_fails_and_is_fixed_by_the_kits_statement() {
    for reply in [Reply::denied(&key_denied("kms:Decrypt", "")), Reply::denied(&key_denied("kms:Decrypt", "\""))] {
        let server = Scripted::start(Script::well().on(Call::GetRange, reply)).await;
        let report = test(&server, ReadOnly).await;
        assert_eq!(found(&report, Read), (Failed, "kms_access_denied"));
        assert!(message(&report, Read).contains("denied kms:Decrypt"), "{}", message(&report, Read));
        assert_eq!(fix(&report, Read), use_key_fix(&configuration(ReadOnly)));
        for other in [RoleAssumable, ExternalIdRequired, BucketRegion, BucketOwner, List] {
            assert_eq!(found(&report, other), (Passed, "ok"), "{other:?}");
        }
    }
}
