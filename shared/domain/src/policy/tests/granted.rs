//! What the documents of a `fix` allow, each in its place: what the endpoint needs, and no more. CASES.md, E1, for the
//! places that the emulator does not show.

use super::evaluator::{PolicyRequest, allows};
use super::*;
use crate::policy::access::Grant;

const ROLE: &str = "arn:aws:iam::123456789012:role/finout/bucket-endpoint";

/// The document without its principal, which must be this role and nobody else.
fn for_role(document: &Policy) -> Value {
    let mut document: Value = serde_json::from_str(&document.to_json()).unwrap();
    for statement in document["Statement"].as_array_mut().unwrap() {
        let principal = statement.as_object_mut().unwrap().remove("Principal");
        assert_eq!(principal, Some(json!({ "AWS": ROLE })));
        assert_eq!(statement["Effect"], "Allow");
    }
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn e1_the_policy_of_a_bucket_allows_what_the_endpoint_needs(configuration in configurations(), any in "[a-z/*?$]{0,9}") {
        let partition = configuration.region.partition();
        let policy = for_role(&Grant::from(&configuration).bucket_policy(ROLE));
        let bucket = format!("arn:{partition}:s3:::{}", configuration.bucket_name);
        let prefix = configuration.path_prefix.as_str();
        let may = |action, resource: &str, context: &[(&str, &str)]| allows(&policy, &PolicyRequest { action, resource, context });
        prop_assert!(may("s3:ListBucket", &bucket, &[("s3:prefix", prefix)]));
        prop_assert!(prefix.is_empty() || !may("s3:ListBucket", &bucket, &[]));
        let is_written = configuration.bucket_access == BucketAccess::ReadWrite;
        let (inside, outside) = (format!("{bucket}/{prefix}{any}"), format!("{bucket}2/{prefix}{any}"));
        for (action, expected) in [
            ("s3:GetObject", true),
            ("s3:PutObject", is_written),
            ("s3:DeleteObject", is_written),
            ("s3:AbortMultipartUpload", is_written),
            ("s3:PutObjectAcl", is_written && configuration.object_ownership.is_some()),
            ("s3:PutBucketPolicy", false),
        ] {
            prop_assert_eq!(may(action, &inside, &[]), expected, "{}", action);
            prop_assert!(!may(action, &outside, &[]), "{}", action);
        }
        let beside = format!("{bucket}/other-{prefix}{any}");
        prop_assert!(prefix.is_empty() || !may("s3:GetObject", &beside, &[]));
    }

    #[test]
    fn e1_the_policy_of_a_key_allows_its_use_through_s3(configuration in configurations()) {
        let policy = for_role(&Grant::from(&configuration).key_policy(ROLE));
        let key = "arn:aws:kms:eu-central-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let suffix = if configuration.region.as_str().starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        let through = |service: &str| format!("{service}.{}.{suffix}", configuration.region);
        let may = |action, via: &str| allows(&policy, &PolicyRequest { action, resource: key, context: &[("kms:ViaService", via)] });
        let is_written = configuration.bucket_access == BucketAccess::ReadWrite;
        prop_assume!(!configuration.region.as_str().starts_with("eusc-"));
        prop_assert!(may("kms:Decrypt", &through("s3")));
        prop_assert_eq!(may("kms:GenerateDataKey", &through("s3")), is_written);
        prop_assert!(!may("kms:Decrypt", &through("sqs")) && !may("kms:PutKeyPolicy", &through("s3")));
        prop_assert!(!allows(&policy, &PolicyRequest { action: "kms:Decrypt", resource: key, context: &[] }), "not through S3");
    }
}
