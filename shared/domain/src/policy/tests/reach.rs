//! How far a session reaches: what its policy allows, and that it *denies* all else, so that no policy of a resource
//! can grant it.

use proptest::sample::select;

use super::evaluator::{PolicyRequest, allows, denies};
use super::*;

const OBJECT_ACTIONS: [&str; 10] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
    "s3:GetObjectVersion",
    "s3:DeleteObjectVersion",
    "s3:PutObjectAcl",
    "s3:GetObjectAcl",
    "s3:RestoreObject",
];

const NEVER: [&str; 10] = [
    "s3:ListBucketVersions",
    "s3:ListAllMyBuckets",
    "s3:PutBucketPolicy",
    "s3:DeleteBucket",
    "sqs:SendMessage",
    "sns:Publish",
    "sts:AssumeRole",
    "iam:PassRole",
    "lambda:InvokeFunction",
    "secretsmanager:GetSecretValue",
];

const WRITES: [&str; 4] = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];

fn grants(configuration: &Configuration, action: &str) -> bool {
    action == "s3:GetObject"
        || configuration.bucket_access == BucketAccess::ReadWrite && WRITES.contains(&action)
        || configuration.bucket_access == BucketAccess::ReadWrite
            && configuration.object_ownership.is_some()
            && action == "s3:PutObjectAcl"
}

/// Keys beside `prefix`, and below it.
fn keys(prefix: &str, any: &str) -> Vec<String> {
    let folder = prefix.trim_end_matches('/');
    let mut keys = vec![any.to_owned(), format!("{prefix}{any}"), prefix.to_owned(), folder.to_owned()];
    keys.extend([format!("{folder}2/{any}"), format!("/{prefix}{any}"), format!("x{prefix}{any}"), String::new()]);
    keys.extend([prefix.to_uppercase(), prefix.replace('*', "x"), prefix.replace('?', "x"), prefix.replace('$', "x")]);
    keys
}

proptest! {
    // Each case asks some four hundred times.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_session_reaches_its_prefix_and_is_denied_all_else(
        configuration in configurations(),
        any in "\\PC{0,12}",
        other_bucket in bucket_names(),
        stranger in "[0-9]{12}",
    ) {
        let policy = session::policy(&configuration).to_value();
        let Configuration { bucket_access: access, bucket_name, path_prefix, .. } = &configuration;
        let partition = configuration.role_arn.partition();
        let (owner, prefix) = (configuration.expected_bucket_owner(), path_prefix.as_str());
        let ours = bucket_arn(partition, bucket_name);
        let theirs = bucket_arn(partition, &other_bucket);

        for (bucket, owned_by) in [(&ours, owner.as_str()), (&theirs, owner.as_str()), (&ours, stranger.as_str())] {
            let is_ours = *bucket == ours && owned_by == owner.as_str();
            for key in keys(prefix, &any) {
                let inside = is_ours && key.starts_with(prefix);
                for action in OBJECT_ACTIONS {
                    let context = [("s3:ResourceAccount", owned_by), ("s3:x-amz-acl", "bucket-owner-full-control")];
                    let call = PolicyRequest { action, resource: &format!("{bucket}/{key}"), context: &context };
                    let expected = inside && grants(&configuration, action);
                    prop_assert_eq!(allows(&policy, &call), expected, "{} {}", action, call.resource);
                    prop_assert_eq!(denies(&policy, &call), !expected, "{} {}", action, call.resource);
                }
                let context = [("s3:ResourceAccount", owned_by), ("s3:prefix", key.as_str())];
                let call = PolicyRequest { action: "s3:ListBucket", resource: bucket, context: &context };
                prop_assert_eq!(allows(&policy, &call), inside, "list {:?}", key);
                prop_assert_eq!(denies(&policy, &call), !inside, "list {:?}", key);
            }
            // A list of unfinished uploads knows no condition on its prefix.
            let context = [("s3:ResourceAccount", owned_by)];
            let call = PolicyRequest { action: "s3:ListBucketMultipartUploads", resource: bucket, context: &context };
            let expected = is_ours && prefix.is_empty() && *access == BucketAccess::ReadWrite;
            prop_assert_eq!(allows(&policy, &call), expected);
            prop_assert_eq!(denies(&policy, &call), !expected);
            // A list that gives no prefix is one of the whole bucket.
            let call = PolicyRequest { action: "s3:ListBucket", resource: bucket, context: &[("s3:ResourceAccount", owned_by)] };
            prop_assert_eq!(allows(&policy, &call), is_ours && prefix.is_empty());
            prop_assert_eq!(denies(&policy, &call), !(is_ours && prefix.is_empty()));
        }
        for action in NEVER {
            for resource in ["*", &ours, &theirs] {
                let call = PolicyRequest { action, resource, context: &[("s3:ResourceAccount", owner.as_str())] };
                prop_assert!(denies(&policy, &call), "{}", action);
            }
        }
    }

}

/// An endpoint with the ownership, beside the longest bucket's name and a KMS key.
fn owning(prefix: &str) -> Configuration {
    let region = Region::parse("eusc-de-east-1").unwrap();
    Configuration {
        bucket_name: BucketName::parse(&"b".repeat(63)).unwrap(),
        role_arn: RoleArn::parse("arn:aws-eusc:iam::123456789012:role/r").unwrap(),
        encryption: Some(Encryption::SseKms { kms_key_arn: kms_key(&region, "123456789012") }),
        bucket_owner_aws_account_id: Some(AwsAccountId::parse("210987654321").unwrap()),
        object_ownership: Some(ObjectOwnership::BucketOwnerFullControl),
        region,
        ..configuration(BucketAccess::ReadWrite, prefix)
    }
}

/// What would stay for good: an object that is public, or somebody else's.
#[test]
fn a_session_sets_no_acl_but_that_of_the_ownership() {
    for prefix in ["data/".to_owned(), "x".repeat(349)] {
        let configuration = owning(&prefix);
        let resource =
            objects_arn(configuration.role_arn.partition(), &configuration.bucket_name, &configuration.path_prefix);
        let owner = ("s3:ResourceAccount", "210987654321");
        for (acl, is_allowed) in [
            (Some("bucket-owner-full-control"), true),
            (Some("public-read"), false),
            (Some("private"), false),
            (None, false),
        ] {
            let context: Vec<_> = std::iter::once(owner).chain(acl.map(|acl| ("s3:x-amz-acl", acl))).collect();
            let call = PolicyRequest { action: "s3:PutObjectAcl", resource: &resource, context: &context };
            let policy = session::policy(&configuration).to_value();
            assert_eq!((allows(&policy, &call), denies(&policy, &call)), (is_allowed, !is_allowed), "{acl:?}");
        }
    }
}

proptest! {
    #[test]
    fn keys_are_for_s3_in_the_buckets_region_and_nobody_else(
        configuration in configurations(),
        service in select(vec!["s3", "ec2", "s3express"]),
        region in select(vec!["eu-central-1", "us-east-1", "cn-northwest-1", "us-gov-west-1", "eusc-de-east-1"]),
    ) {
        let policy = session::policy(&configuration).to_value();
        let partition = configuration.role_arn.partition();
        let other = format!("arn:{partition}:kms:{}:444455556666:key/1", configuration.region);
        let own = configuration.encryption.as_ref().and_then(|encryption| encryption.kms_key_arn());
        let own = own.map(ToString::to_string);
        let via = format!("{service}.{region}.{}", partition.dns_suffix());
        let is_ours = service == "s3" && region == configuration.region.as_str();
        let writes = configuration.bucket_access == BucketAccess::ReadWrite;
        for key in std::iter::once(&other).chain(&own) {
            // With an encryption just its key, and none with S3's own keys.
            let is_key = configuration.encryption.is_none() || own.as_ref() == Some(key);
            for (action, wanted) in [("kms:Decrypt", true), ("kms:GenerateDataKey", writes), ("kms:CreateGrant", false)] {
                let through = [("kms:ViaService", via.as_str())];
                let through = PolicyRequest { action, resource: key, context: &through };
                prop_assert_eq!(allows(&policy, &through), is_key && is_ours && wanted, "{} {}", action, via);
                prop_assert_eq!(denies(&policy, &through), !(is_key && is_ours), "{} {}", action, via);
                let direct = PolicyRequest { action, resource: key, context: &[] };
                prop_assert!(denies(&policy, &direct), "without a service in between");
            }
        }
    }

    /// STS takes 2,048 characters. Every prefix of plain text fits, up to its 512 bytes (460 with a KMS key) and beside
    /// the longest bucket's name; what does not fit is refused and never sent.
    #[test]
    fn a_long_prefix_fits_or_is_refused(
        bucket_access in select(vec![BucketAccess::ReadOnly, BucketAccess::ReadWrite]),
        bucket_length in 3_usize..=63,
        levels in proptest::collection::vec("[a-zA-Z0-9=_.é*-]{1,60}", 1..=32),
        length in 1_usize..=511,
        region in regions(),
        encryption in select(vec![None, Some("sse_s3"), Some("sse_kms")]),
        owner in proptest::option::of("[0-9]{12}"),
    ) {
        let text: String = levels.join("/").chars().cycle().take(length).collect();
        let Ok(path_prefix) = PathPrefix::parse(&text) else { return Ok(()) };
        let configuration = Configuration {
            bucket_name: BucketName::parse(&"b".repeat(bucket_length)).unwrap(),
            role_arn: RoleArn::parse(&format!("arn:{}:iam::123456789012:role/r", region.partition())).unwrap(),
            encryption: encryption.map(|text| match text {
                "sse_s3" => Encryption::SseS3,
                _ => Encryption::SseKms { kms_key_arn: kms_key(&region, "123456789012") },
            }),
            object_ownership: owner.as_ref().map(|_| ObjectOwnership::BucketOwnerFullControl),
            bucket_owner_aws_account_id: owner.map(|owner| AwsAccountId::parse(&owner).unwrap()),
            region,
            path_prefix,
            ..configuration(bucket_access, "")
        };
        if configuration.object_ownership.is_some() && bucket_access == BucketAccess::ReadOnly {
            return Ok(());
        }
        let prefix = configuration.path_prefix.as_str();
        let plain = !prefix.contains(|c: char| !c.is_ascii() || "*?$\"\\".contains(c));
        let characters = session::policy(&configuration).to_json().chars().count();
        let is_accepted = accepted(&configuration);
        prop_assert!(!is_accepted || characters <= 2_048, "{} characters are sent", characters);
        if plain && (prefix.len() <= 460 || encryption != Some("sse_kms")) {
            prop_assert!(is_accepted, "{} characters for {} bytes", characters, prefix.len());
        }
        if characters > 2_048 {
            prop_assert!(!is_accepted);
        }
    }
}

#[test]
fn a_prefix_of_nothing_but_special_characters_is_refused_for_its_policys_length() {
    let widest = configuration(BucketAccess::ReadWrite, &"$".repeat(511));
    assert!(session::policy(&widest).to_json().len() > session::MAX_CHARACTERS);
    assert!(!accepted(&widest));
}

/// The longest of all that is plain, each part as long as it can be. A key takes up to a hundred characters, so beside
/// one the longest prefixes don't fit.
#[test]
fn the_longest_plain_policy_fits() {
    for region in ["us-gov-west-1", "eusc-de-east-1", "cn-northwest-1", "ap-southeast-7"].map(Region::parse) {
        let region = region.unwrap();
        for (encryption, length) in [
            (None, 511),
            (Some(Encryption::SseS3), 511),
            (Some(Encryption::SseKms { kms_key_arn: kms_key(&region, "123456789012") }), 460),
        ] {
            let configuration = Configuration {
                bucket_name: BucketName::parse(&"b".repeat(63)).unwrap(),
                role_arn: RoleArn::parse(&format!("arn:{}:iam::123456789012:role/r", region.partition())).unwrap(),
                region: region.clone(),
                encryption,
                object_ownership: Some(ObjectOwnership::BucketOwnerFullControl),
                bucket_owner_aws_account_id: AwsAccountId::parse("210987654321").ok(),
                ..configuration(BucketAccess::ReadWrite, &"x".repeat(length))
            };
            assert!(accepted(&configuration), "{configuration:?}");
        }
    }
}
