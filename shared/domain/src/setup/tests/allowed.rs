//! What the access policy allows, judged by the evaluator: every key under the prefix, none outside, nothing more.

use serde_json::Value;

use super::*;
use crate::policy::tests::evaluator::{PolicyRequest, allows};

const READS: [&str; 1] = ["s3:GetObject"];
const WRITES: [&str; 4] = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
const NEVER: [&str; 8] = [
    "s3:GetObjectAcl",
    "s3:PutObjectAcl",
    "s3:DeleteObjectVersion",
    "s3:GetObjectVersion",
    "s3:PutBucketPolicy",
    "s3:DeleteBucket",
    "s3:ListBucketVersions",
    "iam:PassRole",
];

fn policy(request: &SetupRequest) -> Value {
    let offer = offer_in(&request.region);
    Kit::new(&offer, &external_id(), request).access_policy.to_value()
}

fn on(policy: &Value, action: &str, resource: &str) -> bool {
    allows(policy, &PolicyRequest { action, resource, context: &[] })
}

fn lists(policy: &Value, bucket: &str, prefix: &str) -> bool {
    allows(policy, &PolicyRequest { action: "s3:ListBucket", resource: bucket, context: &[("s3:prefix", prefix)] })
}

/// Keys that nearly are under `prefix`: one of its characters changed, left out or doubled.
fn near_misses(prefix: &str) -> Vec<String> {
    let chars: Vec<char> = prefix.chars().collect();
    let mut keys = vec![String::new(), "/".to_owned(), format!("/{prefix}"), prefix.trim_end_matches('/').to_owned()];
    // Some twenty places, for a long prefix has too many.
    for at in (0..chars.len()).step_by(1 + chars.len() / 20) {
        for replacement in [vec![], vec!['x'], vec!['*'], vec!['?'], vec!['/'], vec![chars[at]; 2]] {
            let mut changed = chars.clone();
            changed.splice(at..=at, replacement);
            keys.push(changed.into_iter().collect());
        }
    }
    keys
}

proptest! {
    // Each case asks about some hundred keys.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_key_under_the_prefix_and_none_outside(
        request in requests(),
        below in "\\PC{0,30}",
        elsewhere in "\\PC{0,30}",
        other_bucket in bucket_names(),
    ) {
        let policy = policy(&request);
        let prefix = request.path_prefix.as_str();
        let bucket = format!("arn:{}:s3:::{}", request.region.partition(), request.bucket_name);
        let other_bucket = format!("arn:{}:s3:::{other_bucket}", request.region.partition());
        let writes = request.bucket_access == BucketAccess::ReadWrite;
        let expected = |action: &str| READS.contains(&action) || writes && WRITES.contains(&action);

        for key in near_misses(prefix) {
            let inside = key.starts_with(prefix);
            for action in READS.iter().chain(&WRITES) {
                let allowed = on(&policy, action, &format!("{bucket}/{key}"));
                prop_assert_eq!(allowed, inside && expected(action), "{} {:?}", action, key);
            }
            prop_assert_eq!(lists(&policy, &bucket, &key), inside, "list {:?}", key);
        }
        for key in [elsewhere, prefix.to_owned(), format!("{prefix}{below}")] {
            let inside = key.starts_with(prefix);
            for action in READS.iter().chain(&WRITES).chain(&NEVER) {
                let allowed = on(&policy, action, &format!("{bucket}/{key}"));
                prop_assert_eq!(allowed, inside && expected(action), "{} {:?}", action, key);
                let elsewhere = on(&policy, action, &format!("{other_bucket}/{key}"));
                prop_assert!(bucket == other_bucket || !elsewhere);
            }
            prop_assert_eq!(lists(&policy, &bucket, &key), inside, "list {:?}", key);
            prop_assert!(bucket == other_bucket || !lists(&policy, &other_bucket, &key));
        }
        // Unfinished uploads can be listed only for the whole bucket, which the prefix then is.
        prop_assert_eq!(on(&policy, "s3:ListBucketMultipartUploads", &bucket), prefix.is_empty() && writes);
        // A listing of the whole bucket gives no prefix at all.
        prop_assert_eq!(on(&policy, "s3:ListBucket", &bucket), prefix.is_empty());
        for action in NEVER {
            prop_assert!(!on(&policy, action, &bucket));
        }
    }

    #[test]
    fn the_key_serves_only_s3_in_the_buckets_region(request in requests()) {
        let policy = policy(&request);
        // The partition's own domain, and the one that all partitions know.
        let suffixes = [request.region.partition().dns_suffix(), "amazonaws.com"];
        let hosts = |service: &str, region: &str| suffixes.map(|suffix| format!("{service}.{region}.{suffix}"));
        let services = hosts("s3", request.region.as_str());
        let others = [hosts("s3", "xx-nowhere-1"), hosts("ec2", request.region.as_str())].concat();
        let writes = request.bucket_access == BucketAccess::ReadWrite;
        let key_arn = key(&request.region).to_string();
        for (action, wanted) in [
            ("kms:Decrypt", true),
            ("kms:GenerateDataKey", writes),
            ("kms:Encrypt", false),
            ("kms:ScheduleKeyDeletion", false),
        ] {
            let call = |resource, service| {
                allows(&policy, &PolicyRequest { action, resource, context: &[("kms:ViaService", service)] })
            };
            for service in &services {
                prop_assert_eq!(call(&key_arn, service), wanted && request.kms_key_arn.is_some(), "{}", service);
                prop_assert!(!call("arn:aws:kms:eu-central-1:111122223333:key/other", service));
            }
            for service in &others {
                prop_assert!(!call(&key_arn, service), "{}", service);
            }
            prop_assert!(!on(&policy, action, &key_arn), "without a service in between");
        }
    }
}
