//! Which bucket it is: its region, its owner, and that it exists.

use super::*;

#[tokio::test]
async fn the_region_is_named() {
    let mut customer = Customer::new();
    customer.region = Some("us-east-2".to_owned());
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "wrong_region"));
    assert!(test_run.check(CheckName::BucketRegion).remedy.as_deref().unwrap().contains("us-east-2"));

    let elsewhere = || End::Refused(Refusal::WrongRegion(Some("us-east-2".to_owned())));
    let customer = ["region", "list", "peek missing", "write"]
        .into_iter()
        .fold(Customer::new(), |c, call| c.with(call, elsewhere()));
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "wrong_region"));
    for name in [CheckName::List, CheckName::Read, CheckName::Write] {
        assert_eq!(test_run.code(name), (CheckStatus::Skipped, "wrong_region"), "{name:?}");
    }
    assert_eq!(test_run.code(CheckName::BucketOwner), (CheckStatus::Inconclusive, "owner_not_verified"));
    assert_eq!(test_run.report.outcome(), Outcome::Failed);

    customer.ends.lock().unwrap().insert("region", vec![End::Refused(Refusal::NoSuchBucket)]);
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "bucket_not_found"));
}

/// CASES.md, E3: one check says that there is no such bucket, the others are skipped, and no remedy speaks of policies, also
/// where a policy that names another bucket denies what is done in this one.
#[tokio::test]
async fn e3_a_bucket_that_does_not_exist_is_reported_once() {
    let missing = || End::Refused(Refusal::NoSuchBucket);
    let denied = || denied("s3:ListBucket", Layer::IdentityPolicy);
    for end in [&missing as &dyn Fn() -> End, &silent_denial, &denied] {
        let customer = ["list", "peek missing", "write"]
            .into_iter()
            .fold(Customer::new().with("region", missing()), |customer, call| customer.with(call, end()));
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "bucket_not_found"));
        for check in test_run.report.checks.iter().filter(|check| check.name > CheckName::BucketRegion) {
            assert_eq!(check.result.status, CheckStatus::Skipped, "{:?}", check.name);
            assert_eq!(check.result.remedy, None);
        }
        assert!(!test_run.check(CheckName::BucketRegion).remedy.as_deref().unwrap().contains("polic"));
    }
}

#[tokio::test]
async fn whose_bucket_it_is_shows_in_the_other_answers() {
    let all = |end: &dyn Fn() -> End| {
        ["list", "peek missing", "write"].into_iter().fold(Customer::new(), |c, call| c.with(call, end()))
    };
    let owner = CheckName::BucketOwner;
    // Silence to everything within one AWS account: the bucket is somebody else's.
    let test_run = tested(BucketAccess::ReadWrite, &all(&silent_denial)).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Failed, "bucket_owner_mismatch"));
    // Our own session policy pins the owner; when it denies, that is why.
    let test_run = tested(BucketAccess::ReadWrite, &all(&|| denied("s3:ListBucket", Layer::SessionPolicy))).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Failed, "bucket_owner_mismatch"));
    // A key is the business of KMS, and no sign of whose the bucket is.
    let test_run = tested(BucketAccess::ReadWrite, &all(&|| denied("kms:Decrypt", Layer::SessionPolicy))).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Inconclusive, "owner_not_verified"));
    // One answer served is proof enough.
    let test_run = tested(BucketAccess::ReadWrite, &Customer::new().with("list", silent_denial())).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Passed, "ok"));
    // An explained denial is a sign of the same AWS account, but no proof.
    let test_run = tested(BucketAccess::ReadWrite, &all(&|| denied("s3:PutObject", Layer::IdentityPolicy))).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Inconclusive, "owner_not_verified"));
    // Where the owner was given, another AWS account's bucket is silent by nature.
    let mut elsewhere = configuration(BucketAccess::ReadOnly, "data/");
    elsewhere.bucket_owner_aws_account_id = Some("210987654321".parse().unwrap());
    let test_run = tested_as(&elsewhere, &all(&silent_denial)).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Inconclusive, "owner_not_verified"));
}
