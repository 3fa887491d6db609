//! Path prefixes that try to be more than a folder: what the session policy that STS really got allows.

use be_domain::endpoint::BucketAccess::{ReadOnly, ReadWrite};
use serde_json::Value;
use tests::scripted::{self, BUCKET, OWNER, Script, Scripted};

use super::evaluator::{PolicyRequest, allows, denies};
use super::scripted_customer::test_as_api;
use crate::customer::configuration_under;

/// A prefix, a key under it, and keys that it must not reach.
const PREFIXES: [(&str, &str, &[&str]); 12] = [
    ("data/", "data/x", &["data", "data-2/x", "data2/x", "Data/x", "dat/x", "x/data/x", "/data/x", ""]),
    ("*/", "*/x", &["a/x", "a/b/x", "/x", "**/x"]),
    ("a*/", "a*/x", &["ab/x", "a/x", "a/b/c/x", "abc*/x"]),
    ("?/", "?/x", &["a/x", "b/x"]),
    ("tenant-?/", "tenant-?/x", &["tenant-1/x", "tenant-/x"]),
    ("${aws:username}/", "${aws:username}/x", &["anyone/x", "/x", "{aws:username}/x"]),
    ("${aws:PrincipalTag/team}/", "${aws:PrincipalTag/team}/x", &["red/x", "a/b/x"]),
    ("${s3:prefix, '*'}/", "${s3:prefix, '*'}/x", &["a/x", "*/x"]),
    ("$/", "$/x", &["a/x", "${$}/x"]),
    ("${*}/", "${*}/x", &["*/x", "a/x", "${a}/x"]),
    ("${/a}*?$/", "${/a}*?$/x", &["b/x", "a}b/x", "${/a}xy$/x"]),
    ("\"],\"Resource\":\"*/", "\"],\"Resource\":\"*/x", &["a/x", "\"],\"Resource\":\"a/x"]),
];

/// The policy that STS got for the one session of a test.
async fn sent(access: be_domain::endpoint::BucketAccess, prefix: &str) -> Value {
    let server = Scripted::start(Script::well()).await;
    test_as_api(&server, &configuration_under(prefix, access)).await;
    let sessions = server.requests_of(scripted::Call::AssumeRole);
    assert_eq!(sessions.len(), 1);
    serde_json::from_str(&sessions[0].form["Policy"]).expect("one JSON document")
}

/// Whether the session may do it. What it may not, its policy denies by a statement, and not only by saying nothing of
/// it: else a policy of the bucket could grant it.
fn may(policy: &Value, action: &str, resource: &str, prefix: Option<&str>, owner: &str) -> bool {
    let mut context = vec![("s3:ResourceAccount", owner)];
    context.extend(prefix.map(|prefix| ("s3:prefix", prefix)));
    let call = PolicyRequest { action, resource, context: &context };
    let allowed = allows(policy, &call);
    assert_eq!(denies(policy, &call), !allowed, "{action} {resource}");
    allowed
}

#[tokio::test]
async fn no_prefix_reaches_beyond_itself() {
    let bucket = format!("arn:aws:s3:::{BUCKET}");
    for (prefix, inside, outside) in PREFIXES {
        for access in [ReadOnly, ReadWrite] {
            let policy = sent(access, prefix).await;
            let writes = access == ReadWrite;
            let on = |action, key: &str, owner| may(&policy, action, &format!("{bucket}/{key}"), None, owner);
            assert!(on("s3:GetObject", inside, OWNER), "{prefix}");
            assert!(!on("s3:GetObject", inside, "444455556666"), "{prefix}: a bucket of somebody else");
            for action in ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"] {
                assert_eq!(on(action, inside, OWNER), writes, "{prefix} {action}");
            }
            for action in ["s3:DeleteObjectVersion", "s3:GetObjectVersion", "s3:PutObjectAcl", "s3:GetObjectAcl"] {
                assert!(!on(action, inside, OWNER), "{prefix} {action}");
            }
            for key in outside {
                for action in ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] {
                    assert!(!on(action, key, OWNER), "{prefix}: {action} of {key}");
                }
            }
            let lists = |asked: Option<&str>| may(&policy, "s3:ListBucket", &bucket, asked, OWNER);
            assert!(lists(Some(prefix)), "{prefix}");
            assert!(!lists(None) && !lists(Some("")), "{prefix}: the whole bucket");
            assert!(outside.iter().all(|key| !lists(Some(key))), "{prefix}");
            let elsewhere = format!("{bucket}-2/{inside}");
            assert!(!may(&policy, "s3:GetObject", &elsewhere, None, OWNER), "{prefix}: a sibling bucket");
        }
    }
}

#[tokio::test]
async fn an_endpoint_without_a_prefix_still_ends_with_its_bucket_and_its_owner() {
    let policy = sent(ReadOnly, "").await;
    let asked = |action, resource: &str, owner| may(&policy, action, resource, Some(""), owner);
    assert!(asked("s3:GetObject", "arn:aws:s3:::customer-bucket/any/key", OWNER));
    assert!(asked("s3:ListBucket", "arn:aws:s3:::customer-bucket", OWNER));
    for resource in
        ["arn:aws:s3:::customer-bucket-2/any/key", "arn:aws:s3:::customer-bucket2/k", "arn:aws:s3:::other/k"]
    {
        assert!(!asked("s3:GetObject", resource, OWNER), "{resource}");
    }
    assert!(!asked("s3:GetObject", "arn:aws:s3:::customer-bucket/any/key", "444455556666"));
    assert!(!asked("s3:PutObject", "arn:aws:s3:::customer-bucket/any/key", OWNER));
    assert!(!asked("sqs:SendMessage", "arn:aws:sqs:eu-central-1:111122223333:queue", OWNER), "another service");
}
