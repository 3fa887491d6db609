use super::*;
use crate::policy::access::Grant;
use crate::ports::AwsError;
use crate::report::AttachTo;
use crate::values::Encryption;

#[tokio::test]
async fn d5_d7_each_denial_names_action_layer_and_remedy() {
    for (layer, code, needed) in [
        (
            Layer::IdentityPolicy,
            "denied_by_identity_policy",
            "change the role `bucket-endpoint`. First, open the inline policy",
        ),
        (Layer::ResourcePolicy, "denied_by_bucket_policy", "on the bucket `acme-billing-data`"),
        (Layer::PermissionsBoundary, "denied_by_permissions_boundary", "permissions boundary"),
        (Layer::ServiceControlPolicy, "denied_by_scp", "service control policy"),
        (Layer::ResourceControlPolicy, "denied_by_rcp", "resource control policy"),
        (Layer::SessionPolicy, "denied_by_session_policy", "bucket_owner"),
        (Layer::VpcEndpointPolicy, "denied_by_vpc_endpoint_policy", "Contact the vendor"),
    ] {
        let customer = ScriptedCustomer::new()
            .with("list", denied("s3:ListBucket", layer))
            .with("peek missing", denied("s3:GetObject", layer));
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        for (check, action) in [(CheckName::List, "s3:ListBucket"), (CheckName::Read, "s3:GetObject")] {
            let result = test_run.check(check);
            // CASES.md, D5: what is ours is no failure of the customer's.
            let is_ours = matches!(layer, Layer::SessionPolicy | Layer::VpcEndpointPolicy);
            let status = if is_ours { CheckStatus::Inconclusive } else { CheckStatus::Failed };
            assert_eq!((result.status, result.code.as_str()), (status, code), "{layer:?}");
            assert!(result.message.contains(action), "{}", result.message);
            // CASES.md, D7: a change of the customer's own that was just made.
            assert_eq!(result.retry_after.is_none(), is_ours, "{layer:?}");
            assert_eq!(result.message.contains("up to a minute"), !is_ours, "{layer:?}");
            assert!(result.remedy.as_deref().unwrap().contains(needed), "{:?}", result.remedy);
        }
    }
}

const EXEMPT: &str = "exempt the role";
/// With `NotPrincipal`, each session of the role would have to be named.
const NOT_PRINCIPAL: &str = "add the condition operator `ArnNotEquals` with the key `aws:PrincipalArn` and the value \
                             `arn:aws:iam::123456789012:role/finout/bucket-endpoint`. If the statement has \
                             that operator and key, add the value to its list. If the statement has `NotPrincipal`, which";

/// Where a statement denies, no other statement helps: it is to be found, and never a statement to be pasted.
#[tokio::test]
async fn what_denies_by_a_statement_is_to_be_found() {
    for (layer, needed) in [
        (Layer::IdentityPolicy, "in the policies of the role `bucket-endpoint`, and remove or narrow it."),
        (Layer::ResourcePolicy, NOT_PRINCIPAL),
        (Layer::ResourcePolicy, EXEMPT),
        (
            Layer::PermissionsBoundary,
            "in the permissions boundary of the role `bucket-endpoint`, and remove or narrow it.",
        ),
        (
            Layer::ServiceControlPolicy,
            "to change the service control policy: exempt the role from the Deny statement for",
        ),
        (Layer::ResourceControlPolicy, EXEMPT),
    ] {
        for action in ["s3:GetObject", "kms:Decrypt"] {
            let denial = Denial { explicit: true, ..denial_of(action, layer) };
            let customer = ScriptedCustomer::new().with("peek", CallEnd::Refused(Refusal::Denied(denial)));
            let test_run = tested(BucketAccess::ReadOnly, &customer).await;
            let remedy = test_run.check(CheckName::Read).remedy.clone().unwrap();
            assert!(remedy.contains(needed) && remedy.contains(action), "{layer:?} {remedy}");
            assert!(!remedy.contains('{'), "{layer:?} {remedy}");
        }
    }
}

/// A statement can deny for what the request lacks: an exemption would take a safeguard away.
#[tokio::test]
async fn an_exemption_comes_after_the_conditions() {
    for layer in [Some(Layer::ResourcePolicy), None] {
        let denial = Denial { explicit: true, layer, action: Some("s3:PutObject".to_owned()), ..Denial::default() };
        let customer = ScriptedCustomer::new().with("write", CallEnd::Refused(Refusal::Denied(denial)));
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        let remedy = test_run.check(CheckName::Write).remedy.clone().unwrap();
        let at = |text: &str| remedy.find(text).unwrap_or_else(|| panic!("{text} in {remedy}"));
        assert!(
            at("Look at the conditions of the statement first") < at("exempt the role: add the condition operator")
        );
    }
}

/// A resource control policy is of the organization that owns the bucket or the key, and that can be another one.
#[tokio::test]
async fn a_resource_control_policy_is_changed_by_who_owns_the_resource() {
    let key =
        |account| format!("arn:aws:kms:eu-central-1:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab").parse().ok();
    let mut elsewhere = configuration(BucketAccess::ReadOnly, "data/");
    elsewhere.bucket_owner_aws_account_id = "210987654321".parse().ok();
    let own = configuration(BucketAccess::ReadOnly, "data/");
    let theirs = |what| {
        format!(
            "the AWS organization of AWS account 210987654321, which owns the {what} (this can be an organization other"
        )
    };
    for (configuration, action, kms_key, whose) in [
        (&own, "s3:GetObject", None, "your AWS organization".to_owned()),
        (&elsewhere, "s3:GetObject", None, theirs("bucket")),
        (&own, "kms:Decrypt", key("210987654321"), theirs("KMS key")),
        (&elsewhere, "kms:Decrypt", key("123456789012"), "your AWS organization".to_owned()),
        (&elsewhere, "kms:Decrypt", None, "the AWS organization that owns the KMS key".to_owned()),
    ] {
        let denial = Denial { kms_key, explicit: true, ..denial_of(action, Layer::ResourceControlPolicy) };
        let customer = ScriptedCustomer::new().with("peek", CallEnd::Refused(Refusal::Denied(denial)));
        let test_run = tested_as(configuration, &customer).await;
        let CheckResult { message, remedy, .. } = test_run.check(CheckName::Read);
        assert!(message.contains(&format!("A resource control policy (RCP) of {whose}")), "{message}");
        assert!(remedy.as_deref().unwrap().contains(&format!("Ask the administrator of {whose}")), "{remedy:?}");
    }
}

/// What is read is encrypted with the key of the object, whatever the default of the bucket is now; what is written,
/// with the key in `encryption`, and else with the default.
#[tokio::test]
async fn the_key_that_is_named_is_the_one_that_was_used() {
    let arn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let default = configuration(BucketAccess::ReadWrite, "data/");
    let encryption = Some(Encryption::SseKms { kms_key_arn: arn.parse().unwrap() });
    let requested = Configuration { encryption, ..default.clone() };
    let not_found = || CallEnd::Refused(Refusal::Other("KMS.NotFoundException".into()));
    let of_object = "the KMS key of the object";
    for (configuration, call, check, action, denied_by, not_there) in [
        (&default, "peek", CheckName::Read, "kms:Decrypt", of_object, "properties of the object"),
        (&requested, "peek", CheckName::Read, "kms:Decrypt", of_object, "properties of the object"),
        (
            &default,
            "write",
            CheckName::Write,
            "kms:GenerateDataKey",
            "in the default encryption of the bucket",
            "default encryption",
        ),
        (&requested, "write", CheckName::Write, "kms:GenerateDataKey", arn, arn),
    ] {
        let customer = ScriptedCustomer::new().with(call, denied(action, Layer::ResourcePolicy));
        let remedy = tested_as(configuration, &customer).await.check(check).remedy.clone().unwrap();
        assert!(remedy.contains(denied_by), "{remedy}");
        assert!(call == "write" || !remedy.contains("default encryption"), "{remedy}");
        let customer = ScriptedCustomer::new().with(call, not_found());
        let remedy = tested_as(configuration, &customer).await.check(check).remedy.clone().unwrap();
        assert!(remedy.contains(not_there), "{remedy}");
        assert!(call == "write" || !remedy.contains("default encryption"), "{remedy}");
    }
}

/// The kit may have been made with a KMS key that the endpoint does not name: its statement is not dropped silently.
#[tokio::test]
async fn the_fix_of_a_role_says_what_it_replaces_before_it_does() {
    let customer = ScriptedCustomer::new().with("peek", denied("s3:GetObject", Layer::IdentityPolicy));
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    let remedy = test_run.check(CheckName::Read).remedy.clone().unwrap();
    let copied_before = |remedy: &str| remedy.find("copy them").unwrap() < remedy.find("It replaces").unwrap();
    assert!(copied_before(&remedy) && remedy.contains("no statement for a KMS key"), "{remedy}");
    assert!(remedy.contains("`UseKey`"), "{remedy}");
    let kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab".parse().unwrap();
    let encryption = Some(Encryption::SseKms { kms_key_arn });
    let with_key = Configuration { encryption, ..configuration(BucketAccess::ReadOnly, "data/") };
    let remedy = tested_as(&with_key, &customer).await.check(CheckName::Read).remedy.clone().unwrap();
    assert!(copied_before(&remedy) && !remedy.contains("no statement for a KMS key"), "{remedy}");
}

/// Both sides must allow what crosses the border of an AWS account, and S3 does not say which of them does not.
#[tokio::test]
async fn a_bucket_of_another_aws_account_needs_both_statements() {
    let mut elsewhere = configuration(BucketAccess::ReadOnly, "data/");
    elsewhere.bucket_owner_aws_account_id = Some("210987654321".parse().unwrap());
    let test_run = tested_as(&elsewhere, &ScriptedCustomer::new().with("peek", silent_denial())).await;
    let remedy = test_run.check(CheckName::Read).remedy.clone().unwrap();
    let on_bucket = Grant::from(&elsewhere).bucket_policy(elsewhere.role_arn.as_str()).to_json();
    assert!(remedy.contains(&on_bucket) && !on_bucket.contains("Sid"), "{remedy}");
    let fix = test_run.check(CheckName::Read).fix.as_ref().unwrap();
    assert_eq!((fix.attach_to, &fix.policy_document), (AttachTo::Role, &Grant::from(&elsewhere).policy()));
    // Where S3 says that it is the bucket's policy, that is what is fixed.
    let denied = denied("s3:GetObject", Layer::ResourcePolicy);
    let test_run = tested_as(&elsewhere, &ScriptedCustomer::new().with("peek", denied)).await;
    let read = test_run.check(CheckName::Read);
    let fix = read.fix.as_ref().unwrap();
    assert_eq!((fix.attach_to, fix.policy_document.to_json()), (AttachTo::Bucket, on_bucket));
    assert!(read.remedy.as_deref().unwrap().contains("a new policy replaces it"));
}

/// Findings have the layer too, and are announced.
#[tokio::test]
async fn each_layer_is_in_the_schema_of_events() {
    let schema = include_str!("../../../../../docs/events/endpoint-event.v1.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let known = schema["$defs"]["finding"]["properties"]["layer"]["enum"].as_array().unwrap();
    for layer in Layer::ALL {
        for action in ["s3:GetObject", "kms:Decrypt"] {
            let test_run =
                tested(BucketAccess::ReadOnly, &ScriptedCustomer::new().with("peek", denied(action, layer))).await;
            let name = test_run.check(CheckName::Read).layer.unwrap();
            assert!(known.contains(&name.into()), "{name}");
        }
    }
}

#[tokio::test]
async fn e1_a_missing_action_is_fixed_by_the_whole_policy_of_the_kit() {
    let whole = |access| Grant::from(&configuration(access, "data/")).policy();
    for (call, action, check) in [
        ("list", "s3:ListBucket", CheckName::List),
        ("peek", "s3:GetObject", CheckName::Read),
        ("write", "s3:PutObject", CheckName::Write),
        ("delete", "s3:DeleteObject", CheckName::Delete),
    ] {
        let customer = ScriptedCustomer::new().with(call, denied(action, Layer::IdentityPolicy));
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        let result = test_run.check(check);
        let fix = result.fix.as_ref().unwrap();
        assert_eq!(
            (fix.attach_to, &fix.policy_document),
            (AttachTo::Role, &whole(BucketAccess::ReadWrite)),
            "{action}"
        );
        let remedy = result.remedy.as_deref().unwrap();
        assert!(remedy.contains(action) && remedy.contains("`bucket-endpoint`") && !remedy.contains('{'), "{remedy}");
    }
}

/// What an error is not known to be the customer's is no failure of theirs.
#[tokio::test]
async fn an_error_that_may_be_ours_is_no_verdict() {
    for (code, expected, needed) in [
        ("AccountProblem", CheckStatus::Failed, "AWS Support from AWS account 123456789012"),
        (
            "AllAccessDisabled",
            CheckStatus::Failed,
            "Check the bucket name. If `acme-billing-data` is your bucket, contact",
        ),
        ("InvalidPayer", CheckStatus::Failed, "which owns the bucket"),
        ("NotSignedUp", CheckStatus::Failed, "sign-up"),
        ("MethodNotAllowed", CheckStatus::Inconclusive, "contact the vendor"),
        ("InvalidArgument", CheckStatus::Inconclusive, "contact the vendor"),
    ] {
        let error = AwsError { code: code.to_owned(), message: "AWS's own text.".to_owned() };
        let customer = ScriptedCustomer::new().with("peek", CallEnd::Refused(Refusal::Other(error)));
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        let read = test_run.check(CheckName::Read);
        assert_eq!((read.status, read.code.as_str()), (expected, "s3_error"), "{code}");
        assert!(read.message.contains(code) && read.message.contains("AWS's own text."), "{}", read.message);
        assert!(read.remedy.as_deref().unwrap().contains(needed), "{:?}", read.remedy);
    }
}

/// CASES.md, D4: the layer is the one that is named, and where it can be either, both documents are there.
#[tokio::test]
async fn d4_a_denial_by_a_kms_key_is_fixed_where_it_denied() {
    let customer = ScriptedCustomer::new().with("peek", denied("kms:Decrypt", Layer::IdentityPolicy));
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    let result = test_run.check(CheckName::Read);
    assert_eq!(result.code.as_str(), "kms_access_denied");
    assert!(result.remedy.as_deref().unwrap().contains("kms:Decrypt"));
    assert!(result.remedy.as_deref().unwrap().contains("`kmsKeyArn`"));
    assert_eq!(result.fix, None, "the key is not known");

    let key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab".parse().ok();
    let denial = Denial { kms_key: key.clone(), ..denial_of("kms:Decrypt", Layer::ResourcePolicy) };
    let customer = ScriptedCustomer::new().with("peek", CallEnd::Refused(Refusal::Denied(denial)));
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    let either = test_run.check(CheckName::Read);
    assert_eq!(either.fix.as_ref().unwrap().attach_to, AttachTo::KmsKey);
    assert!(either.remedy.as_deref().unwrap().contains(r#""Sid":"UseKey""#), "{:?}", either.remedy);

    let denial = Denial { kms_key: key, ..denial_of("kms:Decrypt", Layer::IdentityPolicy) };
    let customer = ScriptedCustomer::new().with("peek", CallEnd::Refused(Refusal::Denied(denial)));
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    let fix = test_run.check(CheckName::Read).fix.clone().unwrap();
    assert_eq!(fix.attach_to, AttachTo::Role);
    let names: Vec<_> = fix.policy_document.statement.iter().map(|statement| statement.sid).collect();
    assert_eq!(names, [Some("ListPrefix"), Some("ReadObjects"), Some("UseKey")]);

    let customer = ScriptedCustomer::new().with("peek", denied("kms:Decrypt", Layer::ResourcePolicy));
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    let remedy = test_run.check(CheckName::Read).remedy.clone().unwrap();
    let keeps = "to the key policy of the KMS key of the object, and keep the other statements of the key policy.";
    assert!(remedy.contains(keeps) && !remedy.contains("First check"), "{remedy}");
    let fix = test_run.check(CheckName::Read).fix.clone().unwrap();
    assert_eq!(fix.attach_to, AttachTo::KmsKey);
    let document = fix.policy_document.to_json();
    assert!(document.contains(r#""Resource":"*""#), "a key's policy is about the key: {document}");

    let customer = ScriptedCustomer::new().with("peek", denied("kms:Decrypt", Layer::PermissionsBoundary));
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    let remedy = test_run.check(CheckName::Read).remedy.clone().unwrap();
    assert!(
        remedy.starts_with(
            "In the policy that is the permissions boundary of the role `bucket-endpoint`, allow kms:Decrypt. Keep"
        ),
        "{remedy}"
    );

    let disabled = CallEnd::Refused(Refusal::Other("KMS.DisabledException".into()));
    let test_run = tested(BucketAccess::ReadOnly, &ScriptedCustomer::new().with("peek", disabled)).await;
    assert_eq!(test_run.code(CheckName::Read), (CheckStatus::Failed, "kms_key_unusable"));
}
