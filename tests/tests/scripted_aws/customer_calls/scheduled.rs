//! The scheduled check with `read_write`: what it sends, in how many round trips, and what AWS's answers to it come to.

use std::time::Duration;

use be_aws::system::{OsRandomness, SystemClock};
use be_domain::checks::{self, TestPorts, TestTarget, TimeLimit, WriteCycle};
use be_domain::endpoint::BucketAccess::ReadWrite;
use be_domain::leftover::{Leftover, Residue};
use be_domain::ports::Clock;
use be_domain::report::CheckName::{Cleanup, Delete, Read, Write};
use be_domain::report::CheckStatus::{Failed, Inconclusive, Passed};
use be_domain::report::{Outcome, Report};
use be_domain::values::EndpointId;
use tests::scripted::{Call, KEY, OWNER, Reply, RequestCountClock, Script, Scripted};
use tests::values::recorded_prefix;

use super::fixture::{CALLS, found, message, remedy};
use crate::customer::{PROOF, configuration, external_id, roles, vendor};

const SECOND: usize = PROOF + 4;
const FULL: [Call; 3] = [Call::Put, Call::GetWhole, Call::Delete];

async fn scheduled_by(clock: &impl Clock, server: &Scripted, leftovers: &[Leftover]) -> Report {
    scheduled_of("data/", clock, server, leftovers).await
}

async fn scheduled_of(prefix: &str, clock: &impl Clock, server: &Scripted, leftovers: &[Leftover]) -> Report {
    let (vendor, roles) = (vendor(), roles(&server.url).await);
    let ports = TestPorts { roles: &roles, clock, randomness: &OsRandomness, vendor: &vendor };
    let (external_id, mut configuration) = (external_id().await, configuration(ReadWrite));
    configuration.path_prefix = recorded_prefix(prefix);
    let endpoint_id = EndpointId::new(1, &[1; 10]);
    let target = TestTarget {
        external_id: &external_id,
        configuration: &configuration,
        endpoint_id: Some(&endpoint_id),
        began_at: clock.elapsed(),
        time_limit: TimeLimit::FULL,
        leftovers,
        deletes_first: false,
        cycle: WriteCycle::WithoutResidue,
    };
    checks::run(ports, target).await.expect("random bytes")
}

async fn scheduled(server: &Scripted) -> Report {
    scheduled_by(&SystemClock, server, &[]).await
}

fn calls_of(server: &Scripted, calls: &[Call]) -> Vec<Call> {
    server.requests().iter().map(|request| request.call).filter(|call| calls.contains(call)).collect()
}

/// CASES.md, C2: assume, then start, abort; the rest beside it. No object is written, and none is deleted.
#[tokio::test]
async fn c2_a_scheduled_check_takes_three_round_trips_and_no_object_is_written() {
    let script = Script::well()
        .on(Call::AssumeRole, Reply::session().after(PROOF))
        .on(Call::Probe, Reply::not_trusted().after(PROOF))
        .on(Call::Head, Reply::served(200, "").after(SECOND))
        .on(Call::List, Reply::list(&[KEY]).after(SECOND))
        .on(Call::DeleteExisting, Reply::s3(404, "NoSuchKey", "").after(SECOND))
        .on(Call::StartUpload, Reply::upload().after(SECOND));
    let server = Scripted::start(script).await;
    let report = scheduled(&server).await;
    assert_eq!(report.outcome(), Outcome::Passed, "{report:#?}");
    assert!(report.checks.iter().all(|check| check.result.code.as_str() == "ok"));
    // `GetRange`, and the abort.
    assert_eq!(server.requests().len(), SECOND + 2);
    assert_eq!(calls_of(&server, &FULL), []);
    let (start, abort) = (&server.requests_of(Call::StartUpload)[0], &server.requests_of(Call::AbortUpload)[0]);
    assert!(start.key().starts_with("data/_bucket-endpoint-test-"), "{}", start.key());
    assert_eq!((start.key(), abort.query["uploadId"].as_str()), (abort.key(), Reply::UPLOAD_ID));
    assert!(server.requests_of(Call::DeleteExisting)[0].key().starts_with("data/_bucket-endpoint-missing-"));
}

#[tokio::test]
async fn claims_that_aws_leaves_open_are_decided_by_the_full_cycle_in_the_same_check() {
    let by_bucket_policy = "s3:PutObject on resource: \"arn:aws:s3:::customer-bucket/data/x\" with an explicit deny in a \
                            resource-based policy";
    let by_no_statement = "s3:PutObject on resource: \"arn:aws:s3:::customer-bucket/data/x\" because no identity-based policy \
                           allows the s3:PutObject action";
    let not_implemented =
        Reply::s3(501, "NotImplemented", "A header you provided implies functionality that is not implemented");
    let list_denied = "s3:ListBucket on resource: \"arn:aws:s3:::customer-bucket\" because no session policy allows the \
                       s3:ListBucket action";
    let silent = || Reply::denied("");
    for script in [
        Script::well().on(Call::StartUpload, Reply::denied(by_bucket_policy)),
        Script::well().on(Call::StartUpload, Reply::denied(by_no_statement)),
        Script::well().on(Call::StartUpload, silent()),
        Script::well().on(Call::StartUpload, not_implemented.clone()),
        Script::well().on(Call::DeleteExisting, silent()),
        Script::well().on(Call::DeleteExisting, Reply::denied(list_denied)),
        Script::well().on(Call::DeleteExisting, not_implemented),
        Script::well().on(Call::List, Reply::list(&[])).on(Call::GetRange, silent()),
    ] {
        let server = Scripted::start(script).await;
        let report = scheduled(&server).await;
        assert_eq!(report.outcome(), Outcome::Passed, "{report:#?}");
        assert_eq!(calls_of(&server, &FULL), FULL);
        assert_eq!(server.requests_of(Call::StartUpload).len(), 1);
    }
    let server = Scripted::start(Script::well().on(Call::List, Reply::list(&[])).on(Call::GetRange, silent())).await;
    assert_eq!(found(&scheduled(&server).await, Read), (Passed, "verified_by_read_back"));
}

#[tokio::test]
async fn what_aws_decides_writes_no_object() {
    let denied = |action: &str| {
        Reply::denied(&format!(
            "{action} on resource: \"arn:aws:s3:::customer-bucket/data/x\" because no identity-based policy allows the {action} \
             action"
        ))
    };
    for (call, reply, name, expected) in [
        (Call::StartUpload, denied("s3:PutObjectAcl"), Write, (Failed, "denied_by_identity_policy")),
        (Call::StartUpload, denied("kms:GenerateDataKey"), Write, (Failed, "kms_access_denied")),
        (Call::StartUpload, Reply::s3(500, "InternalError", ""), Write, (Inconclusive, "service_unavailable")),
        (Call::DeleteExisting, denied("s3:DeleteObject"), Delete, (Failed, "denied_by_identity_policy")),
        (Call::DeleteExisting, Reply::s3(503, "SlowDown", ""), Delete, (Inconclusive, "throttled")),
        (Call::DeleteExisting, Reply::s3(412, "PreconditionFailed", ""), Delete, (Passed, "ok")),
        (Call::DeleteExisting, Reply::served(204, ""), Delete, (Passed, "ok")),
    ] {
        let server = Scripted::start(Script::well().on(call, reply.clone())).await;
        let report = scheduled(&server).await;
        assert_eq!(found(&report, name), expected, "{reply:?}");
        assert_eq!(calls_of(&server, &FULL), [], "{reply:?}");
    }
    // Only some uploads can be denied so; who may not write either writes nothing.
    let denial = || denied("s3:PutObject");
    let server = Scripted::start(Script::well().on(Call::StartUpload, denial()).on(Call::Put, denial())).await;
    let report = scheduled(&server).await;
    assert_eq!(found(&report, Write), (Failed, "denied_by_identity_policy"));
    assert_eq!(calls_of(&server, &FULL), [Call::Put]);
    assert_eq!(report.residue, Residue::default());
}

#[tokio::test]
async fn an_upload_that_stays_is_named_and_the_next_check_starts_no_other() {
    let script = Script::well().on(Call::AbortUpload, Reply::denied(""));
    let server = Scripted::start(script).await;
    let report = scheduled(&server).await;
    assert_eq!((report.outcome(), found(&report, Cleanup)), (Outcome::Passed, (Passed, "upload_remains")));
    let key = server.requests_of(Call::StartUpload)[0].key().to_owned();
    let command = format!(
        "aws s3api abort-multipart-upload --bucket=customer-bucket --key='{key}' --upload-id='{}'",
        Reply::UPLOAD_ID
    );
    assert!(remedy(&report, Cleanup).ends_with(&command), "{}", remedy(&report, Cleanup));
    let left = report.residue.after(&[]);
    let report = scheduled_by(&SystemClock, &server, &left).await;
    assert_eq!((report.outcome(), found(&report, Cleanup)), (Outcome::Passed, (Passed, "upload_remains")));
    assert_eq!(server.requests_of(Call::StartUpload).len(), 1);
    let part = &server.requests_of(Call::WritePart)[0];
    assert_eq!((part.key(), part.query["uploadId"].as_str()), (key.as_str(), Reply::UPLOAD_ID));
    assert!(message(&report, Cleanup).contains(&key));
}

/// It is remembered by its key, and the next check finds it by a list of exactly that key.
#[tokio::test]
async fn an_upload_whose_start_was_not_answered_is_found_by_its_key_and_aborted() {
    let server = Scripted::start(Script::well().on(Call::StartUpload, Reply::Hang)).await;
    let clock = RequestCountClock::on(&server, &[(SECOND + 1, CALLS)]);
    let report = scheduled_of("", &clock, &server, &[]).await;
    assert_eq!(found(&report, Cleanup), (Inconclusive, "upload_remains"));
    let key = server.requests_of(Call::StartUpload)[0].key().to_owned();
    let left = report.residue.after(&[]);
    assert!(matches!(left.as_slice(), [Leftover::UnconfirmedUpload { key: left, .. }] if *left == key), "{left:?}");
    assert!(message(&report, Cleanup).contains(&key), "{report:#?}");

    let another = format!("{key}x");
    let uploads = Reply::uploads(&[(&key, "first"), (&key, "second"), (&another, "another")]);
    let server = Scripted::start(Script::well().on(Call::ListUploads, uploads)).await;
    let report = scheduled_of("", &SystemClock, &server, &left).await;
    assert_eq!((report.outcome(), found(&report, Cleanup)), (Outcome::Passed, (Passed, "leftovers_removed")));
    assert_eq!(report.residue.after(&left), []);
    let list = &server.requests_of(Call::ListUploads)[0];
    assert_eq!((list.query["prefix"].as_str(), list.header("x-amz-expected-bucket-owner")), (key.as_str(), OWNER));
    let aborted = server.requests_of(Call::AbortUpload);
    let mut aborted: Vec<_> = aborted.iter().map(|abort| (abort.key(), abort.query["uploadId"].as_str())).collect();
    aborted.sort_unstable();
    // The last one is that of the check itself.
    let own = (server.requests_of(Call::StartUpload)[0].key().to_owned(), Reply::UPLOAD_ID);
    let mut expected = [(key.as_str(), "first"), (key.as_str(), "second"), (own.0.as_str(), own.1)];
    expected.sort_unstable();
    assert_eq!(aborted, expected);
}

/// A role that may not list or abort it, and an upload that somebody else has aborted.
#[tokio::test]
async fn what_aws_answers_to_the_list_of_uploads_decides_whether_it_is_remembered() {
    let started_at = jiff::Timestamp::now() - Duration::from_mins(11);
    let left = [Leftover::UnconfirmedUpload { key: "_bucket-endpoint-test-1.txt".to_owned(), started_at }];
    let uploads = || Reply::uploads(&[("_bucket-endpoint-test-1.txt", "first")]);
    for (prefix, script, remains) in [
        ("", Script::well(), false),
        ("data/", Script::well(), true),
        ("", Script::well().on(Call::ListUploads, Reply::denied("")), true),
        ("", Script::well().on(Call::ListUploads, Reply::s3(503, "SlowDown", "")), true),
        ("", Script::well().on(Call::ListUploads, uploads()).on(Call::AbortUpload, Reply::denied("")), true),
        (
            "",
            Script::well()
                .on(Call::ListUploads, uploads())
                .on_each(Call::AbortUpload, [Reply::s3(404, "NoSuchUpload", ""), Reply::served(204, "")]),
            false,
        ),
    ] {
        let server = Scripted::start(script).await;
        let report = scheduled_of(prefix, &SystemClock, &server, &left).await;
        assert_eq!(report.residue.after(&left).iter().any(Leftover::is_unconfirmed), remains, "{report:#?}");
        assert_eq!(server.requests_of(Call::ListUploads).is_empty(), !prefix.is_empty());
        assert_eq!(report.outcome(), Outcome::Passed, "{report:#?}");
    }
}

/// What hangs is given up in time, and what is left is tried to the end.
#[tokio::test]
async fn the_time_limit_holds_with_the_full_cycle() {
    let base = || Script::well().on(Call::StartUpload, Reply::denied(""));
    let third = SECOND + 1;
    for (call, requests, end) in [
        (Call::GetRange, third, CALLS),
        (Call::Put, third + 1, CALLS),
        (Call::GetWhole, third + 2, CALLS),
        (Call::Delete, third + 3, checks::OVERALL),
    ] {
        let server = Scripted::start(base().on(call, Reply::Hang)).await;
        let clock = RequestCountClock::on(&server, &[(requests, end)]);
        let report = scheduled_by(&clock, &server, &[]).await;
        assert!(clock.elapsed() < checks::OVERALL + Duration::from_secs(4), "{call:?}: {:?}", clock.elapsed());
        assert_eq!(report.outcome(), Outcome::Inconclusive, "{call:?}");
        let cleaned_up = server.requests_of(Call::Delete).len() + server.requests_of(Call::DeleteExisting).len();
        assert!(cleaned_up > 1 || call == Call::GetRange, "{call:?}");
    }
    let server = Scripted::start(Script::well().on(Call::AbortUpload, Reply::Hang)).await;
    let clock = RequestCountClock::on(&server, &[(SECOND + 2, checks::OVERALL)]);
    let report = scheduled_by(&clock, &server, &[]).await;
    assert_eq!(report.residue.left.len(), 1);
}
