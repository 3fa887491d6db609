//! What a schema accepts, its parser accepts, and the reverse.

use std::cell::Cell;

use be_domain::values::{
    AccountId, AwsAccountId, BucketName, Description, EndpointId, EndpointName, IdempotencyKey, InvalidCode, KmsKeyArn,
    PathPrefix, PolicyArn, Region, RoleArn, RoleName,
};
use jsonschema::Validator;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use utoipa::openapi::ObjectBuilder;

use super::{validator, values};
use crate::http::body::{self, FIELDS};
use crate::http::tests::schema;
use crate::http::{FieldErrorCode, FieldErrors, RequestErrorCode};
use crate::testing::{TestEvent, vendor};

/// What the parsers refuse and a schema can't say, each with why.
const NOT_IN_A_SCHEMA: [FieldErrorCode; 10] = [
    // Of the deployment: who the vendor is, and which regions it has added.
    FieldErrorCode::Value(InvalidCode::VendorRoleRefused),
    FieldErrorCode::Value(InvalidCode::RolePartitionUnsupported),
    FieldErrorCode::Value(InvalidCode::RegionUnknown),
    // One member compared with a part of another.
    FieldErrorCode::Value(InvalidCode::RegionPartitionMismatch),
    FieldErrorCode::Value(InvalidCode::KmsKeyRegionMismatch),
    FieldErrorCode::Value(InvalidCode::ObjectOwnershipNotAllowed),
    // Lengths in bytes, and of the policy that is made of it.
    FieldErrorCode::Value(InvalidCode::PrefixTooLong),
    FieldErrorCode::Value(InvalidCode::PrefixPolicyTooLong),
    // Bytes and not values: the same object can be written so that it is too large, or in another encoding.
    FieldErrorCode::Request(RequestErrorCode::TooLarge),
    FieldErrorCode::Request(RequestErrorCode::NotUtf8),
];

/// Invisible characters above U+FFFF: a pattern has no way to write them that all engines read.
fn has_invisible_beyond_patterns(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(u32::from(c), 0x110BD | 0x110CD | 0x13430..=0x1343F | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0001..=0xE007F)
    })
}

/// Names and descriptions are counted without the white space at their ends and in NFC, which a schema can't do.
fn is_counted_otherwise(text: &str, max: usize) -> bool {
    text.chars().count() > max || text.chars().count() * 3 > max && !text.is_ascii()
}

/// A valid value with up to three characters inserted, removed or replaced; or any text.
fn nearly(samples: &'static [&'static str]) -> impl Strategy<Value = String> {
    let letters = select(
        "aZ09-._/:+=,@ \n\t*?!~#\u{7}\u{85}\u{a0}\u{ad}\u{2028}\u{200b}\u{feff}\u{fffe}\u{1F600}éßA"
            .chars()
            .collect::<Vec<_>>(),
    );
    let pieces = prop_oneof![
        4 => letters.prop_map(String::from),
        1 => select(vec!["..", "//", "/./", "/../", "xn--", "-s3alias", "iso", "aws-service-role/", "192.168.0.1", ":", "key/"])
            .prop_map(str::to_owned),
    ];
    let edit = (any::<Index>(), 0..2_usize, pieces);
    let edited = (select(samples), vec(edit, 0..4)).prop_map(|(sample, edits)| {
        let mut text: Vec<char> = sample.chars().collect();
        for (at, removed, piece) in edits {
            let at = at.index(text.len() + 1);
            text.splice(at..(at + removed).min(text.len()), piece.chars());
        }
        text.into_iter().collect()
    });
    prop_oneof![
        8 => edited,
        1 => ".{0,80}",
        1 => (select(samples), 1..400_usize).prop_map(|(sample, times)| sample.repeat(times)),
    ]
}

/// Fails unless the schema accepts exactly what `parse` does.
fn agrees<T, E: std::fmt::Debug>(
    schema: ObjectBuilder,
    samples: &'static [&'static str],
    parse: impl Fn(&str) -> Result<T, E>,
    is_excepted: impl Fn(&str) -> bool,
) {
    let validator = Validator::new(&serde_json::to_value(schema.build()).unwrap()).unwrap();
    for sample in samples {
        assert!(parse(sample).is_ok() && validator.is_valid(&json!(sample)), "{sample}");
    }
    proptest!(|(text in nearly(samples))| {
        let parsed = parse(&text);
        let is_valid = validator.is_valid(&json!(text));
        prop_assert!(is_excepted(&text) || is_valid == parsed.is_ok(), "schema: {is_valid}, parser: {:?}, {text:?}", parsed.err());
    });
}

fn never(_: &str) -> bool {
    false
}

#[test]
fn names_and_descriptions() {
    let samples = &["a", "Billing data", " a\tb ", "é\u{1F600}"];
    agrees(values::endpoint_name(), &["a", "Billing data", " ab ", "é\u{1F600}"], EndpointName::parse, |text| {
        is_counted_otherwise(text, 128)
    });
    agrees(values::description(), samples, Description::parse, |text| is_counted_otherwise(text, 1024));
}

#[test]
fn role_arns_and_names() {
    let arns = &[
        "arn:aws:iam::123456789012:role/reader",
        "arn:aws-us-gov:iam::123456789012:role/a/b/c@d",
        "arn:aws-eusc:iam::123456789012:role/aws-service-rolex/a//b",
    ];
    agrees(values::role_arn(), arns, RoleArn::parse, never);
    let policies = &["arn:aws:iam::123456789012:policy/a/b/c/d/e/limits", "arn:aws:iam::aws:policy/PowerUserAccess"];
    agrees(values::permissions_boundary_arn(), policies, PolicyArn::parse, never);
    agrees(values::role_name(), &["reader", "a+b=c,d.e@f-g_h"], RoleName::parse, never);
}

#[test]
fn buckets_prefixes_and_regions() {
    agrees(values::bucket_name(), &["acme-data", "a.b-c", "1.2.3.4a", "xn-a", "ol-s3"], BucketName::parse, never);
    let prefixes = &["", "cur/daily/", "a b/c", "日本/語", "...", "a/.b/..c", "year=2024/month%3D1"];
    let is_excepted = |text: &str| text.len() > 500 || has_invisible_beyond_patterns(text);
    agrees(values::path_prefix(), prefixes, PathPrefix::parse, is_excepted);
    agrees(
        values::region(),
        &["eu-central-1", "us-gov-west-1", "eusc-de-east-1", "ap-northeast-12"],
        Region::parse,
        never,
    );
}

#[test]
fn ids_and_keys() {
    agrees(values::aws_account_id(), &["123456789012"], AwsAccountId::parse, never);
    agrees(values::account_id(), &["acme", "a|b@c=d+e-f"], AccountId::parse, never);
    agrees(schema::endpoint_id(), &["ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"], EndpointId::parse, never);
    agrees(
        values::idempotency_key(),
        &["a", "7b1f7f5e-2a57-4d64-9d0c-5c8f1f0f6a11", "!+-~"],
        IdempotencyKey::parse,
        never,
    );
    let keys = &[
        "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab",
        "arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1",
        "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1",
    ];
    agrees(values::kms_key_arn(), keys, KmsKeyArn::parse, never);
}

/// Other values of members of a body: valid ones, nearly valid ones, and of other types.
fn members() -> impl Strategy<Value = (&'static str, Option<Value>)> {
    // Those that the parser knows, and two that it doesn't.
    let names = select([FIELDS.as_slice(), &["color", "roleARN"]].concat());
    let key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd";
    let values = select(vec![
        json!("x"),
        json!(""),
        json!(7),
        json!(null),
        json!(true),
        json!([]),
        json!({}),
        json!("read_write"),
        json!("read_only"),
        json!("210987654321"),
        json!("999999999999"),
        json!("123456789012"),
        json!("eu-west-1"),
        json!("eu-centrl-1"),
        json!("cn-north-1"),
        json!("a b"),
        json!("a /b"),
        json!("arn:aws:iam::210987654321:role/x"),
        json!("arn:aws-cn:iam::210987654321:role/x"),
        json!("bucket_owner_full_control"),
        json!({ "type": "sse_s3" }),
        json!({ "type": "sse_kms", "kmsKeyArn": key }),
        json!({ "type": "sse_kms" }),
        json!({ "type": "sse_s3", "kmsKeyArn": key }),
        json!({ "type": "sse_s3", "more": 1 }),
        json!({ "type": "none" }),
        json!({ "kmsKeyArn": key }),
        json!({ "type": "sse_kms", "kmsKeyArn": "arn:aws:kms:eu-central-1:123456789012:alias/a" }),
    ]);
    (names, proptest::option::weighted(0.9, values))
}

/// A valid body with some members set or removed; often those that go together.
fn bodies() -> impl Strategy<Value = Value> {
    let base = select(vec![
        TestEvent::named("create-endpoint-post").body(),
        json!({
            "bucketAccess": "read_write", "roleArn": "arn:aws:iam::123456789012:role/r", "bucketName": "acme-data",
            "region": "eu-central-1", "bucketOwnerAwsAccountId": "210987654321", "name": "n",
            "objectOwnership": "bucket_owner_full_control", "encryption": { "type": "sse_s3" },
        }),
    ]);
    (base, vec(members(), 0..4)).prop_map(|(mut body, changes)| {
        for (name, value) in changes {
            match value {
                Some(value) => body[name] = value,
                None => drop(body.as_object_mut().and_then(|members| members.remove(name))),
            }
        }
        body
    })
}

fn refused(text: &str, is_test: bool) -> Option<Vec<FieldErrorCode>> {
    let request = TestEvent::named("create-endpoint-post").with_body(text).request();
    let mut errors = FieldErrors::default();
    if is_test {
        body::endpoint_to_test(&request, &vendor(), &mut errors);
    } else {
        body::endpoint_to_add(&request, &vendor(), &mut errors);
    }
    errors.into_result().err().map(|problem| problem.errors.into_iter().map(|error| error.code).collect())
}

#[tokio::test]
async fn bodies_of_endpoints() {
    let document = super::made().await;
    for (name, is_test) in [("EndpointRequest", false), ("EndpointTestRequest", true)] {
        let validator = validator(&document, name);
        let outcomes = [Cell::new(0), Cell::new(0)];
        proptest!(|(body in bodies())| {
            let refused = refused(&body.to_string(), is_test);
            let is_valid = validator.is_valid(&body);
            let seen = &outcomes[usize::from(is_valid)];
            seen.set(seen.get() + 1);
            let is_beyond = refused.iter().flatten().all(|code| NOT_IN_A_SCHEMA.contains(code));
            prop_assert!(is_valid == refused.is_none() || is_valid && is_beyond, "{name}: {is_valid}, {refused:?}, {body}");
        });
        assert!(outcomes.iter().all(|count| count.get() > 20), "{outcomes:?}");
    }
}

#[tokio::test]
async fn bodies_of_features() {
    let validator = validator(&super::made().await, "CredentialsRequest");
    for text in [
        r#"{"feature": "billing"}"#,
        r#"{"feature": "telemetry"}"#,
        r#"{"feature": "data_exporter"}"#,
        "{}",
        "[]",
        "7",
        "null",
        r#"{"feature": "Billing"}"#,
        r#"{"feature": null}"#,
        r#"{"feature": ["billing"]}"#,
        r#"{"feature": "billing", "more": 1}"#,
    ] {
        let mut errors = FieldErrors::default();
        let feature = body::feature(&TestEvent::named("vend-credentials-post").with_body(text).request(), &mut errors);
        let body: Value = serde_json::from_str(text).unwrap();
        assert_eq!(validator.is_valid(&body), feature.is_some(), "{text}");
    }
}
