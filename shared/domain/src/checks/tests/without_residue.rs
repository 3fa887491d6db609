//! Scheduled checks: what proves writing and deleting without anything that stays, and what the full cycle decides.

use super::*;
use crate::leftover::Leftover;

pub(super) async fn scheduled(customer: &ScriptedCustomer) -> TestRun {
    scheduled_with(customer, &[]).await
}

pub(super) async fn scheduled_with(customer: &ScriptedCustomer, leftovers: &[Leftover]) -> TestRun {
    scheduled_of("data/", customer, leftovers).await
}

pub(super) async fn scheduled_of(path_prefix: &str, customer: &ScriptedCustomer, leftovers: &[Leftover]) -> TestRun {
    let configuration = configuration(BucketAccess::ReadWrite, path_prefix);
    let endpoint_id = crate::values::EndpointId::new(1, &[1; 10]);
    tested_with(Duration::ZERO, &configuration, customer, |target| {
        target.endpoint_id = Some(&endpoint_id);
        target.leftovers = leftovers;
        target.cycle = WriteCycle::WithoutResidue;
    })
    .await
}

/// The calls that write, delete, or read what was written.
fn writing(customer: &ScriptedCustomer) -> Vec<String> {
    let calls = customer.calls().into_iter().map(|call| call.split(" data/").next().unwrap_or_default().to_owned());
    calls
        .filter(|call| !["assume", "probe", "region", "list", "peek"].iter().any(|name| call.starts_with(name)))
        .collect()
}

const FULL: [&str; 3] = ["write", "read", "delete"];

/// CASES.md, C2: the common path writes no object and deletes none.
#[tokio::test]
async fn c2_a_scheduled_check_writes_and_deletes_nothing() {
    let customer = ScriptedCustomer::new();
    let test_run = scheduled(&customer).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed, "{:?}", test_run.not_passed());
    assert_eq!(names(&test_run.report)[6..], ["write", "delete", "cleanup"]);
    let mut calls: Vec<_> =
        writing(&customer).iter().map(|call| call.split(" upload-").next().unwrap().to_owned()).collect();
    calls.sort();
    assert_eq!(calls, ["abort upload", "conditional delete", "start upload"]);
    assert_eq!((customer.left_behind(), customer.unfinished_uploads()), (Vec::new(), Vec::new()));
    assert_eq!(test_run.report.residue, Residue::default());
}

#[tokio::test]
async fn open_claims_are_decided_by_the_full_cycle() {
    let explicit =
        |layer| CallEnd::Refused(Refusal::Denied(Denial { explicit: true, ..denial_of("s3:PutObject", layer) }));
    let unsupported = || CallEnd::Refused(Refusal::Other("NotImplemented".into()));
    for (call, end) in [
        // A policy may demand `If-None-Match`, which uploads can't send.
        ("start upload", explicit(Layer::ResourcePolicy)),
        ("start upload", explicit(Layer::ServiceControlPolicy)),
        // Or allow just what has the header.
        ("start upload", denied("s3:PutObject", Layer::IdentityPolicy)),
        ("start upload", denied("s3:PutObject", Layer::ResourcePolicy)),
        ("start upload", silent_denial()),
        ("start upload", unsupported()),
        ("conditional delete", unsupported()),
        ("conditional delete", silent_denial()),
        ("conditional delete", denied("s3:ListBucket", Layer::SessionPolicy)),
        ("conditional delete", denied("s3:GetObject", Layer::IdentityPolicy)),
    ] {
        let customer = ScriptedCustomer::new().with(call, end.clone());
        let test_run = scheduled(&customer).await;
        assert_eq!(test_run.report.outcome(), Outcome::Passed, "{call} {end:?}: {:?}", test_run.not_passed());
        assert!(writing(&customer).ends_with(&FULL.map(str::to_owned)), "{call} {end:?}: {:?}", customer.calls());
        assert_eq!((customer.left_behind(), customer.unfinished_uploads()), (Vec::new(), Vec::new()));
    }
    // CASES.md, A4: nothing to read, and S3 does not say who may.
    let mut customer = ScriptedCustomer::new().with("peek missing", silent_denial());
    customer.objects.clear();
    let test_run = scheduled(&customer).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "verified_by_read_back"));
    assert!(writing(&customer).ends_with(&FULL.map(str::to_owned)));
    // Who may read needs no file.
    let mut customer = ScriptedCustomer::new();
    customer.objects.clear();
    let test_run = scheduled(&customer).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "no_content_to_read"));
    assert!(!customer.calls().contains(&"write".to_owned()));
}

#[tokio::test]
async fn decided_claims_need_no_file() {
    for (call, end, check, status, code) in [
        (
            "start upload",
            denied("s3:PutObjectAcl", Layer::IdentityPolicy),
            CheckName::Write,
            CheckStatus::Failed,
            "denied_by_identity_policy",
        ),
        (
            "start upload",
            denied("kms:GenerateDataKey", Layer::ResourcePolicy),
            CheckName::Write,
            CheckStatus::Failed,
            "kms_access_denied",
        ),
        (
            "start upload",
            fault(FaultKind::Unavailable),
            CheckName::Write,
            CheckStatus::Inconclusive,
            "service_unavailable",
        ),
        (
            "start upload",
            CallEnd::Refused(Refusal::NoSuchBucket),
            CheckName::Write,
            CheckStatus::Inconclusive,
            "unexpected_response",
        ),
        (
            "conditional delete",
            denied("s3:DeleteObject", Layer::IdentityPolicy),
            CheckName::Delete,
            CheckStatus::Failed,
            "denied_by_identity_policy",
        ),
        ("conditional delete", fault(FaultKind::Throttled), CheckName::Delete, CheckStatus::Inconclusive, "throttled"),
    ] {
        let customer = ScriptedCustomer::new().with(call, end);
        let test_run = scheduled(&customer).await;
        assert_eq!(test_run.code(check), (status, code), "{call}");
        assert!(!customer.calls().iter().any(|call| call == "write"), "{:?}", customer.calls());
        assert_eq!(customer.unfinished_uploads(), [""; 0]);
    }
}

/// The full cycle writes nothing where the role may not write.
#[tokio::test]
async fn a_role_that_may_not_write_is_denied_both_and_leaves_nothing() {
    let denial = || denied("s3:PutObject", Layer::IdentityPolicy);
    let customer = ScriptedCustomer::new().with("start upload", denial()).with("write", denial());
    let test_run = scheduled(&customer).await;
    assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Failed, "denied_by_identity_policy"));
    assert_eq!(writing(&customer).last().map(String::as_str), Some("write"));
    assert_eq!((customer.left_behind(), customer.unfinished_uploads()), (Vec::new(), Vec::new()));
    assert_eq!(test_run.report.residue, Residue::default());
}

/// A file is not written for what it can show, if it could not be deleted.
#[tokio::test]
async fn no_file_is_written_that_could_not_be_deleted() {
    let customer = ScriptedCustomer::new()
        .with("start upload", silent_denial())
        .with("conditional delete", denied("s3:DeleteObject", Layer::ResourcePolicy));
    let test_run = scheduled(&customer).await;
    assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Failed, "access_denied"));
    assert_eq!(test_run.code(CheckName::Delete), (CheckStatus::Failed, "denied_by_bucket_policy"));
    assert!(!customer.calls().contains(&"write".to_owned()));
}

/// What only the full cycle can decide has no verdict where a fault stands in its way.
#[tokio::test]
async fn an_open_claim_is_inconclusive_where_the_full_cycle_cannot_run() {
    let explicit = Denial { explicit: true, ..denial_of("s3:PutObject", Layer::ResourcePolicy) };
    let base = || ScriptedCustomer::new().with("start upload", CallEnd::Refused(Refusal::Denied(explicit.clone())));
    let throttled = base().with("conditional delete", fault(FaultKind::Throttled));
    // The first one is that of the leftover; the other one shows that the role may delete.
    let leftover_fails = || base().with("conditional delete", fault(FaultKind::Throttled));
    let passes = leftover_fails().with("conditional delete", CallEnd::Refused(Refusal::NoSuchKey));
    let is_open = leftover_fails().with("conditional delete", silent_denial());
    let left = [Leftover::TestFile { key: "data/_bucket-endpoint-test-1.txt".to_owned(), version_id: None }];
    for (customer, leftovers) in [(throttled, &[][..]), (passes, &left[..]), (is_open, &left[..])] {
        let test_run = scheduled_with(&customer, leftovers).await;
        assert_eq!(test_run.report.outcome(), Outcome::Inconclusive, "{:?}", test_run.not_passed());
        assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Inconclusive, "throttled"));
        assert!(!customer.calls().contains(&"write".to_owned()), "{:?}", customer.calls());
    }
}

/// The full cycle decides what is open, and not what became of the upload.
#[tokio::test]
async fn the_full_cycle_does_not_forget_the_upload() {
    let customer = ScriptedCustomer::new()
        .with("start upload", fault(FaultKind::Unavailable))
        .with("conditional delete", denied("s3:GetObject", Layer::IdentityPolicy));
    let test_run = scheduled(&customer).await;
    assert!(customer.calls().contains(&"write".to_owned()), "{:?}", customer.calls());
    assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Passed, "ok"));
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Inconclusive, "upload_remains"));
    let cleanup = test_run.check(CheckName::Cleanup);
    assert!(cleanup.message.contains("did not confirm whether it started a multipart upload"), "{}", cleanup.message);
    assert!(cleanup.remedy.as_deref().unwrap().contains("aws s3api list-multipart-uploads"));

    // Nor does it hide a file of its own.
    let denial = || denied("s3:DeleteObject", Layer::IdentityPolicy);
    let customer = customer.with("delete", denial()).with("conditional delete", denial());
    let test_run = scheduled(&customer).await;
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Failed, "test_file_remains"));
    let cleanup = test_run.check(CheckName::Cleanup);
    assert!(cleanup.message.contains("did not confirm whether it started a multipart upload"), "{}", cleanup.message);
    let remedy = cleanup.remedy.as_deref().unwrap();
    assert!(remedy.contains("delete-object") && remedy.contains("list-multipart-uploads"), "{remedy}");
}

/// The full cycle has what is left of the time, and its cleanup too.
#[tokio::test]
async fn the_time_limit_holds_for_both_together() {
    let base = || ScriptedCustomer::new().with("start upload", silent_denial());
    for call in ["write", "read", "delete", "list", "peek"] {
        let customer = base().with(call, CallEnd::Hangs);
        let test_run = scheduled(&customer).await;
        assert!(test_run.took <= OVERALL, "{call}");
        assert_eq!(test_run.report.outcome(), Outcome::Inconclusive, "{call}: {:?}", test_run.not_passed());
    }
    // The read takes all the time for probes: nothing is written any more.
    let customer = base().with("peek", CallEnd::Hangs);
    scheduled(&customer).await;
    assert!(!customer.calls().contains(&"write".to_owned()));
}
