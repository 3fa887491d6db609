use super::*;
use crate::ports::ListedObject;
use crate::values::EndpointId;

/// CASES.md, A2: none of the objects with which AWS services test a bucket stands for the data that they deliver.
#[tokio::test]
async fn a2_test_objects_of_aws_services_are_no_content() {
    for name in [
        "aws-programmatic-access-test-object",
        "ConfigWritabilityCheckFile",
        "ELBAccessLogTestFile",
        "ELBConnectionLogTestFile",
        "ELBHealthCheckLogTestFile",
        "aws-logs-write-test",
        "AMAZON_SES_SETUP_NOTIFICATION",
    ] {
        let mut customer = ScriptedCustomer::new();
        customer.objects = vec![object(&format!("data/AWSLogs/{name}"), 27)];
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "no_content_to_read"), "{name}");
    }
}

/// The newest that can be read shows more than a newer one that nobody can read now.
#[tokio::test]
async fn objects_that_are_listed_as_archived_are_tried_last() {
    let mut customer = ScriptedCustomer::new();
    let archived = [7, 8, 9].map(|n| ListedObject { is_archived: true, ..object(&format!("data/{n}"), n) });
    customer.objects = [vec![object("data/1", 1)], archived.to_vec()].concat();
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "ok"));
    assert!(test_run.check(CheckName::Read).message.contains("data/1"));

    // One is tried where those before it can be read by their writers alone.
    let own_key = || CallEnd::Refused(Refusal::CustomerProvidedKey("a message".to_owned()));
    let ends = [own_key(), own_key(), own_key(), CallEnd::Refused(Refusal::Archived)];
    let mut customer = ends.into_iter().fold(ScriptedCustomer::new(), |customer, end| customer.with("peek", end));
    customer.objects =
        [vec![object("data/1", 1), object("data/2", 2), object("data/3", 3)], archived.to_vec()].concat();
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Passed, "object_archived"));
    assert!(test_run.check(CheckName::Read).message.contains("data/9"));
}

/// CASES.md, B4: these can be real names, so they are taken; where nothing lies there, the report says what was perhaps
/// meant.
#[tokio::test]
async fn b4_an_empty_folder_is_reported_with_what_was_perhaps_meant() {
    for (prefix, meant) in [
        ("year%3D2024/", Some("`year=2024/`")),
        ("acme-billing-data/finout/", Some("`finout/`")),
        ("arn:aws:s3:::acme-billing-data/finout/", Some("`finout/`")),
        ("finout\\exports/", Some("`finout/exports/`")),
        ("arn:aws:s3:::other-bucket/finout/", None),
        ("finout/", None),
        ("100%/", None),
        ("%2Ffinout/", None),
        ("a%20/", None),
    ] {
        let mut customer = ScriptedCustomer::new();
        customer.objects = Vec::new();
        let test_run = tested_as(&configuration(BucketAccess::ReadOnly, prefix), &customer).await;
        let list = test_run.check(CheckName::List);
        assert_eq!((list.status, list.code.as_str()), (CheckStatus::Passed, "nothing_under_prefix"), "{prefix}");
        assert_eq!(meant.is_some(), list.message.contains("If you mean the folder"), "{}", list.message);
        assert!(meant.is_none_or(|meant| list.message.contains(meant)), "{}", list.message);

        // Its role is often allowed the folder that is meant, and no other.
        let customer = ScriptedCustomer::new().with("list", denied("s3:ListBucket", Layer::IdentityPolicy));
        let test_run = tested_as(&configuration(BucketAccess::ReadOnly, prefix), &customer).await;
        let remedy = test_run.check(CheckName::List).remedy.as_deref().unwrap();
        let hint = meant.map(|meant| format!("If you mean the folder {meant}, enter that path prefix. "));
        assert_eq!(hint.as_ref().is_some_and(|hint| remedy.starts_with(hint)), meant.is_some(), "{remedy}");
        assert_eq!(remedy.contains("If you mean"), meant.is_some(), "{remedy}");
        // Nothing is to be entered where an administrator denies it, or for an endpoint that was added.
        let customer = ScriptedCustomer::new().with("list", denied("s3:ListBucket", Layer::ServiceControlPolicy));
        let by_organization = tested_as(&configuration(BucketAccess::ReadOnly, prefix), &customer).await;
        let customer = ScriptedCustomer::new().with("list", denied("s3:ListBucket", Layer::IdentityPolicy));
        let configuration = configuration(BucketAccess::ReadOnly, prefix);
        let id = EndpointId::new(1, &[1; 10]);
        let added = tested_with(Duration::ZERO, &configuration, &customer, |target| target.endpoint_id = Some(&id));
        for test_run in [by_organization, added.await] {
            let remedy = test_run.check(CheckName::List).remedy.as_deref().unwrap();
            assert!(!remedy.contains("If you mean"), "{remedy}");
        }
    }
    let mut customer = ScriptedCustomer::new();
    customer.objects = Vec::new();
    for prefix in ["acme-billing-data/", "arn:aws:s3:::acme-billing-data/"] {
        let test_run = tested_as(&configuration(BucketAccess::ReadOnly, prefix), &customer).await;
        let list = test_run.check(CheckName::List);
        assert!(list.message.contains("If you mean the whole bucket, leave out the path prefix."), "{}", list.message);
    }
    let test_run = tested(BucketAccess::ReadOnly, &ScriptedCustomer::new()).await;
    assert_eq!(test_run.code(CheckName::List), (CheckStatus::Passed, "ok"));
}
