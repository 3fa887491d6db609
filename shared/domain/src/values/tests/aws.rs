//! What AWS calls things: buckets, roles, regions.

use crate::values::{BucketName, Partition, Region, RoleArn};

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
        assert_eq!(BucketName::parse(bad).unwrap_err().code.as_str(), "bucket_name_invalid", "{bad}");
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
    let bad = |code: &str, text: &str| assert_eq!(RoleArn::parse(text).unwrap_err().code.as_str(), code, "{text}");
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
        assert_eq!(Region::parse(bad).unwrap_err().code.as_str(), "region_invalid", "{bad}");
    }
}
