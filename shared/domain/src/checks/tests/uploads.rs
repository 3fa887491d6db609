//! Uploads of scheduled checks that remain, or may remain.

use super::without_residue::{scheduled, scheduled_of, scheduled_with};
use super::*;
use crate::leftover::Leftover;

fn bucket() -> crate::values::BucketName {
    configuration(BucketAccess::ReadWrite, "data/").bucket_name
}

fn upload(key: &str) -> Leftover {
    Leftover::Upload { key: key.to_owned(), upload_id: format!("upload-of-{key}") }
}

/// A role that was never allowed to abort uploads is not drifted, its one upload is remembered, and there is no second
/// one.
#[tokio::test]
async fn an_upload_that_can_not_be_aborted_is_reported_and_does_not_pile_up() {
    let customer =
        ScriptedCustomer::new().with("abort upload", denied("s3:AbortMultipartUpload", Layer::IdentityPolicy));
    let test_run = scheduled(&customer).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed);
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "upload_remains"));
    let [left] = test_run.report.residue.left.clone().try_into().unwrap();
    let Leftover::Upload { key, upload_id } = &left else { panic!("{left:?}") };
    assert!(key.starts_with("data/_bucket-endpoint-test-"), "{key}");
    let remedy = test_run.check(CheckName::Cleanup).remedy.as_deref().unwrap();
    let command =
        format!("aws s3api abort-multipart-upload --bucket=acme-billing-data --key='{key}' --upload-id='{upload_id}'");
    assert!(remedy.ends_with(&command), "{remedy}");
    assert!(test_run.check(CheckName::Cleanup).message.contains(upload_id));

    for _ in 0..3 {
        let test_run = scheduled_with(&customer, std::slice::from_ref(&left)).await;
        assert_eq!(test_run.report.outcome(), Outcome::Passed, "{:?}", test_run.not_passed());
        assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "upload_remains"));
        assert_eq!(customer.unfinished_uploads().len(), 1, "no second one");
        assert!(customer.calls().iter().any(|call| *call == format!("write part {upload_id}")), "that proves writing");
        assert!(!customer.calls().contains(&"write".to_owned()));
    }

    customer.ends.lock().unwrap().clear();
    let test_run = scheduled_with(&customer, std::slice::from_ref(&left)).await;
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "leftovers_removed"));
    assert_eq!(test_run.report.residue, Residue { left: Vec::new(), removed: vec![left] });
    assert_eq!(customer.unfinished_uploads(), [""; 0]);
}

#[tokio::test]
async fn a_remembered_upload_still_shows_that_writing_is_denied() {
    let customer = ScriptedCustomer::new()
        .with("abort upload", denied("s3:AbortMultipartUpload", Layer::IdentityPolicy))
        .with("write part", denied("s3:PutObject", Layer::IdentityPolicy))
        .with("write", denied("s3:PutObject", Layer::IdentityPolicy));
    let test_run = scheduled_with(&customer, &[upload("data/_bucket-endpoint-test-1.txt")]).await;
    assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Failed, "denied_by_identity_policy"));
    assert!(!customer.calls().contains(&"start upload".to_owned()));
}

#[tokio::test]
async fn abort_with_transient_faults_is_retried_within_the_time_limit() {
    let stumbling = ScriptedCustomer::new()
        .with("abort upload", fault(FaultKind::Throttled))
        .with("abort upload", CallEnd::Refused(Refusal::Other("MethodNotAllowed".into())));
    let test_run = scheduled(&stumbling).await;
    assert_eq!(stumbling.calls().iter().filter(|call| call.starts_with("abort upload")).count(), 2);
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "upload_remains"));
    let hanging = ScriptedCustomer::new().with("abort upload", CallEnd::Hangs);
    let test_run = scheduled(&hanging).await;
    assert_eq!(test_run.took, OVERALL);
    assert_eq!(test_run.report.residue.left.len(), 1);
}

/// Whatever may have started an upload is not sent again, and named as long as its test lasts; a throttle has started
/// none.
#[tokio::test]
async fn an_unanswered_upload_is_started_once() {
    let starts = |customer: &ScriptedCustomer| customer.calls().iter().filter(|call| *call == "start upload").count();
    for (end, code) in [
        (CallEnd::Hangs, "timed_out"),
        (fault(FaultKind::TimedOut), "timed_out"),
        (fault(FaultKind::Unavailable), "service_unavailable"),
        (fault(FaultKind::Unexpected), "unexpected_response"),
    ] {
        let customer = ScriptedCustomer::new().with("start upload", end);
        let test_run = scheduled(&customer).await;
        assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Inconclusive, code));
        assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Inconclusive, "upload_remains"), "{code}");
        assert_eq!(starts(&customer), 1);
        let cleanup = test_run.check(CheckName::Cleanup);
        let [left] = test_run.report.residue.left.clone().try_into().unwrap();
        let Leftover::UnconfirmedUpload { key, .. } = &left else { panic!("{left:?}") };
        assert!(cleanup.message.contains(key) && cleanup.message.contains("until 1970-01-08 "), "{}", cleanup.message);
        assert!(cleanup.remedy.as_deref().unwrap().ends_with(&left.command(&bucket())), "{:?}", cleanup.remedy);
    }
    let throttled = ScriptedCustomer::new().with("start upload", fault(FaultKind::Throttled));
    let test_run = scheduled(&throttled).await;
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "ok"));
    assert_eq!(starts(&throttled), 3);
}

/// Whether a test finds it depends on the path prefix: only a whole bucket's uploads may be listed.
#[tokio::test]
async fn an_upload_whose_start_was_not_answered_is_aborted_where_it_can_be_listed() {
    let customer = ScriptedCustomer::new().with("start upload", CallEnd::Lost);
    let test_run = scheduled_of("", &customer, &[]).await;
    let left = test_run.report.residue.after(&[]);
    let [Leftover::UnconfirmedUpload { key, .. }] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!(customer.unfinished_uploads(), [format!("upload-of-{key}")]);

    customer.ends.lock().unwrap().clear();
    let test_run = scheduled_of("", &customer, &left).await;
    assert!(customer.calls().contains(&format!("list uploads {key}")));
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "leftovers_removed"));
    assert_eq!(test_run.report.residue, Residue { left: Vec::new(), removed: left });
    assert_eq!(customer.unfinished_uploads(), [""; 0]);
}

/// It is named as long as nothing shows that there is none, and no longer than a week.
#[tokio::test]
async fn an_upload_whose_start_was_not_answered_is_remembered_until_it_is_known_or_old() {
    let minutes_ago = |minutes: i64| Leftover::UnconfirmedUpload {
        key: "data/_bucket-endpoint-test-1.txt".to_owned(),
        started_at: jiff::Timestamp::from_second(-60 * minutes).unwrap(),
    };
    let denied = || denied("s3:ListBucketMultipartUploads", Layer::IdentityPolicy);
    for (prefix, list_uploads, minutes, remains) in [
        // None is there. A request that was given up a moment ago may still arrive.
        ("", None, 11, false),
        ("", None, 9, true),
        ("", Some(denied()), 11, true),
        ("", Some(fault(FaultKind::Throttled)), 11, true),
        ("data/", None, 11, true),
        ("data/", None, 7 * 24 * 60 - 1, true),
        ("data/", None, 7 * 24 * 60, false),
        ("", Some(denied()), 7 * 24 * 60, false),
    ] {
        let customer =
            list_uploads.into_iter().fold(ScriptedCustomer::new(), |customer, end| customer.with("list uploads", end));
        let left = [minutes_ago(minutes)];
        let test_run = scheduled_of(prefix, &customer, &left).await;
        assert_eq!(test_run.report.outcome(), Outcome::Passed, "{:?}", test_run.not_passed());
        assert_eq!(!test_run.report.residue.after(&left).is_empty(), remains, "{prefix} {minutes}");
        let code = if remains { "upload_remains" } else { "ok" };
        assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, code), "{prefix} {minutes}");
        let lists = customer.calls().iter().any(|call| call.starts_with("list uploads"));
        assert_eq!(lists, prefix.is_empty() && minutes < 7 * 24 * 60, "the session may not list them under a prefix");
    }
}

/// One key has them all, and none is started while AWS answers nothing.
#[tokio::test]
async fn uploads_whose_start_was_not_answered_do_not_pile_up() {
    let customer = ScriptedCustomer::new().with("start upload", CallEnd::Lost);
    let mut left = scheduled(&customer).await.report.residue.after(&[]);
    let first = left.clone();
    for _ in 0..3 {
        let test_run = scheduled_with(&customer, &left).await;
        left = test_run.report.residue.after(&left);
        assert_eq!(left, first, "the same key");
    }
    let down = ScriptedCustomer::new().with("conditional delete", fault(FaultKind::TimedOut));
    let test_run = scheduled_with(&down, &left).await;
    assert!(!down.calls().contains(&"start upload".to_owned()), "{:?}", down.calls());
    assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Inconclusive, "timed_out"));
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "upload_remains"));
    assert_eq!(test_run.report.residue.after(&left), left);

    let well = ScriptedCustomer::new();
    let test_run = scheduled_with(&well, &left).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed);
    assert_eq!(test_run.report.residue.after(&left), left, "of two uploads of one key only one is aborted");
}

/// Who may not abort is not helped by a second finding, and who runs the command ends the first one.
#[tokio::test]
async fn an_upload_that_somebody_else_aborted_is_forgotten_also_where_the_role_may_not_abort() {
    let customer =
        ScriptedCustomer::new().with("abort upload", denied("s3:AbortMultipartUpload", Layer::IdentityPolicy));
    let left = [upload("data/_bucket-endpoint-test-1.txt")];
    let test_run = scheduled_with(&customer, &left).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed, "{:?}", test_run.not_passed());
    assert!(!customer.calls().contains(&"write".to_owned()), "{:?}", customer.calls());
    let [new] = customer.unfinished_uploads().try_into().unwrap();
    let left = test_run.report.residue.after(&left);
    assert!(matches!(left.as_slice(), [Leftover::Upload { upload_id, .. }] if *upload_id == new), "{left:?}");
    let message = &test_run.check(CheckName::Cleanup).message;
    assert!(!message.contains("_bucket-endpoint-test-1.txt"), "{message}");
}

/// What was not begun before the time was over is not there: no finding names it for a week.
#[tokio::test]
async fn what_is_not_begun_in_time_leaves_nothing() {
    let file = Leftover::TestFile { key: "data/_bucket-endpoint-test-1.txt".to_owned(), version_id: None };
    let removal_hangs = ScriptedCustomer::new().with("conditional delete", CallEnd::Hangs);
    let test_run = scheduled_with(&removal_hangs, std::slice::from_ref(&file)).await;
    assert!(!removal_hangs.calls().contains(&"start upload".to_owned()), "{:?}", removal_hangs.calls());
    assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Inconclusive, "timed_out"));
    assert_eq!(test_run.report.residue.left, [file]);

    // The full cycle, which has to decide of the delete, has no time left either.
    let upload_hangs =
        ScriptedCustomer::new().with("conditional delete", silent_denial()).with("start upload", CallEnd::Hangs);
    let test_run = scheduled(&upload_hangs).await;
    assert!(!upload_hangs.calls().contains(&"write".to_owned()), "{:?}", upload_hangs.calls());
    assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Inconclusive, "timed_out"));
    assert!(
        matches!(test_run.report.residue.left.as_slice(), [Leftover::UnconfirmedUpload { .. }]),
        "{:?}",
        test_run.report
    );
}
