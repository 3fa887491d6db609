//! Answers that are none: throttles, connections that break, and silence. None is ever a pass, and none a denial.

use be_domain::checks::OVERALL;
use be_domain::endpoint::BucketAccess::{ReadOnly, ReadWrite};
use be_domain::fault::FaultKind;
use be_domain::ports::{CustomerBucket, Refusal};
use be_domain::report::CheckName::{
    BucketOwner, BucketRegion, Cleanup, Delete, ExternalIdRequired, List, Read, ReadBack, RoleAssumable, Write,
};
use be_domain::report::CheckStatus::{Inconclusive, Passed, Skipped};
use be_domain::report::Outcome;
use tests::scripted::{Call, KEY, PREFIX, Reply, RequestCountClock, Script, Scripted};

use super::fixture::{CALLS, bucket, check, found, message, remedy, test, test_by};
use crate::customer::{PROOF, configuration};

#[tokio::test]
async fn a_throttled_bucket_is_inconclusive_throughout() {
    for (reply, code) in [
        (Reply::s3(503, "SlowDown", "Please reduce your request rate."), "throttled"),
        (Reply::s3(500, "InternalError", ""), "service_unavailable"),
        (Reply::plain(503, ""), "service_unavailable"),
    ] {
        let head = Reply::plain(503, "");
        let server = Scripted::start(Script::well().on_all_of_s3(&reply).on(Call::Head, head)).await;
        let report = test(&server, ReadOnly).await;
        assert_eq!(found(&report, List), (Inconclusive, code), "{reply:?}");
        assert_eq!(found(&report, Read), (Inconclusive, code), "{reply:?}");
        assert_eq!(found(&report, BucketRegion), (Inconclusive, "service_unavailable"));
        assert_eq!(found(&report, BucketOwner), (Inconclusive, "owner_not_verified"));
        assert_eq!(report.outcome(), Outcome::Inconclusive);
        // Every call was tried three times, and no more.
        assert_eq!(server.requests_of(Call::List).len(), 3);
        assert_eq!(server.requests_of(Call::Head).len(), 3);
    }
}

/// A proxy or firewall between the vendor and S3 answers in the place of S3, for every customer at the same time, and
/// the canary, which asks STS, does not notice it. S3 names each of its answers.
#[tokio::test]
async fn an_answer_that_is_not_of_s3_is_no_verdict_whatever_its_status() {
    let page = "<html><body><h1>Blocked by the network of the vendor</h1></body></html>";
    for status in [200, 204, 301, 302, 307, 400, 401, 403, 404, 405, 407, 409, 412, 416, 451] {
        let reply =
            Reply::plain(status, page).with("content-type", "text/html").with("location", "https://proxy.example/");
        let server = Scripted::start(Script::well().on_all_of_s3(&reply)).await;
        let report = test(&server, ReadWrite).await;
        assert_eq!(report.outcome(), Outcome::Inconclusive, "{status}: {report:#?}");
        for name in [BucketRegion, BucketOwner, List, Read, Write, Delete] {
            assert_eq!(check(&report, name).result.status, Inconclusive, "{status}: {name:?}");
        }
        // The page of a proxy that blocks an answer says nothing of whether S3 did what was asked.
        assert_eq!(found(&report, Cleanup), (Inconclusive, "test_file_may_remain"), "{status}");
    }
}

#[tokio::test]
async fn a_transient_throttle_is_retried() {
    let slow = Reply::s3(503, "SlowDown", "");
    let throttled = Reply::sts(400, "Throttling", "Rate exceeded");
    let script = Script::well()
        .on_each(Call::AssumeRole, [throttled, Reply::session()])
        .on_each(Call::List, [slow.clone(), Reply::list(&[KEY])])
        .on_each(Call::GetRange, [slow, Reply::served(206, "x")]);
    let server = Scripted::start(script).await;
    assert_eq!(test(&server, ReadOnly).await.outcome(), Outcome::Passed);
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_of_an_answer_is_no_verdict() {
    let script = Script::well()
        .on(Call::List, Reply::list(&[KEY]).broken_off())
        .on(Call::GetRange, Reply::served(206, "xxxxxxxxxxxx").broken_off())
        .on(Call::GetWhole, Reply::served(200, "xxxxxxxxxxxx").broken_off())
        .on(Call::Put, Reply::served(200, "").broken_off())
        .on(Call::Delete, Reply::served(204, "").broken_off())
        .on(Call::Head, Reply::served(200, "").broken_off());
    let server = Scripted::start(script).await;
    let bucket = bucket(&server).await;
    let refusals = [
        bucket.list(PREFIX).await.result.map(drop),
        bucket.read(KEY).await.result.map(drop),
        bucket.write_new("data/new", "text").await.result.map(drop),
        bucket.delete("data/new").await.result.map(drop),
        bucket.region().await.result.map(drop),
    ];
    for refusal in refusals {
        let Err(Refusal::Fault(fault)) = refusal else { panic!("{refusal:?}") };
        assert_eq!(fault.kind, FaultKind::Unavailable, "{fault}");
    }
}

#[tokio::test]
async fn a_first_byte_that_never_comes_is_no_verdict() {
    // All of the headers, and of the body nothing.
    let server = Scripted::start(Script::well().on(Call::GetRange, Reply::served(206, "12345678").broken_off())).await;
    let report = test(&server, ReadOnly).await;
    assert_eq!(found(&report, Read), (Inconclusive, "service_unavailable"));
    assert_eq!(found(&report, BucketOwner), (Passed, "ok"));
}

#[tokio::test]
async fn hanging_role_ends_at_the_time_limit() {
    let server = Scripted::start(Script::well().on(Call::AssumeRole, Reply::Hang)).await;
    let clock = RequestCountClock::on(&server, &[(PROOF, CALLS)]);
    let report = test_by(&clock, &server, &configuration(ReadOnly)).await;
    assert_eq!(server.requests_of(Call::AssumeRole).len(), 1, "the SDK would have tried again");
    assert_eq!(found(&report, RoleAssumable), (Inconclusive, "timed_out"));
    assert_eq!(found(&report, List), (Skipped, "role_not_assumed"));
}

#[tokio::test]
async fn probes_that_hang_are_no_denials() {
    let server = Scripted::start(Script::well().on(Call::Probe, Reply::Hang)).await;
    let clock = RequestCountClock::on(&server, &[(PROOF, CALLS)]);
    let report = test_by(&clock, &server, &configuration(ReadOnly)).await;
    assert_eq!(found(&report, ExternalIdRequired), (Inconclusive, "timed_out"));
    assert_eq!(found(&report, Read), (Skipped, "trust_not_proven"));
    assert_eq!(report.outcome(), Outcome::Inconclusive);
}

#[tokio::test]
async fn hanging_bucket_ends_at_the_time_limit_and_cleanup_is_attempted() {
    let server = Scripted::start(Script::well().on_all_of_s3(&Reply::Hang)).await;
    let clock = RequestCountClock::on(&server, &[(PROOF + 3, CALLS), (PROOF + 4, OVERALL)]);
    let report = test_by(&clock, &server, &configuration(ReadWrite)).await;
    for call in [Call::Head, Call::List, Call::Put] {
        assert_eq!(server.requests_of(call).len(), 1, "the SDK would have tried {call:?} again");
    }
    for name in [BucketRegion, List, Read, Write, Delete] {
        assert_eq!(found(&report, name), (Inconclusive, "timed_out"), "{name:?}");
    }
    assert_eq!(found(&report, ReadBack), (Skipped, "test_file_not_written"));
    assert_eq!(found(&report, Cleanup), (Inconclusive, "test_file_may_remain"));
    assert_eq!(server.requests_of(Call::DeleteExisting)[0].key(), server.requests_of(Call::Put)[0].key());
}

#[tokio::test]
async fn a_write_that_hangs_is_deleted_and_may_still_arrive() {
    let server = Scripted::start(Script::well().on(Call::Put, Reply::Hang)).await;
    let clock = RequestCountClock::on(&server, &[(PROOF + 4, CALLS)]);
    let report = test_by(&clock, &server, &configuration(ReadWrite)).await;
    assert_eq!(found(&report, Write), (Inconclusive, "timed_out"));
    assert_eq!(found(&report, Delete), (Passed, "ok"));
    assert_eq!(found(&report, Cleanup), (Inconclusive, "test_file_may_remain"));
    let key = server.requests_of(Call::Put)[0].key().to_owned();
    assert!(message(&report, Cleanup).contains(&key) && remedy(&report, Cleanup).contains(&key));
    assert_eq!(server.requests_of(Call::DeleteExisting)[0].key(), key);
}

/// The one test that waits: an object whose content stops coming ends by the adapter's own limit, for the SDK's ends
/// where the content begins.
#[tokio::test]
async fn stalled_content_times_out() {
    let server = Scripted::start(Script::well().on(Call::GetRange, Reply::served(206, "12345678").stalled())).await;
    let refusal = bucket(&server).await.read_first_byte(KEY).await.result.expect_err("no content");
    let Refusal::Fault(fault) = refusal else { panic!("{refusal:?}") };
    assert_eq!((fault.kind, fault.detail.as_str()), (FaultKind::TimedOut, "the object's content did not come in time"));
    assert_eq!(server.requests_of(Call::GetRange).len(), 1);
}
