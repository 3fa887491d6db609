//! Values for this crate's tests: those of `testing`, and strategies that make any accepted one.

use proptest::prelude::*;
use proptest::sample::select;

use crate::endpoint::{BucketAccess, Configuration, ObjectOwnership};
pub(crate) use crate::testing::{configuration, recorded, recorded_prefix, vendor};
use crate::values::{AwsAccountId, BucketName, Encryption, KmsKeyArn, PathPrefix, Region, RoleArn};

/// Texts that are prefixes, or nearly: folders of letters, of IAM's special characters, and of any characters.
pub(crate) fn prefix_texts() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        4 => "[a-c]{1,3}",
        2 => "[a-z*?${}\"\\\\ ]{1,12}",
        1 => "\\PC{1,20}",
    ];
    proptest::collection::vec(segment, 0..8).prop_map(|segments| segments.join("/"))
}

pub(crate) fn prefixes() -> impl Strategy<Value = PathPrefix> {
    prefix_texts().prop_filter_map("a prefix", |text| recorded_prefix(&text))
}

/// Two prefixes of which about half conflict: the second is the first, one below it, one above it, one that only looks
/// as if it were below it, or any other.
pub(crate) fn pairs_of_prefixes() -> impl Strategy<Value = (PathPrefix, PathPrefix)> {
    let parsed = recorded_prefix;
    prefixes().prop_flat_map(move |first| {
        let text = first.as_str().to_owned();
        let above = select(first.ancestors().chain([first.clone()]).collect::<Vec<_>>());
        let below = prefix_texts().prop_map(move |more| format!("{text}{more}"));
        let beside = select(vec!["a", "b/", "-", "a/b"]).prop_map({
            let cut = first.as_str().trim_end_matches('/').to_owned();
            move |more| format!("{cut}{more}")
        });
        let second = prop_oneof![
            1 => Just(first.clone()),
            2 => above,
            2 => below.prop_filter_map("a prefix", move |text| parsed(&text)),
            3 => beside.prop_filter_map("a prefix", move |text| parsed(&text)),
            2 => prefixes(),
        ];
        (Just(first), second)
    })
}

pub(crate) fn regions() -> impl Strategy<Value = Region> {
    select(vec!["us-east-1", "eu-central-1", "ap-southeast-4", "cn-northwest-1", "us-gov-west-1", "eusc-de-east-1"])
        .prop_map(|text| Region::parse(text).unwrap())
}

pub(crate) fn bucket_names() -> impl Strategy<Value = BucketName> {
    "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]".prop_filter_map("a bucket name", |text| BucketName::parse(&text).ok())
}

/// A key of that AWS account, with the longest ID: that of a multi-Region key.
pub(crate) fn kms_key(region: &Region, aws_account: &str) -> KmsKeyArn {
    let arn = format!("arn:{}:kms:{region}:{aws_account}:key/mrk-1234abcd12ab34cd56ef1234567890ab", region.partition());
    KmsKeyArn::parse(&arn).unwrap()
}

prop_compose! {
    /// Any configuration whose parts are each accepted; its session policy may still be too long.
    pub(crate) fn configurations()(
        bucket_access in select(vec![BucketAccess::ReadOnly, BucketAccess::ReadWrite]),
        bucket_name in bucket_names(),
        path_prefix in prefixes(),
        region in regions(),
        aws_account in "[0-9]{12}",
        owner in proptest::option::of("[0-9]{12}"),
        encryption in proptest::option::of(proptest::option::of("[0-9]{12}")),
        owns in any::<bool>(),
    ) -> Configuration {
        let role_arn = format!("arn:{}:iam::{aws_account}:role/path/name", region.partition());
        let encryption = encryption.map(|key| match key {
            None => Encryption::SseS3,
            Some(key) => Encryption::SseKms { kms_key_arn: kms_key(&region, &key) },
        });
        let object_ownership = (owns && owner.is_some()).then_some(ObjectOwnership::BucketOwnerFullControl);
        Configuration {
            bucket_access,
            role_arn: RoleArn::parse(&role_arn).unwrap(),
            bucket_name,
            path_prefix,
            region,
            bucket_owner_aws_account_id: owner.map(|owner| AwsAccountId::parse(&owner).unwrap()),
            encryption,
            object_ownership,
        }
    }
}
