//! What `encryption` and `objectOwnership` mean for the check `write`.

use super::*;
use crate::endpoint::ObjectOwnership;
use crate::ports::{AwsError, ReportedEncryption};
use crate::values::Encryption;

const KEY: &str = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn with(encryption: Option<Encryption>) -> Configuration {
    Configuration { encryption, ..configuration(BucketAccess::ReadWrite, "data/") }
}

fn sse_kms() -> Encryption {
    Encryption::SseKms { kms_key_arn: KEY.parse().unwrap() }
}

/// What `write` finds where S3 reports this algorithm and key.
async fn written(encryption: Option<Encryption>, algorithm: Option<&str>, key: Option<&str>) -> CheckResult {
    let encrypted =
        ReportedEncryption { algorithm: algorithm.map(ToOwned::to_owned), kms_key_id: key.map(ToOwned::to_owned) };
    let mut customer = ScriptedCustomer::new();
    customer.encryption = encrypted;
    let test_run = tested_as(&with(encryption), &customer).await;
    // Whatever it is encrypted with, the file is deleted.
    assert_eq!(customer.left_behind(), [""; 0]);
    assert_eq!(test_run.check(CheckName::Cleanup).status, CheckStatus::Passed);
    test_run.check(CheckName::Write).clone()
}

#[tokio::test]
async fn what_s3_reports_is_compared_with_what_was_asked() {
    let (key, other) = (Some(KEY), Some("arn:aws:kms:eu-central-1:123456789012:key/other"));
    let (s3, kms) = (Some("AES256"), Some("aws:kms"));
    for (asked, algorithm, reported_key) in
        [(None, None, None), (None, kms, other), (Some(Encryption::SseS3), s3, None), (Some(sse_kms()), kms, key)]
    {
        let result = written(asked.clone(), algorithm, reported_key).await;
        assert_eq!((result.status, result.code), (CheckStatus::Passed, CheckCode::Ok), "{asked:?}");
    }
    for (asked, algorithm, reported_key) in [
        (Some(Encryption::SseS3), kms, key),
        (Some(Encryption::SseS3), Some("aws:kms:dsse"), key),
        (Some(sse_kms()), s3, None),
        (Some(sse_kms()), kms, other),
        (Some(sse_kms()), kms, None),
        (Some(sse_kms()), Some("aws:kms:dsse"), key),
    ] {
        let result = written(asked.clone(), algorithm, reported_key).await;
        assert_eq!((result.status, result.code), (CheckStatus::Failed, CheckCode::EncryptionMismatch), "{asked:?}");
        assert!(result.message.contains(algorithm.unwrap()), "{}", result.message);
    }
    // That nothing is reported proves nothing.
    let result = written(Some(sse_kms()), None, None).await;
    assert_eq!((result.status, result.code), (CheckStatus::Inconclusive, CheckCode::UnexpectedResponse));
}

/// The remedy of `write`, which this kind of policy denies.
async fn remedy(configuration: &Configuration, layer: Option<Layer>, explicit: bool) -> String {
    let action = layer.map(|_| "s3:PutObject".to_owned());
    let denial = Refusal::Denied(Denial { action, layer, explicit, ..Denial::default() });
    let customer = ScriptedCustomer::new().with("write", CallEnd::Refused(denial));
    tested_as(configuration, &customer).await.check(CheckName::Write).remedy.clone().unwrap()
}

/// CASES.md, D6: a policy may require a header, which no answer says.
#[tokio::test]
async fn d6_the_remedy_of_a_denied_write_names_the_headers_that_a_policy_may_require() {
    let (header, acl) = ("`x-amz-server-side-encryption`", "`x-amz-acl: bucket-owner-full-control`");
    for layer in [Layer::ResourcePolicy, Layer::IdentityPolicy, Layer::ServiceControlPolicy, Layer::PermissionsBoundary]
    {
        let text = remedy(&with(None), Some(layer), true).await;
        assert!(
            text.contains(header) && text.contains("use an endpoint with `encryption`") && !text.contains(acl),
            "{text}"
        );
        assert!(text.contains("cannot request `aws:kms:dsse`"), "no value of `encryption` helps: {text}");
        let text = remedy(&with(None), Some(layer), false).await;
        assert!(!text.contains(header), "no statement denies it: {text}");
    }
    let text = remedy(&with(Some(Encryption::SseS3)), Some(Layer::ResourcePolicy), true).await;
    assert!(text.contains("with the value `AES256`") && text.contains("cannot request `aws:kms:dsse`"), "{text}");
    let text = remedy(&with(None), Some(Layer::SessionPolicy), true).await;
    assert!(!text.contains(header), "ours requires none: {text}");
    let text = remedy(&with(None), None, false).await;
    assert!(!text.contains(header), "within one AWS account S3 names the policy: {text}");

    // From another AWS account S3 names nothing, and ownership may be required too.
    let elsewhere = Configuration { bucket_owner_aws_account_id: "210987654321".parse().ok(), ..with(None) };
    let text = remedy(&elsewhere, None, false).await;
    assert!(
        text.contains(header) && text.contains(acl) && text.contains("use an endpoint with `objectOwnership`"),
        "{text}"
    );
    assert!(!text.contains("s3:PutObjectAcl"), "{text}");
    let owned = Configuration { object_ownership: Some(ObjectOwnership::BucketOwnerFullControl), ..elsewhere };
    let text = remedy(&owned, None, false).await;
    assert!(text.contains("\"s3:PutObjectAcl\"") && !text.contains(acl), "{text}");
}

#[tokio::test]
async fn a_bucket_without_acls_says_so() {
    let error = AwsError {
        code: "AccessControlListNotSupported".to_owned(),
        message: "The bucket does not allow ACLs".to_owned(),
    };
    let customer = ScriptedCustomer::new().with("write", CallEnd::Refused(Refusal::Other(error)));
    let test_run = tested_as(&with(None), &customer).await;
    let result = test_run.check(CheckName::Write);
    assert_eq!((result.status, result.code), (CheckStatus::Failed, CheckCode::AclNotSupported));
    assert!(result.message.contains("The bucket does not allow ACLs"), "{}", result.message);
    assert!(result.remedy.as_deref().unwrap().contains("`objectOwnership`"), "{result:?}");
}
