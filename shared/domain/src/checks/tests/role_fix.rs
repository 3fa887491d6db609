use super::*;
use crate::policy::access::Grant;
use crate::ports::ReportedEncryption;
use crate::report::AttachTo;
use crate::values::KmsKeyArn;

const KEY: &str = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OTHER_KEY: &str = "arn:aws:kms:eu-central-1:123456789012:key/ffffffff-12ab-34cd-56ef-1234567890ab";

fn key(arn: &str) -> KmsKeyArn {
    arn.parse().unwrap()
}

fn read_write() -> Configuration {
    configuration(BucketAccess::ReadWrite, "data/")
}

/// A customer whose bucket is encrypted with [`KEY`], which the endpoint does not name.
fn encrypted() -> ScriptedCustomer {
    let mut customer = ScriptedCustomer::new();
    customer.encryption =
        ReportedEncryption { algorithm: Some("aws:kms".to_owned()), kms_key_id: Some(KEY.to_owned()) };
    customer
}

fn role_fixes(test_run: &TestRun) -> Vec<(String, String)> {
    let of_role = test_run.report.checks.iter().filter_map(|check| {
        let fix = check.result.fix.as_ref().filter(|fix| fix.attach_to == AttachTo::Role)?;
        Some((fix.policy_document.to_json(), check.result.remedy.clone().unwrap_or_default()))
    });
    of_role.collect()
}

/// CASES.md, E1: what replaces the role's policy keeps the statement for the bucket's key, by hand and on schedule.
#[tokio::test]
async fn e1_a_fix_for_amazon_s3_keeps_the_key_that_the_bucket_uses() {
    let expected = Grant::from(&read_write()).policy_with_key(&key(KEY)).to_json();
    let by_hand = encrypted().with("delete", denied("s3:DeleteObject", Layer::IdentityPolicy));
    let fixes = role_fixes(&tested_as(&read_write(), &by_hand).await);
    let on_schedule = encrypted().with("conditional delete", denied("s3:DeleteObject", Layer::IdentityPolicy));
    let configuration = read_write();
    let test_run = tested_with(Duration::ZERO, &configuration, &on_schedule, |target| {
        target.cycle = WriteCycle::WithoutResidue;
    });
    let fixes = [fixes, role_fixes(&test_run.await)].concat();
    assert!(fixes.len() >= 2, "{fixes:?}");
    for (document, remedy) in fixes {
        assert_eq!(document, expected);
        assert!(remedy.contains("The document allows the KMS keys that the test saw: if `UseKey`"), "{remedy}");
        assert!(!remedy.contains("no statement for a KMS key"), "{remedy}");
    }
}

/// Where nothing shows a key, the remedy says that the document has none.
#[tokio::test]
async fn a_fix_without_a_key_says_so() {
    let customer = ScriptedCustomer::new().with("list", denied("s3:ListBucket", Layer::IdentityPolicy));
    for access in [BucketAccess::ReadOnly, BucketAccess::ReadWrite] {
        let fixes = role_fixes(&tested(access, &customer).await);
        let (document, remedy) = fixes.first().unwrap();
        assert_eq!(*document, Grant::from(&configuration(access, "data/")).policy().to_json());
        assert!(remedy.contains("no statement for a KMS key"), "{remedy}");
    }
}

/// The session can use the endpoint's own key and no other, so neither is more granted.
#[tokio::test]
async fn a_fix_for_an_endpoint_with_encryption_has_its_key_alone() {
    let encryption = Some(crate::values::Encryption::SseKms { kms_key_arn: key(OTHER_KEY) });
    let configuration = Configuration { encryption, ..read_write() };
    let customer = encrypted().with("delete", denied("s3:DeleteObject", Layer::IdentityPolicy));
    let fixes = role_fixes(&tested_as(&configuration, &customer).await);
    let (document, remedy) = fixes.first().unwrap();
    assert_eq!(*document, Grant::from(&configuration).policy().to_json());
    assert!(!remedy.contains("a KMS key") && !remedy.contains("the KMS keys"), "{remedy}");
}

/// Whichever is pasted last, the role may use every key and do everything.
#[tokio::test]
async fn fixes_of_several_checks_are_one_document() {
    let denied_key = |arn: &str| match denied("kms:Decrypt", Layer::IdentityPolicy) {
        CallEnd::Refused(Refusal::Denied(denial)) => {
            CallEnd::Refused(Refusal::Denied(Denial { kms_key: Some(key(arn)), ..denial }))
        }
        other => other,
    };
    let customer = encrypted()
        .with("list", denied("s3:ListBucket", Layer::IdentityPolicy))
        .with("peek missing", denied_key(OTHER_KEY));
    let fixes = role_fixes(&tested_as(&read_write(), &customer).await);
    assert_eq!(fixes.len(), 2, "{fixes:?}");
    let names: Vec<_> = fixes[0].0.matches("\"Sid\":\"UseKey\"").collect();
    assert_eq!((fixes[0].0 == fixes[1].0, names.len()), (true, 1), "{fixes:?}");
    for arn in [KEY, OTHER_KEY] {
        assert!(fixes[0].0.contains(arn), "{fixes:?}");
    }
}
