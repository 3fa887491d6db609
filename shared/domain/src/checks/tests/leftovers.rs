//! What earlier tests left: it is removed first, named as long as it is there, and found where nobody remembers it.

use jiff::Timestamp;

use super::*;
use crate::leftover::Leftover;
use crate::ports::ListedObject;

fn file(key: &str) -> Leftover {
    Leftover::TestFile { key: key.to_owned(), version_id: None }
}

/// An object that was written so many minutes before the clock of these tests.
fn minutes_old(key: &str, minutes: i64, size: u64) -> ListedObject {
    let last_modified = Timestamp::from_second(-60 * minutes).ok();
    ListedObject { key: key.to_owned(), size, last_modified, is_archived: false }
}

async fn by_hand(customer: &ScriptedCustomer, leftovers: &[Leftover]) -> TestRun {
    let configuration = configuration(BucketAccess::ReadWrite, "data/");
    tested_with(Duration::ZERO, &configuration, customer, |target| target.leftovers = leftovers).await
}

fn removals(customer: &ScriptedCustomer) -> Vec<String> {
    let calls = customer.calls();
    let removed = calls.iter().filter_map(|call| call.strip_prefix("conditional delete "));
    removed.map(str::to_owned).collect()
}

/// CASES.md, E4.
#[tokio::test]
async fn e4_what_is_remembered_is_removed_before_anything_is_written() {
    let left = [file("data/_bucket-endpoint-test-1.txt"), file("data/_bucket-endpoint-test-2.txt")];
    let mut customer = ScriptedCustomer::new();
    customer.objects.extend(left.iter().map(|file| match file {
        Leftover::TestFile { key, .. } => minutes_old(key, 0, 180),
        other => panic!("{other:?}"),
    }));
    let test_run = by_hand(&customer, &left).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed);
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "leftovers_removed"));
    let message = &test_run.check(CheckName::Cleanup).message;
    assert!(left.iter().all(|file| message.contains(&file.named())), "{message}");
    assert_eq!(test_run.report.residue, Residue { left: Vec::new(), removed: left.to_vec() });
    let calls = customer.calls();
    let write = calls.iter().position(|call| call == "write").unwrap();
    assert_eq!(calls[..write].iter().filter(|call| call.starts_with("conditional delete")).count(), 2);
}

/// Outside one AWS account S3 denies without a reason what is not there, too.
#[tokio::test]
async fn an_unexplained_denial_of_what_nobody_can_look_at_is_inconclusive() {
    let left = [file("data/_bucket-endpoint-test-1.txt")];
    let unanswered = || fault(FaultKind::Unavailable);
    let customer = ScriptedCustomer::new().with("conditional delete", silent_denial()).with("list", unanswered());
    let test_run = by_hand(&customer.with("peek missing", unanswered()), &left).await;
    assert_eq!(test_run.code(CheckName::Delete), (CheckStatus::Inconclusive, "service_unavailable"));
    assert_eq!(test_run.report.residue.after(&left), left);
}

#[tokio::test]
async fn leftover_that_cannot_be_removed_prevents_writes_and_stays_reported() {
    let left = [file("data/_bucket-endpoint-test-1.txt")];
    for (end, status) in [
        (denied("s3:DeleteObject", Layer::IdentityPolicy), CheckStatus::Failed),
        (silent_denial(), CheckStatus::Failed),
        (fault(FaultKind::Unavailable), CheckStatus::Inconclusive),
    ] {
        let mut customer = ScriptedCustomer::new().with("conditional delete", end.clone()).with("delete", end);
        customer.objects.push(minutes_old("data/_bucket-endpoint-test-1.txt", 0, 180));
        let test_run = by_hand(&customer, &left).await;
        assert!(!customer.calls().contains(&"write".to_owned()));
        assert_eq!(test_run.check(CheckName::Delete).status, status);
        let cleanup = test_run.check(CheckName::Cleanup);
        assert_eq!((cleanup.status, cleanup.code.as_str()), (CheckStatus::Skipped, "test_file_not_written"));
        assert!(cleanup.message.contains("data/_bucket-endpoint-test-1.txt"), "{}", cleanup.message);
        let command = "aws s3api delete-object --bucket=acme-billing-data --key='data/_bucket-endpoint-test-1.txt'";
        assert!(cleanup.remedy.as_deref().unwrap().ends_with(command), "{:?}", cleanup.remedy);
        assert_eq!(test_run.report.residue.after(&left), left);
    }
}

/// Deleting a file that the customer has removed would leave a delete marker in a versioned bucket.
#[tokio::test]
async fn a_plain_delete_is_sent_only_where_the_condition_is_not_supported() {
    let left = [file("data/_bucket-endpoint-test-1.txt")];
    let customer = ScriptedCustomer::new();
    let test_run = by_hand(&customer, &left).await;
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "ok"), "somebody else has removed it");
    assert_eq!(test_run.report.residue.after(&left), []);
    assert_eq!(customer.calls().iter().filter(|call| *call == "delete").count(), 1, "that of its own file");
    let unsupported = || CallEnd::Refused(Refusal::Other("NotImplemented".into()));
    let customer = ScriptedCustomer::new().with("conditional delete", unsupported());
    let test_run = by_hand(&customer, &left).await;
    assert_eq!(customer.calls().iter().filter(|call| *call == "delete").count(), 2);
    assert_eq!(test_run.report.residue.after(&left), []);

    // Who may not list the bucket is denied that, and not answered 404, where there is no object.
    let customer = ScriptedCustomer::new().with("conditional delete", denied("s3:ListBucket", Layer::SessionPolicy));
    let test_run = by_hand(&customer, &left).await;
    assert_eq!(customer.calls().iter().filter(|call| *call == "delete").count(), 1, "that of its own file");
    assert_eq!(test_run.report.residue.after(&left), []);
}

/// A denial without a reason is also what S3 answers of a file that is not there, to who may not list the whole bucket.
/// Then a list, or a read, shows whether it is: else a file that the customer has removed would be named for ever.
#[tokio::test]
async fn a_denial_without_a_reason_does_not_keep_what_is_gone() {
    let left = [file("data/_bucket-endpoint-test-1.txt")];
    let silent = || ScriptedCustomer::new().with("conditional delete", silent_denial());
    let list_denied = || denied("s3:ListBucket", Layer::ResourcePolicy);
    for gone in [
        silent(),
        // A policy may allow to list exactly the path prefix.
        silent().with("list", list_denied()),
        silent().with("list", list_denied()).with("peek missing", denied("s3:ListBucket", Layer::SessionPolicy)),
    ] {
        let test_run = by_hand(&gone, &left).await;
        assert_eq!(test_run.report.residue, Residue { left: Vec::new(), removed: left.to_vec() });
        assert!(gone.calls().contains(&"write".to_owned()), "nothing shows that it could not be deleted");
        assert_eq!(gone.calls().iter().filter(|call| *call == "delete").count(), 1, "that of its own file");
    }
    // What is there is deleted without the condition, which may be what is denied.
    let mut there = silent();
    there.objects.push(minutes_old("data/_bucket-endpoint-test-1.txt", 0, 180));
    let test_run = by_hand(&there, &left).await;
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "leftovers_removed"));
    assert_eq!(there.calls().iter().filter(|call| *call == "delete").count(), 2);
    // Where nothing shows it, it stays remembered, and nothing is written.
    for unknown in [silent_denial(), fault(FaultKind::Unavailable)] {
        let customer = silent().with("list", unknown.clone()).with("peek missing", unknown);
        let test_run = by_hand(&customer, &left).await;
        assert_eq!(test_run.report.residue.after(&left), left);
        assert!(!customer.calls().iter().any(|call| call == "write" || call == "delete"), "{:?}", customer.calls());
    }
}

/// CASES.md, C5: nobody remembers the file of a function that died.
#[tokio::test]
async fn c5_a_stale_test_file_that_a_list_shows_is_removed() {
    let mut customer = ScriptedCustomer::new();
    let ours = [
        "data/_bucket-endpoint-test-0123456789abcdef0123456789abcdef.txt",
        "data/bucket-endpoint-test-0123456789abcdef0123456789abcdef.txt",
    ];
    customer.objects.extend(ours.map(|key| minutes_old(key, 11, 180)));
    customer.objects.extend([
        minutes_old("data/_bucket-endpoint-test-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.txt", 9, 180),
        minutes_old("data/deeper/_bucket-endpoint-test-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.txt", 99, 180),
        minutes_old("data/_bucket-endpoint-test-dddddddddddddddddddddddddddddddd.csv", 99, 180),
        minutes_old("data/_bucket-endpoint-test-eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee.txt", 99, 1_025),
        ListedObject {
            last_modified: None,
            ..object("data/_bucket-endpoint-test-ffffffffffffffffffffffffffffffff.txt", 180)
        },
        // A customer's own names, of which none has the 32 digits that every test file has.
        minutes_old("data/_bucket-endpoint-test-/c.txt", 99, 180),
        minutes_old("data/_bucket-endpoint-test-notes.txt", 99, 180),
        minutes_old("data/_bucket-endpoint-test-2024.txt", 99, 180),
        minutes_old("data/bucket-endpoint-test-report.txt", 99, 180),
        minutes_old("data/bucket-endpoint-test-1.txt", 99, 180),
        minutes_old("data/bucket-endpoint-test-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.txt", 99, 180),
    ]);
    let test_run = by_hand(&customer, &[]).await;
    assert_eq!(removals(&customer), ours);
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Passed, "leftovers_removed"));
    assert_eq!(test_run.report.residue.removed, ours.map(file));

    // A role that may not delete is left with one that is named.
    let customer = customer.with("conditional delete", denied("s3:DeleteObject", Layer::IdentityPolicy));
    let test_run = by_hand(&customer, &[]).await;
    assert_eq!(test_run.code(CheckName::Cleanup), (CheckStatus::Failed, "test_file_remains"));
    assert_eq!(test_run.report.residue.left, ours.map(file));

    let read_only = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(read_only.report.residue, Residue::default());
}

#[tokio::test]
async fn a_long_list_is_read_again_where_the_test_files_are() {
    let mut customer = ScriptedCustomer::new();
    customer.most_listed = Some(20);
    customer.objects = (0..20).map(|number| object(&format!("data/{number:03}"), 9)).collect();
    let stale = "data/_bucket-endpoint-test-0123456789abcdef0123456789abcdef.txt";
    customer.objects.push(minutes_old(stale, 11, 180));
    by_hand(&customer, &[]).await;
    assert!(customer.calls().contains(&"list data/_bucket-endpoint-test-".to_owned()), "{:?}", customer.calls());
    assert_eq!(removals(&customer), [stale]);

    customer.objects.remove(0);
    customer.objects.pop();
    by_hand(&customer, &[]).await;
    let lists = customer.calls().iter().filter(|call| call.starts_with("list")).count();
    assert_eq!(lists, 3, "a list that is whole is read once");
}

/// No test deletes many files at once, and none twice.
#[tokio::test]
async fn removals_are_bounded() {
    let mut customer = ScriptedCustomer::new();
    let key = |number: u32| format!("data/_bucket-endpoint-test-{number:032}.txt");
    customer.objects = (0..50).map(|number| minutes_old(&key(number), 11, 180)).collect();
    by_hand(&customer, &[file(&key(0))]).await;
    let mut removed = removals(&customer);
    assert_eq!(removed.len(), 21);
    removed.sort();
    removed.dedup();
    assert_eq!(removed.len(), 21);
}
