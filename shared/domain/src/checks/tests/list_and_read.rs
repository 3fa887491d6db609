use super::*;
use crate::ports::{MAX_LISTED, ReportedEncryption};

/// CASES.md, A3: where nothing has content, a pass says what was not shown.
#[tokio::test]
async fn a3_a_missing_key_shows_whether_one_could_be_read() {
    let mut empty = ScriptedCustomer::new();
    empty.objects =
        vec![object("data/bucket-endpoint-test-ffff.txt", 9), object("data/_bucket-endpoint-test-ff.txt", 9)];
    let test_run = tested(BucketAccess::ReadOnly, &empty).await;
    let read = test_run.check(CheckName::Read);
    assert_eq!(
        (read.status, read.code.as_str()),
        (CheckStatus::Passed, "no_content_to_read"),
        "test files are no content"
    );
    assert!(!read.message.contains("read the first byte") && read.message.contains("not verified"), "{}", read.message);

    for (end, status, code) in [
        (denied("s3:ListBucket", Layer::IdentityPolicy), CheckStatus::Passed, "no_content_to_read"),
        (denied("s3:GetObject", Layer::IdentityPolicy), CheckStatus::Failed, "denied_by_identity_policy"),
        (silent_denial(), CheckStatus::Inconclusive, "no_object_to_read"),
        (denied("s3:GetObjectTagging", Layer::IdentityPolicy), CheckStatus::Inconclusive, "no_object_to_read"),
        (denied("kms:Decrypt", Layer::ResourcePolicy), CheckStatus::Failed, "kms_access_denied"),
        (fault(FaultKind::Unavailable), CheckStatus::Inconclusive, "service_unavailable"),
    ] {
        let mut customer = empty.clone();
        customer.ends = std::sync::Arc::default();
        let test_run = tested(BucketAccess::ReadOnly, &customer.with("peek missing", end)).await;
        assert_eq!(test_run.code(CheckName::Read), (status, code));
    }
}

/// CASES.md, A1 and A2: the newest object with content is read, and no marker of a folder, of an AWS service or of
/// ours.
#[tokio::test]
async fn a1_a2_the_newest_object_with_content_is_read_and_named() {
    let mut customer = ScriptedCustomer::new().with("peek", denied("kms:Decrypt", Layer::ResourcePolicy));
    customer.objects = vec![
        object("data/", 0),
        object("data/aws-programmatic-access-test-object", 4),
        object("data/old.parquet", 5),
        object("data/new.parquet", 7),
        object("data/dir_$folder$", 8),
        object("data/_bucket-endpoint-test-ff.txt", 90),
        object("data/empty", 0),
    ];
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    let read = test_run.check(CheckName::Read);
    assert_eq!((read.status, read.code.as_str()), (CheckStatus::Failed, "kms_access_denied"));
    assert!(read.message.contains("s3://acme-billing-data/data/new.parquet"), "{}", read.message);
    let reads: Vec<_> = customer.calls().into_iter().filter(|call| call.starts_with("peek")).collect();
    assert_eq!(reads, ["peek data/new.parquet"]);
    assert_eq!(test_run.report.outcome(), Outcome::Failed);
}

/// CASES.md, A4: S3 says nothing of a missing key outside the owner's organization; reading back what was written shows
/// it.
#[tokio::test]
async fn a4_read_back_decides_where_read_can_not() {
    let mut elsewhere = configuration(BucketAccess::ReadWrite, "data/");
    elsewhere.bucket_owner_aws_account_id = Some("210987654321".parse().unwrap());
    let mut customer = ScriptedCustomer::new().with("peek missing", silent_denial());
    customer.objects = Vec::new();
    let test_run = tested_as(&elsewhere, &customer).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "verified_by_read_back"));
    assert_eq!(test_run.report.outcome(), Outcome::Passed);

    elsewhere.bucket_access = BucketAccess::ReadOnly;
    let test_run = tested_as(&elsewhere, &customer).await;
    let read = test_run.check(CheckName::Read);
    assert_eq!((read.status, read.code.as_str()), (CheckStatus::Inconclusive, "no_object_to_read"));
    assert!(read.remedy.as_deref().unwrap().starts_with("Add a file with any content"), "{read:?}");
}

/// CASES.md, A4: an endpoint whose folder was emptied since it was added is as healthy as it was.
#[tokio::test]
async fn a4_an_endpoint_whose_folder_was_emptied_still_passes() {
    let mut customer = ScriptedCustomer::new().with("peek missing", silent_denial());
    customer.objects = Vec::new();
    let (clock, randomness, vendor) = (JumpingClock::default(), CountingRandomness::default(), vendor());
    let ports = TestPorts { roles: &customer, clock: &clock, randomness: &randomness, vendor: &vendor };
    let external_id = crate::samples::recorded(EXTERNAL_ID).await;
    let configuration = configuration(BucketAccess::ReadOnly, "data/");
    let endpoint_id = crate::values::EndpointId::new(0, &[0; 10]);
    let target = TestTarget {
        external_id: &external_id,
        configuration: &configuration,
        endpoint_id: Some(&endpoint_id),
        began_at: Duration::ZERO,
        time_limit: TimeLimit::FULL,
        leftovers: &[],
        deletes_first: false,
        cycle: WriteCycle::Full,
    };
    assert_eq!(run(ports, target).await.unwrap().outcome(), Outcome::Passed);
}

/// CASES.md, A5: another object is tried; if there is none, the reason is named, with S3's own message.
#[tokio::test]
async fn a5_objects_that_cannot_be_read_now_are_skipped() {
    let message = "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to \
                   retrieve the object.";
    let own_key = || CallEnd::Refused(Refusal::CustomerProvidedKey(message.to_owned()));
    let four = || vec![object("data/1", 1), object("data/2", 2), object("data/3", 3), object("data/4", 4)];
    let mut customer = ScriptedCustomer::new().with("peek", own_key());
    customer.objects = four();
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    let read = test_run.check(CheckName::Read);
    assert_eq!((read.status, read.code.as_str()), (CheckStatus::Inconclusive, "customer_provided_key"));
    assert!(read.message.contains(message) && read.message.contains("data/4"), "{}", read.message);
    assert!(read.message.contains("it was not tested whether others can"), "{}", read.message);
    assert_eq!(customer.calls().iter().filter(|call| call.starts_with("peek")).count(), 3);
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "verified_by_read_back"));

    let mut customer = ScriptedCustomer::new().with("peek", own_key());
    customer.objects = four();
    customer.objects.truncate(3);
    for access in [BucketAccess::ReadOnly, BucketAccess::ReadWrite] {
        let test_run = tested(access, &customer).await;
        assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Failed, "customer_provided_key"), "there is no other");
    }

    // In whatever order they stand.
    let archived = || CallEnd::Refused(Refusal::Archived);
    for ends in
        [[own_key(), archived(), own_key()], [archived(), own_key(), own_key()], [own_key(), own_key(), archived()]]
    {
        let mut customer = ends.into_iter().fold(ScriptedCustomer::new(), |customer, end| customer.with("peek", end));
        customer.objects = four();
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "object_archived"));
        assert!(test_run.check(CheckName::Read).message.contains("not verified"));
    }

    let mut customer =
        ScriptedCustomer::new().with("peek", own_key()).with("peek", denied("s3:GetObject", Layer::IdentityPolicy));
    customer.objects = four();
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Failed, "denied_by_identity_policy"));
    assert!(test_run.check(CheckName::Read).message.contains("data/3"));
}

/// A list may end before the last object, with as many as a list can have or with fewer, or none.
#[tokio::test]
async fn unlisted_folder_is_not_reported_as_empty() {
    assert_eq!(MAX_LISTED, 1_000);
    for most_listed in [None, Some(20), Some(0)] {
        let mut customer = ScriptedCustomer::new().with("peek missing", silent_denial());
        customer.most_listed = most_listed;
        customer.objects =
            (0..=most_listed.unwrap_or(MAX_LISTED)).map(|n| object(&format!("data/{n:04}/"), 0)).collect();
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        assert_eq!(test_run.code(CheckName::List), (CheckStatus::Passed, "ok"));
        let read = test_run.check(CheckName::Read);
        assert_eq!((read.status, read.code.as_str()), (CheckStatus::Inconclusive, "no_object_to_read"));
        let (message, remedy) = (&read.message, read.remedy.as_deref().unwrap());
        assert!(
            message.starts_with(
                "None of the objects in s3://acme-billing-data/data/ that Amazon S3 listed has content, and"
            ),
            "{message}"
        );
        assert!(remedy.starts_with("The test looks at the first 1,000 keys under the path prefix"), "{remedy}");
        customer.objects.pop();
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        let message = &test_run.check(CheckName::Read).message;
        assert!(message.starts_with("s3://acme-billing-data/data/ has no object with content"), "{message}");
    }
}

/// An object with a key that cannot be read decides nothing where there are others that were not listed.
#[tokio::test]
async fn unlisted_objects_may_have_another_key() {
    for (most_listed, status) in [(None, CheckStatus::Failed), (Some(1), CheckStatus::Inconclusive)] {
        let mut customer = ScriptedCustomer::new()
            .with("peek", CallEnd::Refused(Refusal::CustomerProvidedKey("SSE-C".to_owned())))
            .with("peek missing", CallEnd::Refused(Refusal::NoSuchKey));
        customer.most_listed = most_listed;
        customer.objects = ["data/1", "data/2"].map(|key| object(key, 9)).to_vec();
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        assert_eq!(test_run.code(CheckName::Read), (status, "customer_provided_key"));
    }
}

#[tokio::test]
async fn an_object_that_can_not_be_read_now_may_still_prove_the_permission() {
    for (refusal, code) in [
        (Refusal::EmptyObject, "no_content_to_read"),
        (Refusal::NoSuchKey, "no_content_to_read"),
        (Refusal::Archived, "object_archived"),
    ] {
        let test_run =
            tested(BucketAccess::ReadOnly, &ScriptedCustomer::new().with("peek", CallEnd::Refused(refusal))).await;
        assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, code));
    }
}

/// Our session may list with its prefix only, so S3 does not tell it that a key is missing: it names `s3:ListBucket`.
#[tokio::test]
async fn an_object_that_is_gone_since_it_was_listed_was_not_denied() {
    for layer in [Layer::SessionPolicy, Layer::IdentityPolicy] {
        let gone = ScriptedCustomer::new().with("peek", denied("s3:ListBucket", layer));
        let test_run = tested(BucketAccess::ReadOnly, &gone).await;
        assert_eq!(test_run.not_passed(), [], "{layer:?}");

        let gone = ScriptedCustomer::new().with("read", denied("s3:ListBucket", layer));
        let test_run = tested(BucketAccess::ReadWrite, &gone).await;
        assert_eq!(
            test_run.not_passed(),
            [(CheckName::ReadBack, CheckStatus::Failed, "test_file_missing")],
            "{layer:?}"
        );
    }
}

/// With `encryption`, the vendor's own session can use that key alone. An object with another key says nothing of the
/// role, so the next one is read, and one upload of somebody else is no drift.
#[tokio::test]
async fn an_object_with_another_key_than_the_endpoints_decides_nothing_where_others_can_be_read() {
    let key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let encrypted = |access| Configuration {
        encryption: Some(crate::values::Encryption::SseKms { kms_key_arn: key.parse().unwrap() }),
        ..configuration(access, "data/")
    };
    let other_key = || denied("kms:Decrypt", Layer::SessionPolicy);
    let with = |count: u64, mut customer: ScriptedCustomer| {
        customer.objects = (1..=count).map(|n| object(&format!("data/{n}.csv"), n)).collect();
        let (algorithm, kms_key_id) = (Some("aws:kms".to_owned()), Some(key.to_owned()));
        customer.encryption = ReportedEncryption { algorithm, kms_key_id };
        customer
    };
    let (read_only, read_write) = (encrypted(BucketAccess::ReadOnly), encrypted(BucketAccess::ReadWrite));

    let one = ScriptedCustomer::new().with("peek", other_key()).with("peek", CallEnd::Refused(Refusal::NoSuchKey));
    let test_run = tested_as(&read_only, &with(2, one)).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "no_content_to_read"), "the second shows more");

    let all = || with(4, ScriptedCustomer::new().with("peek", other_key()));
    let test_run = tested_as(&read_only, &all()).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Inconclusive, "kms_access_denied"), "there are others");
    let test_run = tested_as(&read_write, &all()).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "verified_by_read_back"));
    assert_eq!(test_run.report.outcome(), Outcome::Passed, "{:?}", test_run.not_passed());

    let every = with(3, ScriptedCustomer::new().with("peek", other_key()));
    let test_run = tested_as(&read_only, &every).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Failed, "kms_access_denied"), "nothing there can be read");
    // What the role may not do decides, also with `encryption`.
    let of_role = with(4, ScriptedCustomer::new().with("peek", denied("kms:Decrypt", Layer::IdentityPolicy)));
    let test_run = tested_as(&read_only, &of_role).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Failed, "kms_access_denied"));
}
