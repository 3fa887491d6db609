//! Every format as customers get it, so that a change of a policy is seen in review.

use super::super::lifecycle_rule::LifecycleRule;
use super::*;

fn with_key_in(region: &str) -> (Offer, SetupRequest) {
    let region = Region::parse(region).unwrap();
    let request =
        SetupRequest { kms_key_arn: Some(key(&region)), region, ..request(BucketAccess::ReadWrite, "exports/daily/") };
    (offer_in(&request.region), request)
}

/// Everything that can be asked for beside the place.
fn with_options() -> SetupRequest {
    let plain = request(BucketAccess::ReadWrite, "exports/daily/");
    SetupRequest {
        role_name: RoleName::parse("acme-exports").unwrap(),
        aws_account_id: Some(AwsAccountId::parse("111122223333").unwrap()),
        permissions_boundary_arn: Some(boundary(&plain.region)),
        ..plain
    }
}

fn of_other_owner() -> SetupRequest {
    SetupRequest {
        aws_account_id: AwsAccountId::parse("111122223333").ok(),
        bucket_owner_aws_account_id: AwsAccountId::parse("444455556666").ok(),
        object_ownership: Some(ObjectOwnership::BucketOwnerFullControl),
        ..request(BucketAccess::ReadWrite, HOSTILE)
    }
}

fn cases() -> [(&'static str, Offer, SetupRequest); 8] {
    let (offer_in_china, in_china) = with_key_in("cn-north-1");
    let (offer_in_gov, in_gov) = with_key_in("us-gov-west-1");
    [
        ("read_only_whole_bucket", offer(), request(BucketAccess::ReadOnly, "")),
        ("read_write_prefix", offer(), request(BucketAccess::ReadWrite, "exports/daily/")),
        ("read_write_options", offer(), with_options()),
        ("read_write_other_owner", offer(), of_other_owner()),
        ("read_write_key_china", offer_in_china, in_china),
        ("read_write_key_gov", offer_in_gov, in_gov),
        ("read_only_hostile_prefix", offer(), request(BucketAccess::ReadOnly, HOSTILE)),
        ("read_only_beyond_ascii", offer(), request(BucketAccess::ReadOnly, BEYOND_ASCII)),
    ]
}

fn json(kit: &Kit<'_>) -> String {
    let url = kit.quick_create_url().unwrap_or_default();
    let Kit { trusted_principal, role_name, policy_name, .. } = kit;
    let (trust, access) = (kit.trust_policy.to_pretty_json(), kit.access_policy.to_pretty_json());
    let (stack, role, boundary) = (kit.stack_name(), kit.expected_role_arn(), kit.permissions_boundary_arn());
    format!(
        "{trusted_principal}\n{role_name}\n{policy_name}\n{stack}\n{role:?}\n{boundary:?}\n{trust}\n{access}\n{}",
        url.replace('&', "\n  &")
    )
}

#[test]
fn every_format() {
    for (name, offer, request) in cases() {
        let id = external_id();
        let kit = Kit::new(&offer, &id, &request);
        for (format, text) in [
            ("json", json(&kit)),
            ("cloudformation", kit.cloudformation()),
            ("terraform", kit.terraform()),
            ("cli", kit.cli()),
            ("console", kit.console()),
        ] {
            let plain_only = ["cloudformation", "terraform"].contains(&format);
            if verbatim::is_printable_ascii(request.path_prefix.as_str()) || !plain_only {
                insta::assert_snapshot!(format!("{format}_{name}"), text);
            }
        }
    }
}

/// Tests leave a version each in a versioned bucket: the kit has the rule that removes it, of just the test files.
#[test]
fn the_lifecycle_rule_is_of_the_test_files() {
    let documented = include_str!("../../../../../docs/SETUP_KIT.md");
    for (access, prefix, expected) in [
        (BucketAccess::ReadWrite, "finout/", Some("finout/_bucket-endpoint-test-")),
        (BucketAccess::ReadWrite, "", Some("_bucket-endpoint-test-")),
        (BucketAccess::ReadOnly, "finout/", None),
    ] {
        let (offer, id, request) = (offer(), external_id(), request(access, prefix));
        let kit = Kit::new(&offer, &id, &request);
        let rule = LifecycleRule::of(&kit).map(|rule| serde_json::from_str::<serde_json::Value>(&rule.json).unwrap());
        assert_eq!(rule.as_ref().map(|rule| rule["Filter"]["Prefix"].as_str().unwrap()), expected);
        // The rules of two prefixes stand in one configuration, where each ID must be another.
        assert!(rule.as_ref().is_none_or(|rule| rule.get("ID").is_none()), "{rule:?}");
        for text in [kit.cloudformation(), kit.terraform(), kit.cli(), kit.console()] {
            assert_eq!(text.contains("\"AbortIncompleteMultipartUpload\""), rule.is_some(), "{text}");
            // The command replaces all rules, so those that are there are read first, and the customer knows why.
            let [get, put] =
                ["get", "put"].map(|verb| text.find(&format!("aws s3api {verb}-bucket-lifecycle-configuration")));
            assert!(get.is_some() == rule.is_some() && put.is_some() == rule.is_some() && get <= put, "{text}");
            assert_eq!(text.contains("replaces all rules of the bucket"), rule.is_some(), "{text}");
        }
        let steps = kit.console();
        for label in [
            "**Create lifecycle rule**",
            "**Limit the scope of this rule using one or more filters**",
            "**Permanently delete noncurrent versions of objects**",
            "**Days after objects become noncurrent**, enter `1`",
            "**Delete expired object delete markers or incomplete multipart uploads**",
            "**Delete expired object delete markers** and **Delete incomplete multipart uploads**",
            "**Number of days**, enter `1`",
        ] {
            assert_eq!(steps.contains(label), rule.is_some(), "{label}: {steps}");
        }
        // The form takes the prefix itself, and not as JSON has it.
        let entered = expected.map(|prefix| format!("For **Prefix**, enter:\n\n   ```text\n   {prefix}\n   ```\n"));
        assert!(entered.is_none_or(|entered| steps.contains(&entered)), "{steps}");
        if prefix == "finout/" && access == BucketAccess::ReadWrite {
            let (_, shown) = documented.split_once("```json\n{\"Status\"").expect("the rule");
            let (shown, _) = shown.split_once("```").unwrap();
            assert_eq!(serde_json::from_str::<serde_json::Value>(&format!("{{\"Status\"{shown}")).ok(), rule);
        }
    }
}

/// The form of the console knows no escapes, and the steps are ASCII: so they say what to enter.
#[test]
fn a_lifecycle_rule_beyond_ascii_is_described() {
    let (offer, id, request) = (offer(), external_id(), request(BucketAccess::ReadWrite, BEYOND_ASCII));
    let steps = Kit::new(&offer, &id, &request).console();
    let enter = "For **Prefix**, enter the path prefix of the endpoint with a slash at the end, followed by \
                 `_bucket-endpoint-test-`.\n";
    assert!(steps.is_ascii() && steps.contains(enter), "{steps}");
}
