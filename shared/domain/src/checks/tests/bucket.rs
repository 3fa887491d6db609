//! Which bucket it is: its region, its owner, and that it exists.

use super::*;

#[tokio::test]
async fn the_region_is_named() {
    let mut customer = ScriptedCustomer::new();
    customer.region = Some("us-east-2".to_owned());
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "wrong_region"));
    assert!(test_run.check(CheckName::BucketRegion).remedy.as_deref().unwrap().contains("us-east-2"));

    let elsewhere = || CallEnd::Refused(Refusal::WrongRegion(Some("us-east-2".to_owned())));
    let customer = ["region", "list", "peek missing", "write"]
        .into_iter()
        .fold(ScriptedCustomer::new(), |c, call| c.with(call, elsewhere()));
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "wrong_region"));
    for name in [CheckName::List, CheckName::Read, CheckName::Write] {
        assert_eq!(test_run.code(name), (CheckStatus::Skipped, "wrong_region"), "{name:?}");
    }
    assert_eq!(test_run.code(CheckName::BucketOwner), (CheckStatus::Inconclusive, "owner_not_verified"));
    assert_eq!(test_run.report.outcome(), Outcome::Failed);

    customer.ends.lock().unwrap().insert("region", vec![CallEnd::Refused(Refusal::NoSuchBucket)]);
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "bucket_not_found"));
}

/// The other answers name the region where `HeadBucket` has no answer, and no two checks contradict each other.
#[tokio::test]
async fn the_checks_agree_on_the_region() {
    let elsewhere = |region: Option<&str>| CallEnd::Refused(Refusal::WrongRegion(region.map(ToOwned::to_owned)));
    for no_verdict in [CallEnd::Hangs, fault(FaultKind::Unavailable), silent_denial()] {
        for (named, expected) in [(Some("us-east-2"), "us-east-2"), (None, "did not report its Region")] {
            let customer = ScriptedCustomer::new().with("region", no_verdict.clone()).with("list", elsewhere(named));
            let customer = customer.with("peek missing", elsewhere(named));
            let test_run = tested(BucketAccess::ReadOnly, &customer).await;
            assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "wrong_region"));
            let message = &test_run.check(CheckName::BucketRegion).message;
            assert!(message.contains(expected), "{message}");
            assert_eq!(test_run.code(CheckName::List), (CheckStatus::Skipped, "wrong_region"));
        }
    }
    // What is served is there: one redirect, also of `HeadBucket`, shows nothing.
    for (head, region) in [
        (fault(FaultKind::Unavailable), (CheckStatus::Inconclusive, "service_unavailable")),
        (elsewhere(None), (CheckStatus::Inconclusive, "unexpected_response")),
        (CallEnd::Refused(Refusal::NoSuchBucket), (CheckStatus::Inconclusive, "unexpected_response")),
        (elsewhere(Some("us-east-2")), (CheckStatus::Failed, "wrong_region")),
    ] {
        let customer = ScriptedCustomer::new().with("region", head).with("list", elsewhere(Some("us-east-2")));
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        assert_eq!(test_run.code(CheckName::BucketRegion), region);
        assert_eq!(test_run.code(CheckName::List), (CheckStatus::Inconclusive, "unexpected_response"));
        assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Passed, "ok"));
    }
    let customer = ScriptedCustomer::new().with("list", elsewhere(None)).with("write", elsewhere(Some("us-east-2")));
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Passed, "ok"));
    for name in [CheckName::List, CheckName::Write] {
        assert_eq!(test_run.code(name), (CheckStatus::Inconclusive, "unexpected_response"));
        let result = test_run.check(name);
        assert!(result.message.contains("redirected the request to the Region us-east-2"), "{}", result.message);
        assert!(!result.message.contains("See the check"), "{}", result.message);
        assert!(result.aws_request_id.is_some());
    }
}

/// CASES.md, D2: the session is of the customer's role, and never the vendor's, also in a region that AWS enables in
/// every AWS account.
#[tokio::test]
async fn d2_a_session_that_is_not_accepted_is_of_the_customers_role() {
    for code in ["InvalidToken", "InvalidAccessKeyId", "OptInRequired"] {
        for (region, every_account_has_it) in [("eu-south-1", false), ("eu-central-1", true), ("us-east-1", true)] {
            let mut configuration = configuration(BucketAccess::ReadOnly, "data/");
            configuration.region = region.parse().unwrap();
            let mut customer =
                ScriptedCustomer::new().with("list", CallEnd::Refused(Refusal::SessionNotAccepted(code.into())));
            customer.region = Some(region.to_owned());
            let test_run = tested_as(&configuration, &customer).await;
            assert_eq!(test_run.code(CheckName::List), (CheckStatus::Failed, "region_not_enabled"), "{code} {region}");
            let CheckResult { message, remedy, .. } = test_run.check(CheckName::List);
            assert!(message.contains("the session of your role") && message.contains(code), "{message}");
            let account = format!("the Region {region} is not enabled in AWS account 123456789012.");
            assert!(message.ends_with(&account), "{message}");
            let remedy = remedy.as_deref().unwrap();
            assert_eq!(remedy.contains(&format!("enable the Region {region}")), !every_account_has_it, "{remedy}");
            assert_eq!(remedy.contains("contact AWS Support from that account"), every_account_has_it, "{remedy}");
            assert!(!message.contains("the vendor's credentials"), "{message}");
        }
    }
}

/// CASES.md, D3.
#[tokio::test]
async fn d3_an_sts_that_is_not_activated_is_activated_where_it_can_be() {
    for (region, needed) in [
        ("us-east-1", "In AWS account 123456789012, open the IAM console, choose Account settings"),
        (
            "eu-south-1",
            "In AWS account 123456789012, open the Account page of the AWS console, enable the Region eu-south-1",
        ),
    ] {
        let customer =
            ScriptedCustomer::new().with("assume", CallEnd::Refused(Refusal::StsNotActivated(region.to_owned())));
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        assert_eq!(test_run.code(CheckName::RoleAssumable), (CheckStatus::Failed, "sts_not_activated"));
        let CheckResult { message, remedy, .. } = test_run.check(CheckName::RoleAssumable);
        assert!(message.contains(region) && message.contains("123456789012"), "{message}");
        assert!(remedy.as_deref().unwrap().starts_with(needed), "{remedy:?}");
    }
}

/// CASES.md, E3: one check says that there is no such bucket, the others are skipped, and no remedy speaks of policies,
/// also where a policy that names another bucket denies what is done in this one.
#[tokio::test]
async fn e3_a_bucket_that_does_not_exist_is_reported_once() {
    let missing = || CallEnd::Refused(Refusal::NoSuchBucket);
    let denied = || denied("s3:ListBucket", Layer::IdentityPolicy);
    for end in [&missing as &dyn Fn() -> CallEnd, &silent_denial, &denied] {
        let customer = ["list", "peek missing", "write"]
            .into_iter()
            .fold(ScriptedCustomer::new().with("region", missing()), |customer, call| customer.with(call, end()));
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "bucket_not_found"));
        for check in test_run.report.checks.iter().filter(|check| check.name > CheckName::BucketRegion) {
            assert_eq!(check.result.status, CheckStatus::Skipped, "{:?}", check.name);
            assert_eq!(check.result.remedy, None);
        }
        assert!(!test_run.check(CheckName::BucketRegion).remedy.as_deref().unwrap().contains("polic"));
    }
}

/// E3's neighbour: `HeadBucket` has no answer, or says that the bucket is there, and the other answers say that it is
/// not.
#[tokio::test]
async fn e3_the_checks_agree_on_whether_there_is_a_bucket() {
    let missing = || CallEnd::Refused(Refusal::NoSuchBucket);
    for access in [BucketAccess::ReadOnly, BucketAccess::ReadWrite] {
        for no_verdict in [CallEnd::Hangs, fault(FaultKind::Unavailable), silent_denial()] {
            let customer = ["list", "peek missing", "write"]
                .into_iter()
                .fold(ScriptedCustomer::new().with("region", no_verdict), |customer, call| {
                    customer.with(call, missing())
                });
            let test_run = tested(access, &customer).await;
            assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Failed, "bucket_not_found"));
            for check in test_run.report.checks.iter().filter(|check| check.name > CheckName::BucketRegion) {
                assert_eq!(
                    (check.result.status, check.result.code.as_str()),
                    (CheckStatus::Skipped, "bucket_not_found")
                );
            }
        }
    }
    // What is served is there.
    let customer = ScriptedCustomer::new().with("region", silent_denial()).with("list", missing());
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::Write), (CheckStatus::Passed, "ok"));
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Inconclusive, "region_not_reported"));
    let contradicted = |test_run: &TestRun| {
        assert_eq!(test_run.code(CheckName::List), (CheckStatus::Inconclusive, "unexpected_response"));
        test_run.check(CheckName::List).message.clone()
    };
    assert_eq!(
        contradicted(&test_run),
        "Amazon S3 reported that the bucket does not exist, but it also accepted other requests for it."
    );
    let test_run = tested(BucketAccess::ReadWrite, &ScriptedCustomer::new().with("list", missing())).await;
    assert_eq!(test_run.code(CheckName::BucketRegion), (CheckStatus::Passed, "ok"));
    assert_eq!(
        contradicted(&test_run),
        "Amazon S3 reported that the bucket does not exist, but it also reported that the bucket is in eu-central-1."
    );
}

#[tokio::test]
async fn bucket_owner_is_derived_from_the_other_answers() {
    let all = |end: &dyn Fn() -> CallEnd| {
        ["list", "peek missing", "write"].into_iter().fold(ScriptedCustomer::new(), |c, call| c.with(call, end()))
    };
    let owner = CheckName::BucketOwner;
    // Silence to everything within one AWS account: the bucket is somebody else's.
    let test_run = tested(BucketAccess::ReadWrite, &all(&silent_denial)).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Failed, "bucket_owner_mismatch"));
    assert_eq!(owner_first(&test_run), [CheckName::List, CheckName::Write]);
    // Our own session policy pins the owner; when it denies explicitly, that is why.
    let by_session = |explicit| {
        let denial = Denial { explicit, ..denial_of("s3:ListBucket", Layer::SessionPolicy) };
        all(&move || CallEnd::Refused(Refusal::Denied(denial.clone())))
    };
    let test_run = tested(BucketAccess::ReadWrite, &by_session(true)).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Failed, "bucket_owner_mismatch"));
    // That it does not allow an action says nothing of the owner.
    let test_run = tested(BucketAccess::ReadWrite, &by_session(false)).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Inconclusive, "owner_not_verified"));
    // A key is the business of KMS, and no sign of whose the bucket is.
    let test_run = tested(BucketAccess::ReadWrite, &all(&|| denied("kms:Decrypt", Layer::SessionPolicy))).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Inconclusive, "owner_not_verified"));
    // One answer served is proof enough.
    let test_run = tested(BucketAccess::ReadWrite, &ScriptedCustomer::new().with("list", silent_denial())).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Passed, "ok"));
    assert_eq!(owner_first(&test_run), []);
    // An explained denial is a sign of the same AWS account, but no proof.
    let test_run = tested(BucketAccess::ReadWrite, &all(&|| denied("s3:PutObject", Layer::IdentityPolicy))).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Inconclusive, "owner_not_verified"));
    // Where the owner was given, another AWS account's bucket is silent by nature.
    let mut elsewhere = configuration(BucketAccess::ReadOnly, "data/");
    elsewhere.bucket_owner_aws_account_id = Some("210987654321".parse().unwrap());
    let test_run = tested_as(&elsewhere, &all(&silent_denial)).await;
    assert_eq!(test_run.code(owner), (CheckStatus::Inconclusive, "owner_not_verified"));
    let remedy = test_run.check(owner).remedy.as_deref().unwrap();
    assert!(remedy.starts_with("Check the bucket name and `bucketOwnerAwsAccountId`"), "{remedy}");
    assert_eq!(owner_first(&test_run), [], "they would point at each other");
    // A reason is a sign of the same organization.
    let explained = || denied("s3:GetObject", Layer::ResourcePolicy);
    let test_run =
        tested_as(&elsewhere, &ScriptedCustomer::new().with("list", silent_denial()).with("peek missing", explained()))
            .await;
    assert_eq!(test_run.code(owner), (CheckStatus::Inconclusive, "owner_not_verified"));
}

/// The checks whose remedies point at `bucket_owner`.
fn owner_first(test_run: &TestRun) -> Vec<CheckName> {
    let points = |check: &&Check| {
        check.result.remedy.as_deref().is_some_and(|remedy| remedy.contains("Fix the check `bucket_owner` first."))
    };
    test_run.report.checks.iter().filter(points).map(|check| check.name).collect()
}
