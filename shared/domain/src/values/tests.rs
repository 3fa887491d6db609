use std::collections::HashSet;
use std::fmt::{Debug, Display};
use std::str::FromStr;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;
use crate::samples::{bucket_names, prefix_texts, prefixes, regions};

/// What was parsed prints as a text that parses to the same, in JSON too; what was refused is refused in JSON too.
fn round_trips<T>(text: &str) -> Result<(), TestCaseError>
where
    T: FromStr<Err = Invalid> + Display + Debug + PartialEq + Serialize + DeserializeOwned,
{
    let json = serde_json::to_string(text).unwrap();
    match text.parse::<T>() {
        Ok(value) => {
            prop_assert_eq!(&value.to_string().parse::<T>().unwrap(), &value);
            prop_assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), &value);
            prop_assert_eq!(&serde_json::from_str::<T>(&serde_json::to_string(&value).unwrap()).unwrap(), &value);
        }
        Err(invalid) => {
            prop_assert!(!invalid.code.is_empty() && !invalid.detail.is_empty());
            prop_assert!(serde_json::from_str::<T>(&json).is_err());
        }
    }
    Ok(())
}

fn all_round_trip(text: &str) -> Result<(), TestCaseError> {
    round_trips::<AccountId>(text)?;
    round_trips::<Subject>(text)?;
    round_trips::<AwsAccountId>(text)?;
    round_trips::<Region>(text)?;
    round_trips::<RoleArn>(text)?;
    round_trips::<BucketName>(text)?;
    round_trips::<PathPrefix>(text)?;
    round_trips::<EndpointId>(text)?;
    round_trips::<EndpointName>(text)?;
    round_trips::<Description>(text)
}

proptest! {
    #[test]
    fn any_text_round_trips_or_is_refused(text in any::<String>()) {
        all_round_trip(&text)?;
        if let Ok(id) = ExternalId::parse(&text) {
            prop_assert_eq!(id.expose(), &text);
        }
        if let Ok(partition) = Partition::parse(&text) {
            prop_assert_eq!(partition.as_str(), text);
        }
    }

    #[test]
    fn likely_texts_round_trip(
        text in prop_oneof![
            "[A-Za-z0-9._:|@+=#-]{1,140}",
            "[0-9]{11,13}",
            "[a-z]{1,5}(-[a-z]{1,13}){0,4}-[0-9]{1,3}",
            "arn:(aws|aws-cn|aws-us-gov|aws-eusc|aws-iso):iam::[0-9]{12}:role/([!-~]{1,20}/){0,3}[A-Za-z0-9_+=,.@-]{1,66}",
            "[a-z0-9.-]{1,65}",
            "(ep_)?[0-9a-fA-F]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            "[ \\PC]{0,130}",
        ],
    ) {
        all_round_trip(&text)?;
    }

    #[test]
    fn made_values_round_trip(millis in 0..1_u64 << 48, random in any::<[u8; 10]>(), bucket in bucket_names(),
        region in regions()) {
        let id = EndpointId::new(millis, &random);
        round_trips::<EndpointId>(id.as_str())?;
        prop_assert_eq!(EndpointId::parse(id.as_str()).unwrap(), id);
        prop_assert_eq!(BucketName::parse(bucket.as_str()).unwrap(), bucket);
        prop_assert_eq!(Region::parse(region.as_str()).unwrap(), region);
    }

    #[test]
    fn endpoint_ids_sort_by_time(earlier in 0..1_u64 << 47, later in 1..1_u64 << 47, a in any::<[u8; 10]>(),
        b in any::<[u8; 10]>()) {
        prop_assert!(EndpointId::new(earlier, &a) < EndpointId::new(earlier + later, &b));
    }

    #[test]
    fn a_prefix_is_normal(text in prefix_texts()) {
        round_trips::<PathPrefix>(&text)?;
        if let Ok(prefix) = PathPrefix::parse(&text) {
            prop_assert!(prefix.as_str().len() <= 512 && prefix.as_str().matches('/').count() <= 32);
            prop_assert!(prefix.is_empty() || prefix.as_str().ends_with('/'));
            prop_assert!(!prefix.as_str().starts_with('/') && !prefix.as_str().contains("//"));
            prop_assert_eq!(PathPrefix::parse(&format!("/{prefix}")).unwrap(), prefix);
        }
    }

    #[test]
    fn conflict_is_symmetric_and_agrees_with_a_naive_model(a in prefixes(), b in prefixes()) {
        let segments = |prefix: &PathPrefix| -> Vec<String> {
            prefix.as_str().split_terminator('/').map(str::to_owned).collect()
        };
        let (left, right) = (segments(&a), segments(&b));
        let naive = left.iter().zip(&right).all(|(left, right)| left == right);
        prop_assert_eq!(a.conflicts_with(&b), naive);
        prop_assert_eq!(b.conflicts_with(&a), naive);
        prop_assert!(a.conflicts_with(&a));
        prop_assert_eq!(naive, a == b || a.ancestors().any(|above| above == b) || b.ancestors().any(|above| above == a));
    }

    #[test]
    fn names_are_compared_trimmed_in_nfc_and_without_case(name in "\\PC{1,40}") {
        let Ok(name) = EndpointName::parse(&name) else { return Ok(()) };
        for same in [name.as_str().to_uppercase(), format!("  {name}\t"), decomposed(name.as_str())] {
            if let Ok(same) = EndpointName::parse(&same) {
                prop_assert_eq!(same.folded(), name.folded(), "{:?}", same);
            }
        }
    }

    #[test]
    fn an_external_id_keeps_every_bit(a in any::<[u8; 20]>(), b in any::<[u8; 20]>()) {
        let (left, right) = (ExternalId::from_random(&a), ExternalId::from_random(&b));
        prop_assert_eq!(left == right, a == b);
        prop_assert_eq!(ExternalId::parse(left.expose()).unwrap(), left.clone());
        for wrong in [left.case_flipped(), left.suffixed()] {
            prop_assert_ne!(wrong.as_str(), left.expose());
            prop_assert!(ExternalId::parse(&wrong).is_ok(), "STS must take it, or it would refuse it for its form");
        }
        prop_assert!(left.case_flipped().eq_ignore_ascii_case(left.expose()));
        prop_assert_eq!(format!("{left:?}"), "ExternalId(***)");
    }
}

#[test]
fn a_look_alike_meets_every_pattern_that_others_could_be_minted_to_meet() {
    let right = ExternalId::from_random(&[0; 20]);
    let alike = right.look_alike(&[0xff; 20]);
    let (right, alike) = (right.expose(), alike.expose());
    assert_eq!(alike.len(), right.len());
    // 40 bits at each end are the same, 80 in between are not: `be-*x` and `be-012????...` let it in.
    assert_eq!((&alike[..11], &alike[27..]), (&right[..11], &right[27..]));
    assert!(alike[11..27].bytes().zip(right[11..27].bytes()).all(|(a, b)| a != b), "{alike} {right}");
    // One of another form is none to keep the ends of.
    let odd = ExternalId::parse("odd").unwrap();
    assert_eq!(odd.look_alike(&[0xff; 20]), ExternalId::from_random(&[0xff; 20]));
}

fn decomposed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfd(text).collect()
}

#[test]
fn an_external_id_has_160_bits_and_no_likely_collision() {
    let ids: HashSet<String> = (0..20 * 8)
        .map(|bit| {
            let mut random = [0; 20];
            random[bit / 8] = 1 << (bit % 8);
            ExternalId::from_random(&random).expose().to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 160, "every bit shows");
    assert_eq!(ExternalId::from_random(&[0xff; 20]).expose(), "be-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
}

#[test]
fn names_fold_where_lower_case_alone_does_not() {
    let same = |a: &str, b: &str| EndpointName::parse(a).unwrap().folded() == EndpointName::parse(b).unwrap().folded();
    assert!(same("Straße", "STRASSE"));
    assert!(same("ΟΔΟΣ", "οδος"));
    assert!(same("Cafe\u{301}", " CAFÉ "));
    assert!(!same("a", "b"));
    assert_eq!(EndpointName::parse(&"x".repeat(129)).unwrap_err().code, "name_length");
    assert_eq!(EndpointName::parse(" \u{a0} ").unwrap_err().code, "name_length");
    assert_eq!(EndpointName::parse("a\u{7}b").unwrap_err().code, "control_character");
}

#[test]
fn bucket_names_by_every_rule_of_s3() {
    let long = "a".repeat(63);
    for good in ["abc", "a.b", "1.2.3", "my-bucket.example.com", "acme-123456789012-eu-central-1-an", &long] {
        assert!(BucketName::parse(good).is_ok(), "{good}");
    }
    let too_long = "a".repeat(64);
    for bad in [
        "",
        "ab",
        &too_long,
        "Acme",
        "a_b",
        "-ab",
        "ab-",
        ".ab",
        "ab.",
        "a..b",
        "192.168.5.4",
        "xn--abc",
        "sthree-abc",
        "sthree-configurator",
        "amzn-s3-demo-bucket",
        "abc-s3alias",
        "abc--ol-s3",
        "abc.mrap",
        "abc--x-s3",
        "abc--table-s3",
        "arn:aws:s3:::abc",
        "s3://abc",
        "https://abc.s3.amazonaws.com",
        "bücket",
        "a b",
        "a/b",
    ] {
        assert_eq!(BucketName::parse(bad).unwrap_err().code, "bucket_name_invalid", "{bad}");
    }
}

#[test]
fn role_arns_in_every_partition_with_paths_up_to_their_limits() {
    let path = format!("{}/", "p".repeat(510));
    let name = "n".repeat(64);
    for good in [
        "arn:aws:iam::123456789012:role/r".to_owned(),
        "arn:aws-cn:iam::123456789012:role/a/b/r".to_owned(),
        "arn:aws-us-gov:iam::123456789012:role/r_+=,.@-".to_owned(),
        "arn:aws-eusc:iam::123456789012:role/r".to_owned(),
        format!("arn:aws:iam::123456789012:role/{path}{name}"),
    ] {
        let role = RoleArn::parse(&good).unwrap();
        assert_eq!(role.aws_account_id().as_str(), "123456789012");
        assert!(good.starts_with(&format!("arn:{}:", role.partition())) && good.ends_with(role.name()));
    }
    let bad = |code: &str, text: &str| assert_eq!(RoleArn::parse(text).unwrap_err().code, code, "{text}");
    for text in [
        "",
        "r",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role//r",
        "arn:aws:iam::123456789012:role",
        "arn:aws:iam::12345678901:role/r",
        "arn:aws:iam:eu-central-1:123456789012:role/r",
        "arn:aws-iso:iam::123456789012:role/r",
        "ARN:aws:iam::123456789012:role/r",
        " arn:aws:iam::123456789012:role/r",
        "arn:aws:iam::123456789012:role/r ",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam::123456789012:role/r:x",
        "arn:aws:iam::123456789012:user/u",
        "arn:aws:iam::123456789012:root",
        "arn:aws:sts::123456789012:assumed-role/r/s",
        "arn:aws:s3:::bucket",
        &format!("arn:aws:iam::123456789012:role/p{path}r"),
        &format!("arn:aws:iam::123456789012:role/{name}n"),
    ] {
        bad("role_arn_invalid", text);
    }
    bad("role_service_linked", "arn:aws:iam::123456789012:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForS3");
    bad("role_reserved", "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_0123");
}

#[test]
fn prefixes_at_their_limits() {
    let code = |text: &str| PathPrefix::parse(text).map_or_else(|invalid| invalid.code, |_| "ok");
    assert_eq!(PathPrefix::parse("/").unwrap().as_str(), "");
    assert_eq!(PathPrefix::parse("/a/b").unwrap().as_str(), "a/b/");
    assert_eq!(PathPrefix::parse("dâta/日本/").unwrap().as_str(), "dâta/日本/");
    assert_eq!(code(&"x".repeat(511)), "ok");
    assert_eq!(code(&"x".repeat(512)), "prefix_too_long");
    // Counted in bytes: 170 times three bytes and the slash.
    assert_eq!(code(&"日".repeat(170)), "ok");
    assert_eq!(code(&"日".repeat(171)), "prefix_too_long");
    assert_eq!(code(&["a"; 32].join("/")), "ok");
    assert_eq!(code(&["a"; 33].join("/")), "prefix_too_deep");
    for (text, expected) in [
        ("//", "prefix_empty_segment"),
        ("a//b", "prefix_empty_segment"),
        ("a//", "prefix_empty_segment"),
        ("//a", "prefix_empty_segment"),
        ("./a", "prefix_dot_segment"),
        ("a/../b", "prefix_dot_segment"),
        ("a/.", "prefix_dot_segment"),
        ("a\u{0}b", "control_character"),
        ("a\nb", "control_character"),
        ("a\u{7f}", "control_character"),
        ("a\u{85}", "control_character"),
        ("a\u{ffff}", "control_character"),
        ("...", "ok"),
        ("..a/.b", "ok"),
    ] {
        assert_eq!(code(text), expected, "{text:?}");
    }
}

#[test]
fn regions_know_their_partition() {
    for (text, partition) in [
        ("us-east-1", Partition::Aws),
        ("ap-southeast-7", Partition::Aws),
        ("mx-central-1", Partition::Aws),
        ("cn-north-1", Partition::AwsCn),
        ("us-gov-east-1", Partition::AwsUsGov),
        ("eusc-de-east-1", Partition::AwsEusc),
    ] {
        assert_eq!(Region::parse(text).unwrap().partition(), partition, "{text}");
    }
    for bad in [
        "",
        "us-east",
        "us-east-0",
        "us-east-01",
        "us-east-1a",
        "US-EAST-1",
        "us_east_1",
        "us-iso-east-1",
        "eu-isoe-west-1",
        "evil.com#-a-1",
        "us-east-1.evil.com",
        "us--1",
        "a-b-1",
        "us-east-1-1-1",
        " us-east-1",
    ] {
        assert_eq!(Region::parse(bad).unwrap_err().code, "region_invalid", "{bad}");
    }
}

#[test]
fn an_account_is_never_a_list_or_part_of_a_key() {
    for bad in ["", "[a b]", "a b", "a#b", "-a", "a\u{0}", "ä", &"a".repeat(129)] {
        assert_eq!(AccountId::parse(bad).unwrap_err().code, "account_invalid", "{bad:?}");
    }
    for good in ["a", "acme", "0123", "auth0|a.b@c+d=e:f_g-h"] {
        assert!(AccountId::parse(good).is_ok(), "{good}");
    }
}
