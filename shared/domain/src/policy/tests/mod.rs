pub(crate) mod evaluator;
mod granted;
mod reach;
mod trusted;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::endpoint::{BucketAccess, Configuration, ObjectOwnership, Vendor};
use crate::endpoint_request::{EncryptionInput, EndpointRequest, Input};
use crate::samples::{bucket_names, configuration, configurations, kms_key, regions, vendor};
use crate::values::{AwsAccountId, BucketName, Encryption, ExternalId, PathPrefix, RoleArn};

#[test]
fn the_session_policy_whole() {
    let policy = session::policy(&configuration(BucketAccess::ReadWrite, "a*b/"));
    let on_bucket = [
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
    ];
    let allowed = [on_bucket.as_slice(), &["kms:Decrypt", "kms:GenerateDataKey"]].concat();
    assert_eq!(
        policy.to_value(),
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": allowed,
                    "Resource": "*",
                },
                {
                    "Effect": "Deny",
                    "NotAction": on_bucket,
                    "Resource": "*",
                    "Condition": { "StringNotEquals": { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
                },
                {
                    "Effect": "Deny",
                    "Action": "s3:*",
                    "NotResource": ["arn:aws:s3:::acme-billing-data", "arn:aws:s3:::acme-billing-data/a${*}b/*"],
                },
                {
                    "Effect": "Deny",
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": { "StringNotEquals": { "s3:ResourceAccount": "123456789012" } },
                },
                {
                    "Effect": "Deny",
                    "Action": "s3:ListBucket",
                    "Resource": "*",
                    "Condition": { "StringNotLike": { "s3:prefix": "a${*}b/*" } },
                },
            ],
        })
    );
}

#[test]
fn a_session_with_an_encryption_has_its_key_or_none() {
    let with = |encryption| {
        let configuration =
            Configuration { encryption: Some(encryption), ..configuration(BucketAccess::ReadOnly, "a/") };
        session::policy(&configuration).to_value()["Statement"].clone()
    };
    let region = Region::parse("eu-central-1").unwrap();
    let key = kms_key(&region, "111122223333");
    let statements = with(Encryption::SseKms { kms_key_arn: key.clone() });
    assert_eq!(statements[0]["Action"], json!(["s3:ListBucket", "s3:GetObject", "kms:Decrypt"]));
    assert_eq!(statements[2]["Action"], json!(["s3:*", "kms:*"]));
    assert_eq!(
        statements[2]["NotResource"],
        json!(["arn:aws:s3:::acme-billing-data", "arn:aws:s3:::acme-billing-data/a/*", key.as_str()])
    );
    let statements = with(Encryption::SseS3);
    assert_eq!(statements[0]["Action"], json!(["s3:ListBucket", "s3:GetObject"]));
    assert_eq!(statements[1].get("Condition"), None, "also denies what Amazon S3 would do with a key");
}

#[test]
fn read_only_never_writes() {
    let configuration = configuration(BucketAccess::ReadOnly, "a/");
    let allowed = |policy: Policy| -> Vec<&'static str> {
        let statements = policy.statement.into_iter();
        statements
            .filter(|statement| statement.effect == Effect::Allow)
            .flat_map(|statement| statement.action)
            .collect()
    };
    assert_eq!(allowed(session::policy(&configuration)), ["s3:ListBucket", "s3:GetObject", "kms:Decrypt"]);
    assert_eq!(allowed(access::Grant::from(&configuration).policy()), ["s3:ListBucket", "s3:GetObject"]);
}

#[test]
fn the_trust_policy_takes_exactly_the_external_id() {
    let id = ExternalId::parse("be-test").unwrap();
    assert_eq!(
        trust::policy(&vendor(), &id).to_json(),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::999999999999:role/bucket-endpoint/*"},"StringEquals":{"sts:ExternalId":"be-test"}}}]}"#
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
    let text = |value: &dyn std::fmt::Display| Input::Text(value.to_string());
    let draft = EndpointRequest {
        bucket_access: Input::Text(configuration.bucket_access.as_str().to_owned()),
        role_arn: text(&configuration.role_arn),
        bucket_name: text(&configuration.bucket_name),
        path_prefix: text(&configuration.path_prefix),
        region: text(&configuration.region),
        bucket_owner_aws_account_id: configuration
            .bucket_owner_aws_account_id
            .as_ref()
            .map_or(Input::Absent, |id| text(id)),
        encryption: configuration.encryption.as_ref().map_or(EncryptionInput::Absent, |encryption| {
            let encryption_type = Input::Text(encryption.as_str().to_owned());
            let kms_key_arn = encryption.kms_key_arn().map_or(Input::Absent, |key| text(key));
            EncryptionInput::Object { encryption_type, kms_key_arn }
        }),
        object_ownership: configuration
            .object_ownership
            .map_or(Input::Absent, |ownership| Input::Text(ownership.as_str().to_owned())),
        ..EndpointRequest::default()
    };
    let vendor = Vendor {
        aws_account_id: AwsAccountId::parse("999999999999").unwrap(),
        partition: configuration.role_arn.partition(),
        additional_regions: vec![configuration.region.clone()],
        pin_role_path: true,
    };
    draft.into_tested(&vendor).is_ok()
}

proptest! {
    #[test]
    fn every_accepted_configuration_has_a_session_policy_that_sts_takes(configuration in configurations()) {
        let json = session::policy(&configuration).to_json();
        prop_assert!(json.is_ascii());
        prop_assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), session::policy(&configuration).to_value());
    }

    #[test]
    fn literal_matches_only_itself(text in any::<String>()) {
        prop_assert_eq!(meant(&literal(&text)), Some(text));
    }
}
