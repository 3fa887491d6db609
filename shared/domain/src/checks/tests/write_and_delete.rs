use super::*;
use crate::leftover::Leftover;

fn written_checks(test_run: &TestRun) -> [(CheckStatus, &'static str); 4] {
    [CheckName::Write, CheckName::ReadBack, CheckName::Delete, CheckName::Cleanup].map(|name| test_run.code(name))
}

/// A customer whose role may not delete.
fn without_delete() -> ScriptedCustomer {
    let denial = || denied("s3:DeleteObject", Layer::IdentityPolicy);
    ScriptedCustomer::new().with("delete", denial()).with("conditional delete", denial())
}

#[tokio::test]
async fn a_denied_write_leaves_nothing_to_do() {
    let customer = ScriptedCustomer::new().with("write", denied("s3:PutObject", Layer::IdentityPolicy));
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    let skipped = (CheckStatus::Skipped, "test_file_not_written");
    assert_eq!(
        written_checks(&test_run),
        [(CheckStatus::Failed, "denied_by_identity_policy"), skipped, skipped, skipped]
    );
    assert!(test_run.check(CheckName::Write).remedy.as_deref().unwrap().contains("s3:PutObject"));
    assert!(!customer.calls().contains(&"delete".to_owned()));
}

#[tokio::test]
async fn a_denied_delete_names_the_key_that_is_left() {
    let customer = without_delete();
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::Delete), (CheckStatus::Failed, "denied_by_identity_policy"));
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Failed, "test_file_remains"));
    let [left] = customer.left_behind().try_into().unwrap();
    assert!(left.starts_with("data/_bucket-endpoint-test-"));
    let cleanup = test_run.check(CheckName::Cleanup);
    assert!(cleanup.message.contains(&left) && cleanup.remedy.as_deref().unwrap().contains(&left));
}

/// Else the test of every half hour would leave one more file, for as long as nobody fixes the role.
#[tokio::test]
async fn after_a_denied_delete_the_next_test_deletes_before_it_writes() {
    let configuration = configuration(BucketAccess::ReadWrite, "data/");
    let again = async |customer: &ScriptedCustomer| tested_after(Duration::ZERO, true, &configuration, customer).await;
    let skipped = (CheckStatus::Skipped, "test_file_not_written");

    let still = ScriptedCustomer::new().with("conditional delete", denied("s3:DeleteObject", Layer::IdentityPolicy));
    let test_run = again(&still).await;
    let failed = (CheckStatus::Failed, "denied_by_identity_policy");
    assert_eq!(written_checks(&test_run), [skipped, skipped, failed, skipped]);
    assert!(test_run.check(CheckName::Delete).remedy.as_deref().unwrap().contains("s3:DeleteObject"));
    assert_eq!(still.left_behind(), [""; 0]);
    assert!(!still.calls().contains(&"write".to_owned()), "{:?}", still.calls());

    let unanswered = ScriptedCustomer::new().with("conditional delete", fault(FaultKind::Throttled));
    let test_run = again(&unanswered).await;
    assert_eq!(written_checks(&test_run), [skipped, skipped, (CheckStatus::Inconclusive, "throttled"), skipped]);
    assert!(!unanswered.calls().contains(&"write".to_owned()));

    for end in [denied("s3:ListBucket", Layer::SessionPolicy), silent_denial()] {
        let open = ScriptedCustomer::new().with("conditional delete", end);
        assert_eq!(again(&open).await.report.outcome(), Outcome::Passed, "a denial of another action decides nothing");
        assert_eq!(open.left_behind(), [""; 0]);
    }

    let fixed = ScriptedCustomer::new();
    let test_run = again(&fixed).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed);
    let is_of_file = |call: &String| ["write", "read", "delete"].iter().any(|name| call == name);
    let calls = fixed.calls();
    let first = calls.iter().position(|call| call.starts_with("conditional delete data/_bucket-endpoint-missing-"));
    let of_file: Vec<_> =
        calls[first.expect("a delete of what is not there")..].iter().filter(|c| is_of_file(c)).collect();
    assert_eq!(of_file, ["write", "read", "delete"]);
    assert_eq!(fixed.left_behind(), [""; 0]);
}

/// S3 denies without a reason what is not there, or denies the list that would say so.
#[tokio::test]
async fn the_delete_of_what_was_perhaps_never_written_is_no_denial() {
    let skipped = (CheckStatus::Skipped, "test_file_not_written");
    for (end, verdict) in [
        (silent_denial(), skipped),
        (denied("s3:GetObject", Layer::IdentityPolicy), skipped),
        (denied("s3:ListBucket", Layer::SessionPolicy), (CheckStatus::Passed, "ok")),
        (denied("s3:DeleteObject", Layer::IdentityPolicy), (CheckStatus::Failed, "denied_by_identity_policy")),
    ] {
        for kind in [FaultKind::Throttled, FaultKind::TimedOut] {
            let customer = ScriptedCustomer::new().with("write", fault(kind)).with("conditional delete", end.clone());
            let test_run = tested(BucketAccess::ReadWrite, &customer).await;
            assert_eq!(test_run.code(CheckName::Delete), verdict, "{end:?}");
            let failed = verdict.0 == CheckStatus::Failed;
            assert_eq!(test_run.report.outcome(), if failed { Outcome::Failed } else { Outcome::Inconclusive });
            assert!(!customer.calls().contains(&"delete".to_owned()), "it could make a delete marker");
        }
    }
}

/// A bucket policy can require the condition (S3 User Guide, "Enforce conditional deletes on Amazon S3 buckets").
#[tokio::test]
async fn a_file_that_only_a_conditional_delete_removes_is_not_left() {
    let denial = denial_of("s3:DeleteObject", Layer::ResourcePolicy);
    let denial = CallEnd::Refused(Refusal::Denied(Denial { explicit: true, ..denial }));
    let customer = ScriptedCustomer::new().with("delete", denial);
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::Delete), (CheckStatus::Failed, "denied_by_bucket_policy"));
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "ok"));
    assert_eq!((customer.left_behind(), test_run.report.residue), (Vec::new(), Residue::default()));
}

#[tokio::test]
async fn a_command_to_paste_is_one_command_whatever_the_prefix() {
    let customer = without_delete();
    let configuration = configuration(BucketAccess::ReadWrite, "a'; touch owned; '/$(id)/");
    let test_run = tested_as(&configuration, &customer).await;
    let remedy = test_run.check(CheckName::Cleanup).remedy.as_deref().unwrap();
    assert!(remedy.contains(r"--key='a'\''; touch owned; '\''/$(id)/_bucket-endpoint-test-"), "{remedy}");
    assert!(remedy.contains("of the bucket: aws s3api") && !remedy.contains("--version-id"), "{remedy}");
}

/// CASES.md, C7.
#[tokio::test]
async fn c7_a_command_to_paste_takes_a_leading_hyphen_and_names_the_version() {
    let mut customer = without_delete();
    customer.version = Some("3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY".to_owned());
    let test_run = tested_as(&configuration(BucketAccess::ReadWrite, "-cur/"), &customer).await;
    let remedy = test_run.check(CheckName::Cleanup).remedy.as_deref().unwrap();
    assert!(remedy.contains("--key='-cur/_bucket-endpoint-test-"), "{remedy}");
    assert!(remedy.ends_with(".txt' --version-id='3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY'"), "{remedy}");
    // Object Lock and MFA delete refuse that, and no delete marker.
    let (before, _) = remedy.split_once(": aws s3api delete-object").unwrap();
    assert!(before.ends_with("leave out `--version-id`: a delete marker then hides the file)"), "{remedy}");
}

#[tokio::test]
async fn a_failed_read_back_still_deletes() {
    for (end, code) in [
        (denied("s3:GetObject", Layer::ResourcePolicy), "denied_by_bucket_policy"),
        (CallEnd::Refused(Refusal::NoSuchKey), "test_file_missing"),
    ] {
        let customer = ScriptedCustomer::new().with("read", end);
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        assert_eq!(test_run.code(CheckName::ReadBack), (CheckStatus::Failed, code));
        assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "ok"));
        assert_eq!(customer.left_behind(), [""; 0]);
    }
}

#[tokio::test]
async fn an_unanswered_write_is_cleaned_up_and_reported() {
    let customer = ScriptedCustomer::new().with("write", CallEnd::Hangs);
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(
        written_checks(&test_run),
        [
            (CheckStatus::Inconclusive, "timed_out"),
            (CheckStatus::Skipped, "test_file_not_written"),
            (CheckStatus::Passed, "ok"),
            // It may still arrive behind our delete.
            (CheckStatus::Inconclusive, "test_file_may_remain"),
        ]
    );
    // The file may not be there, and then a plain delete would make a delete marker.
    assert!(customer.calls().iter().any(|call| call.starts_with("conditional delete data/_bucket-endpoint-test-")));
    assert!(!customer.calls().contains(&"delete".to_owned()));

    // So it may where the connection broke off, or the answer could not be read.
    for kind in [FaultKind::Unavailable, FaultKind::Unexpected] {
        let customer = ScriptedCustomer::new().with("write", fault(kind));
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Inconclusive, "test_file_may_remain"), "{kind:?}");
        let [Leftover::TestFile { key, .. }] = test_run.report.residue.left.as_slice() else { panic!("{kind:?}") };
        assert!(key.starts_with("data/_bucket-endpoint-test-"), "the next test removes it");
    }
    // A throttle has written nothing, and no file was deleted.
    let customer = ScriptedCustomer::new().with("write", fault(FaultKind::Throttled));
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "ok"));
    for check in [CheckName::Delete, CheckName::Cleanup] {
        let message = &test_run.check(check).message;
        assert!(!message.contains("is deleted") && !message.contains("delete the test file"), "{message}");
    }
    assert_eq!(test_run.report.residue, Residue::default());

    let customer = customer.with("conditional delete", fault(FaultKind::Unavailable));
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Inconclusive, "test_file_may_remain"));
}

#[tokio::test]
async fn a_write_whose_first_answer_was_lost_counts() {
    let customer = ScriptedCustomer::new().with("write", CallEnd::Refused(Refusal::AlreadyExists));
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed);
    // The bucket may be versioned, and the version is in the answer that was lost.
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "noncurrent_version_may_remain"));
    assert_eq!(customer.left_behind(), [""; 0]);
}

#[tokio::test]
async fn delete_with_transient_faults_is_retried_within_the_time_limit() {
    let stumbling = ScriptedCustomer::new()
        .with("delete", fault(FaultKind::Throttled))
        .with("delete", fault(FaultKind::Unavailable));
    let test_run = tested(BucketAccess::ReadWrite, &stumbling).await;
    assert_eq!(stumbling.calls().iter().filter(|call| *call == "delete").count(), 3);
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Inconclusive, "test_file_remains"));
    assert!(test_run.check(CheckName::Cleanup).message.contains("data/_bucket-endpoint-test-"));

    let hanging = ScriptedCustomer::new().with("delete", CallEnd::Hangs);
    let test_run = tested(BucketAccess::ReadWrite, &hanging).await;
    assert_eq!(test_run.code(CheckName::Delete), (CheckStatus::Inconclusive, "timed_out"));
    assert_eq!(test_run.took, OVERALL);
}

/// CASES.md, C3: what stays, and until when as far as S3 says it.
#[tokio::test]
async fn c3_a_version_that_remains_is_reported() {
    let mut customer = ScriptedCustomer::new();
    customer.version = Some("v-1".to_owned());
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed);
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "noncurrent_version_remains"));
    let message = &test_run.check(CheckName::Cleanup).message;
    for named in
        ["noncurrent version `v-1`", "delete marker `marker-of-v-1`", "Object Lock", "until its retention period ends"]
    {
        assert!(message.contains(named), "{named} in {message}");
    }
    customer.retained_until = Some("2027-01-31T00:00:00Z".parse().unwrap());
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    let message = &test_run.check(CheckName::Cleanup).message;
    assert!(
        message.contains("Object Lock retains the version until 2027-01-31T00:00:00Z. If the bucket replicates"),
        "{message}"
    );
    assert_eq!(test_run.report.residue, Residue::default(), "nobody can remove it");
}
