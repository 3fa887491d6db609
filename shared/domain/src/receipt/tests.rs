use proptest::prelude::*;

use super::*;
use crate::endpoint::BucketAccess;
use crate::samples::{configuration, configurations};

fn digest_of(configuration: &Configuration) -> ConfigurationDigest {
    ConfigurationDigest::of(&AccountId::parse("acme").unwrap(), configuration)
}

#[test]
fn what_means_the_same_has_the_same_digest() {
    let plain = configuration(BucketAccess::ReadOnly, "data");
    let slashed = configuration(BucketAccess::ReadOnly, "data");
    let mut owned = plain.clone();
    owned.bucket_owner_aws_account_id = Some(plain.role_arn.aws_account_id());
    assert_eq!(digest_of(&plain), digest_of(&slashed));
    assert_eq!(digest_of(&plain), digest_of(&owned));
    assert_ne!(digest_of(&plain), ConfigurationDigest::of(&AccountId::parse("other").unwrap(), &plain));
}

/// Receipts and idempotency keys of the release before there were `encryption` and `objectOwnership` stay valid.
#[test]
fn a_configuration_without_encryption_has_the_digest_that_it_always_had() {
    let plain = configuration(BucketAccess::ReadWrite, "data");
    assert_eq!(digest_of(&plain).as_str(), "cca2d79bd99ffbb9fe2d14870ceb6fc1343c07a049f055d88042b03fe4fbac1b");
}

#[test]
fn a_receipt_is_valid_for_fifteen_minutes() {
    let now: Timestamp = "2025-01-02T03:04:05Z".parse().unwrap();
    let receipt =
        Receipt::issue(&AccountId::parse("acme").unwrap(), &configuration(BucketAccess::ReadOnly, ""), now, now);
    assert_eq!(receipt.expires_at.to_string(), "2025-01-02T03:19:05Z");
}

#[test]
fn a_void_receipt_is_of_the_same_configuration_and_worth_nothing() {
    let now: Timestamp = "2025-01-02T03:04:05Z".parse().unwrap();
    let (account, configuration) = (AccountId::parse("acme").unwrap(), configuration(BucketAccess::ReadOnly, ""));
    let void = Receipt::void(&account, &configuration, now);
    assert_eq!(void.digest, Receipt::issue(&account, &configuration, now, now).digest);
    // The table's TTL must not remove it while a test that began before it can still end.
    assert_eq!(void.expires_at.to_string(), "2025-01-02T03:06:05Z");
    assert!(!void.allows_at(now), "and it is worth nothing as long as it is kept");
}

proptest! {
    #[test]
    fn what_means_something_else_has_another_digest(a in configurations(), b in configurations()) {
        let normal = |configuration: &Configuration| Configuration {
            bucket_owner_aws_account_id: Some(configuration.expected_bucket_owner()),
            ..configuration.clone()
        };
        prop_assert_eq!(digest_of(&a) == digest_of(&b), normal(&a) == normal(&b));
        for changed in [
            Configuration { bucket_access: b.bucket_access, ..a.clone() },
            Configuration { bucket_name: b.bucket_name.clone(), ..a.clone() },
            Configuration { path_prefix: b.path_prefix.clone(), ..a.clone() },
            Configuration { region: b.region.clone(), ..a.clone() },
            Configuration { encryption: b.encryption.clone(), ..a.clone() },
            Configuration { object_ownership: b.object_ownership, ..a.clone() },
        ] {
            prop_assert_eq!(digest_of(&a) == digest_of(&changed), a == changed);
        }
    }

    #[test]
    fn no_two_lists_of_fields_look_alike(a in proptest::collection::vec("[ab]{0,3}", 0..4),
        b in proptest::collection::vec("[ab]{0,3}", 0..4)) {
        prop_assert_eq!(digest(&a) == digest(&b), a == b);
    }
}
