//! A bucket that was deleted, and made again under its old name by somebody else.

use be_domain::endpoint::BucketAccess::{ReadOnly, ReadWrite};
use be_domain::report::CheckStatus::{Failed, Passed};
use be_domain::report::{CheckName, Outcome};
use tests::scripted::{Call, OWNER, Reply, Script, Scripted};

use super::scripted_customer::test;

#[tokio::test]
async fn nothing_is_read_from_or_written_to_a_bucket_of_somebody_else() {
    // What S3 answers where `x-amz-expected-bucket-owner` does not match: a denial that explains nothing.
    for access in [ReadOnly, ReadWrite] {
        let server = Scripted::start(Script::well().on_all_of_s3(&Reply::denied(""))).await;
        let (tested, receipts) = test(&server, access).await;
        let finding = |name| &tested.report.checks.iter().find(|check| check.name == name).unwrap().result;
        let owner = finding(CheckName::BucketOwner);
        assert_eq!((owner.status, owner.code.as_str()), (Failed, "bucket_owner_mismatch"));
        assert_eq!(finding(CheckName::RoleAssumable).status, Passed);
        assert_eq!((tested.report.outcome(), tested.receipt.clone(), receipts), (Outcome::Failed, None, 0));
        // Nothing was written, so there is nothing to delete either.
        assert_eq!(server.requests_of(Call::Delete).len(), 0);
    }
}

#[tokio::test]
async fn every_call_to_s3_names_the_owner_under_its_signature() {
    let server = Scripted::start(Script::well()).await;
    test(&server, ReadOnly).await;
    test(&server, ReadWrite).await;
    let to_s3: Vec<_> = server.requests().into_iter().filter(|request| request.form.is_empty()).collect();
    assert!(to_s3.len() >= 8, "{}", to_s3.len());
    for request in to_s3 {
        assert_eq!(request.header("x-amz-expected-bucket-owner"), OWNER, "{:?}", request.call);
        assert!(request.header("authorization").contains("x-amz-expected-bucket-owner"), "{:?}", request.call);
        assert!(request.header("authorization").contains("Credential=ASIASESSION/"), "{:?}", request.call);
    }
}
