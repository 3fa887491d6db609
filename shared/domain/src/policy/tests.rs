use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::draft::{EndpointDraft, Given};
use crate::endpoint::{BucketAccess, Configuration, Vendor};
use crate::samples::{configuration, configurations, vendor};
use crate::values::{AwsAccountId, ExternalId};

#[test]
fn the_session_policy_whole() {
    let policy = session::policy(&configuration(BucketAccess::ReadWrite, "a*b/"));
    assert_eq!(
        policy.to_value(),
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "s3:ListBucket",
                    "Resource": "arn:aws:s3:::acme-billing-data",
                    "Condition": {
                        "StringEquals": { "s3:ResourceAccount": "123456789012" },
                        "StringLike": { "s3:prefix": "a${*}b/*" },
                    },
                },
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
                    "Resource": "arn:aws:s3:::acme-billing-data/a${*}b/*",
                    "Condition": { "StringEquals": { "s3:ResourceAccount": "123456789012" } },
                },
                {
                    "Effect": "Allow",
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                    "Resource": "arn:aws:kms:eu-central-1:*:key/*",
                    "Condition": {
                        "StringEquals": { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
                        "StringLike": {
                            "kms:EncryptionContext:aws:s3:arn":
                                ["arn:aws:s3:::acme-billing-data", "arn:aws:s3:::acme-billing-data/*"],
                        },
                    },
                },
            ],
        })
    );
}

#[test]
fn read_only_never_writes() {
    let policy = session::policy(&configuration(BucketAccess::ReadOnly, "a/")).to_json();
    for action in ["Put", "Delete", "Abort", "GenerateDataKey", "s3:*", "List*"] {
        assert!(!policy.contains(action), "{action}");
    }
    let access = access::Grant::from(&configuration(BucketAccess::ReadOnly, "a/")).policy().to_json();
    assert!(!access.contains("Put") && !access.contains("Delete"));
}

#[test]
fn the_trust_policy_takes_exactly_the_external_id() {
    let id = ExternalId::parse("be-test").unwrap();
    assert_eq!(
        trust::policy(&vendor(), &id).to_json(),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"be-test"}}}]}"#
    );
}

/// The text that an IAM pattern without free `*` and `?` stands for; `None` if it has any.
fn meant(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let Some(variable) = ["${*}", "${?}", "${$}"].into_iter().find(|variable| rest.starts_with(variable)) {
            text.push_str(&variable[2..3]);
            rest = &rest[4..];
        } else if "*?$".contains(c) {
            return None;
        } else {
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Some(text)
}

/// What the form of an endpoint request makes of the configuration.
fn accepted(configuration: &Configuration) -> bool {
    let text = |value: &dyn std::fmt::Display| Given::Text(value.to_string());
    let draft = EndpointDraft {
        bucket_access: Given::Text(configuration.bucket_access.as_str().to_owned()),
        role_arn: text(&configuration.role_arn),
        bucket_name: text(&configuration.bucket_name),
        path_prefix: text(&configuration.path_prefix),
        region: text(&configuration.region),
        bucket_owner_aws_account_id: configuration
            .bucket_owner_aws_account_id
            .as_ref()
            .map_or(Given::Absent, |id| text(id)),
        ..EndpointDraft::default()
    };
    let vendor = Vendor {
        aws_account_id: AwsAccountId::parse("999999999999").unwrap(),
        partition: configuration.role_arn.partition(),
    };
    draft.into_tested(&vendor).is_ok()
}

proptest! {
    #[test]
    fn every_accepted_configuration_has_a_session_policy_that_sts_takes(configuration in configurations()) {
        let json = session::policy(&configuration).to_json();
        prop_assert!(json.is_ascii());
        prop_assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), session::policy(&configuration).to_value());
        if configuration.role_arn.aws_account_id().as_str() != "999999999999" {
            prop_assert_eq!(accepted(&configuration), json.len() <= session::MAX_CHARACTERS);
        }
    }

    #[test]
    fn no_prefix_widens_a_policy(configuration in configurations()) {
        let prefix = configuration.path_prefix.as_str();
        let objects = format!("arn:{}:s3:::{}/{prefix}", configuration.role_arn.partition(), configuration.bucket_name);
        for policy in [session::policy(&configuration), access::Grant::from(&configuration).policy()] {
            for statement in policy.to_value()["Statement"].as_array().unwrap() {
                let is_s3 = statement["Action"].to_string().contains("s3:");
                let resource = statement["Resource"].as_str().unwrap();
                if is_s3 && resource.contains('/') {
                    let before_star = resource.strip_suffix('*').unwrap();
                    prop_assert_eq!(meant(before_star), Some(objects.clone()));
                }
                if let Some(pattern) = statement["Condition"]["StringLike"]["s3:prefix"].as_str() {
                    prop_assert_eq!(meant(pattern.strip_suffix('*').unwrap()), Some(prefix.to_owned()));
                } else if statement["Action"] == "s3:ListBucket" {
                    prop_assert!(prefix.is_empty());
                }
            }
        }
    }

    #[test]
    fn every_s3_statement_of_a_session_is_pinned_to_the_owner(configuration in configurations()) {
        let owner = configuration.expected_bucket_owner();
        for statement in session::policy(&configuration).to_value()["Statement"].as_array().unwrap() {
            if statement["Action"].to_string().contains("s3:") {
                prop_assert_eq!(&statement["Condition"]["StringEquals"]["s3:ResourceAccount"], owner.as_str());
            }
        }
    }

    #[test]
    fn a_literal_means_itself(text in any::<String>()) {
        prop_assert_eq!(meant(&literal(&text)), Some(text));
    }
}
