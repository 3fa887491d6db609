use super::*;

#[tokio::test]
async fn each_denial_names_action_layer_and_remedy() {
    for (layer, code, needed) in [
        (Layer::IdentityPolicy, "denied_by_identity_policy", "inline policy of the role `bucket-endpoint`"),
        (Layer::ResourcePolicy, "denied_by_bucket_policy", "policy of the bucket `acme-billing-data`"),
        (Layer::PermissionsBoundary, "denied_by_permissions_boundary", "permissions boundary"),
        (Layer::ServiceControlPolicy, "denied_by_scp", "service control policy"),
        (Layer::ResourceControlPolicy, "denied_by_rcp", "resource control policy"),
        (Layer::SessionPolicy, "denied_by_session_policy", "bucket_owner"),
        (Layer::VpcEndpointPolicy, "denied_by_vpc_endpoint_policy", "Contact the vendor"),
    ] {
        let customer = Customer::new()
            .with("list", denied("s3:ListBucket", layer))
            .with("peek missing", denied("s3:GetObject", layer));
        let told = tested(BucketAccess::ReadOnly, &customer).await;
        for (check, action) in [(CheckName::List, "s3:ListBucket"), (CheckName::Read, "s3:GetObject")] {
            let result = told.check(check);
            assert_eq!((result.status, result.code.as_str()), (CheckStatus::Failed, code), "{layer:?}");
            assert!(result.message.contains(action), "{}", result.message);
            assert!(result.remedy.as_deref().unwrap().contains(needed), "{:?}", result.remedy);
        }
    }
}

/// Where a statement denies, no other statement helps: it is to be found, and never a statement to be pasted.
#[tokio::test]
async fn what_denies_by_a_statement_is_to_be_found() {
    for (layer, needed) in [
        (Layer::IdentityPolicy, "in the policies of the role `bucket-endpoint`, and remove or narrow it."),
        (Layer::ResourcePolicy, "exclude arn:aws:iam::123456789012:role/finout/bucket-endpoint from it."),
        (
            Layer::PermissionsBoundary,
            "in the permissions boundary of the role `bucket-endpoint`, and remove or narrow it.",
        ),
        (
            Layer::ServiceControlPolicy,
            "to change the service control policy: exclude the role `bucket-endpoint` from the Deny statement for",
        ),
        (
            Layer::ResourceControlPolicy,
            "to change the resource control policy: exclude the role `bucket-endpoint` from the Deny statement for",
        ),
    ] {
        for action in ["s3:GetObject", "kms:Decrypt"] {
            let denial = Denial { explicit: true, ..denial_of(action, layer) };
            let customer = Customer::new().with("peek", End::Refused(Refusal::Denied(denial)));
            let told = tested(BucketAccess::ReadOnly, &customer).await;
            let remedy = told.check(CheckName::Read).remedy.clone().unwrap();
            assert!(remedy.contains(needed) && remedy.contains(action), "{layer:?} {remedy}");
            assert!(!remedy.contains('{'), "{layer:?} {remedy}");
        }
    }
}

/// Both sides must allow what crosses the border of an AWS account, and S3 does not say which of them does not.
#[tokio::test]
async fn a_bucket_of_another_aws_account_needs_both_statements() {
    let mut elsewhere = configuration(BucketAccess::ReadOnly, "data/");
    elsewhere.bucket_owner_aws_account_id = Some("210987654321".parse().unwrap());
    let told = tested_as(&elsewhere, &Customer::new().with("peek", silent_denial())).await;
    let remedy = told.check(CheckName::Read).remedy.clone().unwrap();
    let on_bucket = r#"the policy of the bucket `acme-billing-data`: {"Sid":"ReadObjects","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/finout/bucket-endpoint"},"Action":"s3:GetObject","#;
    assert!(
        remedy.contains("inline policy of the role `bucket-endpoint`: {") && remedy.contains(on_bucket),
        "{remedy}"
    );
}

#[tokio::test]
async fn a_missing_statement_is_given_whole() {
    let customer = Customer::new().with("list", denied("s3:ListBucket", Layer::IdentityPolicy));
    let told = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(
        told.check(CheckName::List).remedy.as_deref().unwrap(),
        r#"Add this statement to an inline policy of the role `bucket-endpoint`: {"Sid":"ListPrefix","Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::acme-billing-data","Condition":{"StringLike":{"s3:prefix":"data/*"}}}"#
    );
}

#[tokio::test]
async fn a_missing_key_tells_whether_one_could_be_read() {
    let mut empty = Customer::new();
    empty.keys = vec!["data/bucket-endpoint-test-ffff.txt".to_owned()];
    let told = tested(BucketAccess::ReadOnly, &empty).await;
    assert_eq!(told.code(CheckName::Read), (CheckStatus::Passed, "ok"), "a test's file is not the customer's");

    for (end, status, code) in [
        (denied("s3:ListBucket", Layer::IdentityPolicy), CheckStatus::Passed, "ok"),
        (denied("s3:GetObject", Layer::IdentityPolicy), CheckStatus::Failed, "denied_by_identity_policy"),
        (silent_denial(), CheckStatus::Inconclusive, "no_object_to_read"),
        (denied("s3:GetObjectTagging", Layer::IdentityPolicy), CheckStatus::Inconclusive, "no_object_to_read"),
        (denied("kms:Decrypt", Layer::ResourcePolicy), CheckStatus::Failed, "kms_access_denied"),
        (fault(FaultKind::Unavailable), CheckStatus::Inconclusive, "service_unavailable"),
    ] {
        let mut customer = empty.clone();
        customer.ends = std::sync::Arc::default();
        let told = tested(BucketAccess::ReadOnly, &customer.with("peek missing", end)).await;
        assert_eq!(told.code(CheckName::Read), (status, code));
    }
}

#[tokio::test]
async fn an_object_that_can_not_be_read_now_may_still_prove_the_permission() {
    for (refusal, code) in
        [(Refusal::EmptyObject, "ok"), (Refusal::NoSuchKey, "ok"), (Refusal::Archived, "object_archived")]
    {
        let told = tested(BucketAccess::ReadOnly, &Customer::new().with("peek", End::Refused(refusal))).await;
        assert_eq!(told.code(CheckName::Read), (CheckStatus::Passed, code));
    }
}

/// Our session may list with its prefix only, so S3 does not tell it that a key is missing: it names `s3:ListBucket`.
#[tokio::test]
async fn an_object_that_is_gone_since_it_was_listed_was_not_denied() {
    for layer in [Layer::SessionPolicy, Layer::IdentityPolicy] {
        let gone = Customer::new().with("peek", denied("s3:ListBucket", layer));
        let told = tested(BucketAccess::ReadOnly, &gone).await;
        assert_eq!(told.not_passed(), [], "{layer:?}");

        let gone = Customer::new().with("read", denied("s3:ListBucket", layer));
        let told = tested(BucketAccess::ReadWrite, &gone).await;
        assert_eq!(told.not_passed(), [(CheckName::ReadBack, CheckStatus::Failed, "test_file_missing")], "{layer:?}");
    }
}

#[tokio::test]
async fn a_denial_by_a_kms_key_is_fixed_where_it_denied() {
    let customer = Customer::new().with("peek", denied("kms:Decrypt", Layer::IdentityPolicy));
    let told = tested(BucketAccess::ReadOnly, &customer).await;
    let result = told.check(CheckName::Read);
    assert_eq!(result.code.as_str(), "kms_access_denied");
    assert!(result.remedy.as_deref().unwrap().contains("kms:Decrypt"));
    assert!(result.remedy.as_deref().unwrap().contains("s3.eu-central-1.amazonaws.com"));

    let customer = Customer::new().with("peek", denied("kms:Decrypt", Layer::ResourcePolicy));
    let told = tested(BucketAccess::ReadOnly, &customer).await;
    let remedy = told.check(CheckName::Read).remedy.clone().unwrap();
    assert!(remedy.starts_with("Add this statement to the policy of the bucket's KMS key: {"), "{remedy}");
    assert!(remedy.contains(r#""Resource":"*""#), "a key's policy is about the key: {remedy}");

    let customer = Customer::new().with("peek", denied("kms:Decrypt", Layer::PermissionsBoundary));
    let told = tested(BucketAccess::ReadOnly, &customer).await;
    let remedy = told.check(CheckName::Read).remedy.clone().unwrap();
    assert!(
        remedy.starts_with("Add this statement to the permissions boundary of the role `bucket-endpoint`: {"),
        "{remedy}"
    );

    let disabled = End::Refused(Refusal::Other("KMS.DisabledException".to_owned()));
    let told = tested(BucketAccess::ReadOnly, &Customer::new().with("peek", disabled)).await;
    assert_eq!(told.code(CheckName::Read), (CheckStatus::Failed, "kms_key_unusable"));
}
