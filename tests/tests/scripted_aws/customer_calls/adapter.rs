//! What is sent: every call carries what it must, and nothing else.

use be_domain::endpoint::BucketAccess;
use be_domain::fault::FaultKind;
use be_domain::policy::session;
use be_domain::ports::{AwsError, CustomerBucket, ProbeTrust, Refusal, SmallObject, WrongExternalId};
use be_domain::values::AwsAccountId;
use tests::scripted::{Call, KEY, OWNER, PREFIX, Reply, Script, Scripted};
use tests::values::recorded_prefix;

use super::fixture::{SESSION_NAME, bucket, open};
use crate::customer::{EXTERNAL_ID, configuration, role, roles};

#[tokio::test]
async fn a_session_has_the_external_id_the_policy_and_the_shortest_duration() {
    let server = Scripted::start(Script::well()).await;
    let configuration = configuration(BucketAccess::ReadOnly);
    let answer = open(&server, &configuration).await;
    assert!(answer.result.is_ok());
    assert_eq!(answer.request_id.as_deref(), Some("sts-request"));

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let form = &requests[0].form;
    assert_eq!(form["RoleArn"], role().as_str());
    assert_eq!(form["ExternalId"], EXTERNAL_ID);
    assert_eq!(form["RoleSessionName"], SESSION_NAME);
    assert_eq!(form["DurationSeconds"], "900");
    assert_eq!(form["Policy"], session::policy(&configuration).to_json());
    assert!(form["Policy"].len() <= 2048);
    assert!(!form.contains_key("PolicyArns.member.1.arn"));
}

#[tokio::test]
async fn a_probe_sends_the_given_external_id_and_reports_a_success() {
    let server = Scripted::start(Script::well().on(Call::Probe, Reply::session())).await;
    let roles = roles(&server.url).await;
    for wrong in [WrongExternalId::LeftOut, WrongExternalId::Sent("another".to_owned())] {
        let answer = roles.try_without_right_external_id(&role(), &wrong, SESSION_NAME).await;
        assert_eq!(answer.result, Ok(()));
        assert_eq!(answer.request_id.as_deref(), Some("sts-request"));
    }
    let probes = server.requests_of(Call::Probe);
    let sent: Vec<_> = probes.iter().map(|probe| probe.form.get("ExternalId").map(String::as_str)).collect();
    assert_eq!(sent, [None, Some("another")]);
    assert!(probes.iter().all(|probe| probe.form["DurationSeconds"] == "900"));
    assert!(probes.iter().all(|probe| probe.form["RoleSessionName"] == SESSION_NAME));
}

#[tokio::test]
async fn no_secret_is_shown() {
    let server = Scripted::start(Script::well()).await;
    let shown = format!("{:?}", roles(&server.url).await);
    assert!(!shown.contains("function-secret"), "{shown}");
}

#[tokio::test]
async fn every_call_to_s3_names_the_owner_and_uses_the_session() {
    let server = Scripted::start(Script::well()).await;
    let mut configuration = configuration(BucketAccess::ReadWrite);
    for (given, expected) in [(None, OWNER), (AwsAccountId::parse("444455556666").ok(), "444455556666")] {
        configuration.bucket_owner_aws_account_id = given;
        let Ok(bucket) = open(&server, &configuration).await.result else { panic!("no session") };
        bucket.region().await.result.expect("region");
        bucket.list(configuration.path_prefix.as_str()).await.result.expect("list");
        bucket.read_first_byte(KEY).await.result.expect("first byte");
        bucket.write_new("data/new", "text").await.result.expect("write");
        assert_eq!(bucket.read("data/new").await.result.expect("read").content, b"text");
        bucket.delete("data/new").await.result.expect("delete");
        assert_eq!(bucket.delete_existing("data/new").await.result, Err(Refusal::NoSuchKey));
        let upload = bucket.start_upload("data/new").await.result.expect("upload").upload_id;
        bucket.write_part("data/new", &upload, "text").await.result.expect("part");
        bucket.uploads_of("data/new").await.result.expect("uploads");
        bucket.abort_upload("data/new", &upload).await.result.expect("abort");

        let requests = server.requests();
        let to_s3: Vec<_> = requests.iter().rev().take(11).collect();
        for request in to_s3 {
            assert_eq!(request.header("x-amz-expected-bucket-owner"), expected, "{:?}", request.call);
            assert_eq!(request.header("x-amz-security-token"), "session-token", "{:?}", request.call);
            let signature = request.header("authorization");
            assert!(signature.contains("Credential=ASIASESSION/"), "{signature}");
            assert!(signature.contains("/eu-central-1/s3/aws4_request"), "{signature}");
            assert!(signature.contains("x-amz-expected-bucket-owner"), "{signature}");
        }
    }
}

#[tokio::test]
async fn calls_ask_for_no_more_than_they_need() {
    let server = Scripted::start(Script::well()).await;
    let bucket = bucket(&server).await;
    for prefix in [PREFIX, "a b/ü+&/${*}/", ""] {
        let prefix = recorded_prefix(prefix);
        bucket.list(prefix.as_str()).await.result.expect("list");
        let lists = server.requests_of(Call::List);
        let query = &lists.last().expect("a list").query;
        assert_eq!(query["prefix"], prefix.as_str());
        assert_eq!(query["max-keys"], "1000");
        assert_eq!(query["encoding-type"], "url");
        assert!(!query.contains_key("delimiter"));
    }

    bucket.read_first_byte(KEY).await.result.expect("first byte");
    let get = &server.requests_of(Call::GetRange)[0];
    assert_eq!(get.header("range"), "bytes=0-0");
    assert_eq!(get.key(), KEY);

    bucket.write_new("data/new", "grüezi").await.result.expect("write");
    let put = &server.requests_of(Call::Put)[0];
    assert_eq!(put.header("if-none-match"), "*");
    assert_eq!(put.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(put.body, "grüezi".as_bytes());
    // A bucket with a default retention takes no object without a checksum.
    assert!(put.headers.keys().any(|name| name.starts_with("x-amz-checksum-")), "{:?}", put.headers);
    assert!(!put.headers.keys().any(|name| name.starts_with("x-amz-server-side-encryption")));
    assert!(!put.headers.contains_key("x-amz-acl"));
}

#[tokio::test]
async fn keys_of_any_characters_survive_the_way_from_the_list_to_the_object() {
    let keys = ["data/a+b c%20&<\u{1}\r\n", "data//../.", "data/ü\u{fffe}\"'", "data/100%"];
    let server = Scripted::start(Script::well().on(Call::List, Reply::list(&keys))).await;
    let bucket = bucket(&server).await;
    let listed = bucket.list(PREFIX).await.result.expect("list");
    assert_eq!(listed.objects.into_iter().map(|object| object.key).collect::<Vec<_>>(), keys);
    for key in keys {
        bucket.read_first_byte(key).await.result.expect("first byte");
        let gets = server.requests_of(Call::GetRange);
        assert_eq!(gets.last().expect("a get").key(), key);
    }
}

/// The storage classes whose objects must be restored first (S3 User Guide, "Understanding and managing Amazon S3
/// storage classes").
#[tokio::test]
async fn archived_objects_are_listed_as_such() {
    for (class, is_archived) in
        [("STANDARD", false), ("GLACIER", true), ("DEEP_ARCHIVE", true), ("GLACIER_IR", false), ("NEW_CLASS", false)]
    {
        let list = format!(
            "<ListBucketResult><Contents><Key>data/a</Key><Size>1</Size><StorageClass>{class}</StorageClass></Contents>\
             </ListBucketResult>"
        );
        let server = Scripted::start(Script::well().on(Call::List, Reply::served(200, &list))).await;
        let listed = bucket(&server).await.list(PREFIX).await.result.expect("list");
        assert_eq!(listed.objects.first().map(|object| object.is_archived), Some(is_archived), "{class}");
    }
}

/// A list can be short and yet not whole (S3 API Reference, `ListObjectsV2`, `MaxKeys` and `IsTruncated`).
#[tokio::test]
async fn whether_there_are_more_objects_is_for_s3_to_say() {
    for (truncated, has_more) in
        [("<IsTruncated>true</IsTruncated>", true), ("<IsTruncated>false</IsTruncated>", false), ("", false)]
    {
        let list = format!("<ListBucketResult><KeyCount>0</KeyCount>{truncated}</ListBucketResult>");
        let server = Scripted::start(Script::well().on(Call::List, Reply::served(200, &list))).await;
        let listed = bucket(&server).await.list(PREFIX).await.result.expect("list");
        assert_eq!((listed.objects.len(), listed.has_more), (0, has_more), "{truncated}");
    }
}

#[tokio::test]
async fn a_version_is_returned_unless_nothing_is_left_behind() {
    for (header, version) in [(Some("v1"), Some("v1")), (Some("null"), None), (None, None)] {
        let put = Reply::served(200, "");
        let put = header.map_or(put.clone(), |header| put.with("x-amz-version-id", header));
        let server = Scripted::start(Script::well().on(Call::Put, put)).await;
        let answer = bucket(&server).await.write_new("data/new", "text").await;
        assert_eq!(answer.result.map(|written| written.version), Ok(version.map(ToOwned::to_owned)));
        assert_eq!(answer.request_id.as_deref(), Some("S3REQUEST"));
    }
}

#[tokio::test]
async fn a_delete_marker_is_named_and_a_retention_reported() {
    let script = Script::well()
        .on(Call::Delete, Reply::served(204, "").with("x-amz-version-id", "m1").with("x-amz-delete-marker", "true"))
        .on(
            Call::GetWhole,
            Reply::served(200, "text").with("x-amz-object-lock-retain-until-date", "2027-01-31T00:00:00.000Z"),
        );
    let server = Scripted::start(script).await;
    let bucket = bucket(&server).await;
    assert_eq!(bucket.delete("data/new").await.result, Ok(Some("m1".to_owned())));
    let retained_until = Some("2027-01-31T00:00:00Z".parse().unwrap());
    assert_eq!(bucket.read("data/new").await.result, Ok(SmallObject { content: b"text".to_vec(), retained_until }));
}

#[tokio::test]
async fn a_conditional_delete_says_whether_there_was_an_object() {
    let unsupported = "A header you provided implies functionality that is not implemented";
    let not_implemented = AwsError { code: "NotImplemented".to_owned(), message: unsupported.to_owned() };
    for (reply, expected) in [
        (Reply::served(204, ""), Ok(())),
        (Reply::s3(404, "NoSuchKey", ""), Err(Refusal::NoSuchKey)),
        (Reply::s3(412, "PreconditionFailed", ""), Err(Refusal::NoSuchKey)),
        (Reply::s3(501, "NotImplemented", unsupported), Err(Refusal::Other(not_implemented))),
    ] {
        let server = Scripted::start(Script::well().on(Call::DeleteExisting, reply)).await;
        assert_eq!(bucket(&server).await.delete_existing("data/new").await.result, expected);
        let requests = server.requests_of(Call::DeleteExisting);
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].header("if-match"), "*");
    }
}

/// Each attempt whose answer is lost may have started an upload that nobody can name.
#[tokio::test]
async fn an_upload_is_started_once_and_aborted_until_it_is_gone() {
    for reply in [Reply::s3(500, "InternalError", ""), Reply::s3(503, "SlowDown", ""), Reply::upload().broken_off()] {
        let server = Scripted::start(Script::well().on(Call::StartUpload, reply)).await;
        let answer = bucket(&server).await.start_upload("data/new").await;
        assert!(matches!(answer.result, Err(Refusal::Fault(_))), "{answer:?}");
        assert_eq!(server.requests_of(Call::StartUpload).len(), 1);
    }
    let slow = || Reply::s3(503, "SlowDown", "");
    let gone = Reply::s3(404, "NoSuchUpload", "The specified upload does not exist.");
    let server = Scripted::start(Script::well().on_each(Call::AbortUpload, [slow(), gone])).await;
    let bucket = bucket(&server).await;
    let id = bucket.start_upload("data/new").await.result.expect("an upload").upload_id;
    assert_eq!(id, Reply::UPLOAD_ID);
    assert_eq!(bucket.abort_upload("data/new", &id).await.result, Err(Refusal::NoSuchKey));
    let aborts = server.requests_of(Call::AbortUpload);
    assert_eq!(
        (aborts.len(), aborts[0].key(), aborts[0].query["uploadId"].as_str()),
        (2, "data/new", Reply::UPLOAD_ID)
    );
    let start = &server.requests_of(Call::StartUpload)[0];
    assert_eq!(start.header("content-type"), "text/plain; charset=utf-8");
    let never = Scripted::start(Script::well().on(Call::AbortUpload, slow())).await;
    let answer = super::fixture::bucket(&never).await.abort_upload("data/new", &id).await;
    assert!(matches!(&answer.result, Err(Refusal::Fault(fault)) if fault.kind == FaultKind::Throttled), "{answer:?}");
}
