//! `encryption` and `objectOwnership`: the headers of a write, and what S3's answer makes of them.

use be_domain::endpoint::BucketAccess::ReadWrite;
use be_domain::endpoint::{Configuration, ObjectOwnership};
use be_domain::report::CheckName::{Cleanup, Read, ReadBack, Write};
use be_domain::report::CheckStatus::{Failed, Inconclusive, Passed};
use be_domain::report::Outcome;
use be_domain::values::Encryption;
use tests::scripted::{Call, Reply, Script, Scripted};

use super::fixture::{KEY_ARN, found, message, remedy, test_of};
use crate::customer::configuration;

const SSE: &str = "x-amz-server-side-encryption";
const SSE_KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";

fn sse_kms() -> Encryption {
    Encryption::SseKms { kms_key_arn: KEY_ARN.parse().expect("a key") }
}

fn with(encryption: Option<Encryption>) -> Configuration {
    Configuration { encryption, ..configuration(ReadWrite) }
}

/// The configuration for a bucket of another AWS account.
fn elsewhere(object_ownership: Option<ObjectOwnership>) -> Configuration {
    let owner = "444455556666".parse().ok();
    Configuration { bucket_owner_aws_account_id: owner, object_ownership, ..configuration(ReadWrite) }
}

/// S3's answer to a put, with this encryption.
fn put(algorithm: &str, key: &str) -> Reply {
    let put = Reply::served(200, "").with(SSE, algorithm);
    if key.is_empty() { put } else { put.with(SSE_KEY, key) }
}

#[tokio::test]
async fn a_write_carries_just_what_the_endpoint_says() {
    let full_control = Some(ObjectOwnership::BucketOwnerFullControl);
    for (configuration, reply, headers) in [
        (with(None), put("aws:kms", KEY_ARN), ["", "", ""]),
        (with(Some(Encryption::SseS3)), put("AES256", ""), ["AES256", "", ""]),
        (with(Some(sse_kms())), put("aws:kms", KEY_ARN), ["aws:kms", KEY_ARN, ""]),
        (elsewhere(None), put("AES256", ""), ["", "", ""]),
        (elsewhere(full_control), put("AES256", ""), ["", "", "bucket-owner-full-control"]),
    ] {
        let server = Scripted::start(Script::well().on(Call::Put, reply)).await;
        let report = test_of(&server, &configuration).await;
        assert_eq!(report.outcome(), Outcome::Passed, "{report:#?}");
        let [sent] = server.requests_of(Call::Put).try_into().expect("one put");
        assert_eq!([SSE, SSE_KEY, "x-amz-acl"].map(|name| sent.header(name)), headers, "{configuration:?}");
        // S3 refuses these headers on everything that reads.
        let others = server.requests().into_iter().filter(|request| request.call != Call::Put);
        for request in others {
            assert!(!request.headers.keys().any(|name| name.starts_with(SSE) || name == "x-amz-acl"), "{request:?}");
        }
        // The session may send the ACL then and only then.
        let [session] = server.requests_of(Call::AssumeRole).try_into().expect("one session");
        let policy = &session.form["Policy"];
        assert_eq!(policy.contains("s3:PutObjectAcl"), configuration.object_ownership.is_some(), "{policy}");
        assert_eq!(policy.contains(KEY_ARN), configuration.encryption == Some(sse_kms()), "{policy}");
    }
}

#[tokio::test]
async fn another_encryption_than_asked_fails_the_write_and_leaves_nothing() {
    let other = KEY_ARN.replace("1234abcd", "ffffffff");
    for (encryption, reply, expected) in [
        (Encryption::SseS3, put("aws:kms", KEY_ARN), (Failed, "encryption_mismatch")),
        (sse_kms(), put("aws:kms", &other), (Failed, "encryption_mismatch")),
        (sse_kms(), put("AES256", ""), (Failed, "encryption_mismatch")),
        (sse_kms(), Reply::served(200, ""), (Inconclusive, "unexpected_response")),
    ] {
        let server = Scripted::start(Script::well().on(Call::Put, reply.clone())).await;
        let report = test_of(&server, &with(Some(encryption))).await;
        assert_eq!(found(&report, Write), expected, "{reply:?}");
        let passed = (Passed, "ok");
        assert_eq!((found(&report, ReadBack), found(&report, Cleanup)), (passed, passed), "{reply:?}");
        assert_eq!(server.requests_of(Call::Delete).len(), 1);
    }
}

/// The session has the endpoint's key and no other: reading what another key encrypts is nothing that the customer's
/// policies could fix.
#[tokio::test]
async fn an_object_under_another_key_is_explained_by_the_endpoint() {
    let denied = format!(
        "kms:Decrypt on resource: {} with an explicit deny in a session policy",
        KEY_ARN.replace("1234abcd", "ffffffff")
    );
    let script = Script::well().on(Call::GetRange, Reply::denied(&denied)).on(Call::Put, put("aws:kms", KEY_ARN));
    let server = Scripted::start(script).await;
    let report = test_of(&server, &with(Some(sse_kms()))).await;
    assert_eq!(found(&report, Read), (Failed, "kms_access_denied"));
    assert!(remedy(&report, Read).contains("use an endpoint with that key, or one without `encryption`"));
}

/// CASES.md, D6: a bucket policy that denies puts without the header.
#[tokio::test]
async fn d6_a_put_that_is_denied_for_a_header_names_it() {
    let denied = "s3:PutObject on resource: \"arn:aws:s3:::customer-bucket/data/x\" with an explicit deny in a \
                  resource-based policy";
    let server = Scripted::start(Script::well().on(Call::Put, Reply::denied(denied))).await;
    let report = test_of(&server, &with(None)).await;
    assert_eq!(found(&report, Write), (Failed, "denied_by_bucket_policy"));
    let remedy = remedy(&report, Write);
    assert!(
        remedy.contains("`x-amz-server-side-encryption`") && remedy.contains("use an endpoint with `encryption`"),
        "{remedy}"
    );
}

#[tokio::test]
async fn what_a_put_is_refused_for_its_acl_is_explained() {
    let full_control = Some(ObjectOwnership::BucketOwnerFullControl);
    let disabled = Reply::s3(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    let server = Scripted::start(Script::well().on(Call::Put, disabled)).await;
    let report = test_of(&server, &elsewhere(full_control)).await;
    assert_eq!(found(&report, Write), (Failed, "acl_not_supported"));
    assert!(message(&report, Write).contains("The bucket does not allow ACLs"), "{}", message(&report, Write));
    assert!(remedy(&report, Write).contains("without `objectOwnership`"), "{}", remedy(&report, Write));

    // The bucket's policy demands the ACL, which from another AWS account S3 does not say.
    for (ownership, wanted) in [(None, "use an endpoint with `objectOwnership`"), (full_control, "\"s3:PutObjectAcl\"")]
    {
        let server = Scripted::start(Script::well().on(Call::Put, Reply::denied(""))).await;
        let report = test_of(&server, &elsewhere(ownership)).await;
        assert_eq!(found(&report, Write), (Failed, "access_denied"));
        assert!(remedy(&report, Write).contains(wanted), "{}", remedy(&report, Write));
    }
}
