//! The published template: written here from the policy code, and held to say what the filled-in one says.

use std::path::Path;

use serde_json::{Value, json};

use super::super::{cloudformation, published, yaml};
use super::resolver::Resolver;
use super::*;
use crate::policy::{Statement, trust};

/// What stands in the policies where the template has a parameter.
const BUCKET: &str = "the-bucket";
const PREFIX: &str = "the-prefix/";
const ROLE: &str = "the-role";
const KEY: &str = "the-key";
const REGION: &str = "us-east-1";

fn reference(name: &str) -> Value {
    json!({ "Ref": name })
}

fn choice(condition: &str, then: &Value, otherwise: &Value) -> Value {
    json!({ "Fn::If": [condition, then, otherwise] })
}

/// The tree with parameters in the place of the texts that stand for them.
fn parametrised(node: Value) -> Value {
    match node {
        Value::String(text) => {
            let replaced = text
                .replace("arn:aws:", "arn:${AWS::Partition}:")
                .replace(vendor().aws_account_id.as_str(), "${VendorAwsAccountId}")
                .replace(BUCKET, "${BucketName}")
                .replace(PREFIX, "${PathPrefixPattern}");
            match text.as_str() {
                ROLE => reference("RoleName"),
                KEY => reference("KmsKeyArn"),
                "s3.us-east-1.amazonaws.com" => key_uses(),
                id if id == external_id().expose() => reference("ExternalId"),
                text if replaced == text => json!(text),
                _ => json!({ "Fn::Sub": replaced }),
            }
        }
        Value::Array(items) => items.into_iter().map(parametrised).collect(),
        Value::Object(members) => members.into_iter().map(|(key, value)| (key, parametrised(value))).collect(),
        other => other,
    }
}

/// The hosts by which KMS may name S3, in the key's region, which is the bucket's. Not the stack's: the customer may
/// create it in another one.
fn key_uses() -> Value {
    let region = json!({ "Region": { "Fn::Select": [3, { "Fn::Split": [":", reference("KmsKeyArn")] }] } });
    let host = |suffix: &str| json!({ "Fn::Sub": [format!("s3.${{Region}}.{suffix}"), region] });
    let (common, own) = (host("amazonaws.com"), host("${AWS::URLSuffix}"));
    choice("HasOwnDomain", &json!([common, own]), &common)
}

fn statement(statement: &Statement) -> Value {
    parametrised(json!(statement))
}

fn access_document() -> Value {
    let (bucket, region) = (BucketName::parse(BUCKET).unwrap(), Region::parse(REGION).unwrap());
    let (prefix, none) = (PathPrefix::parse(PREFIX).unwrap(), PathPrefix::default());
    let grant = |bucket_access, path_prefix| Grant {
        bucket_access,
        bucket_name: &bucket,
        path_prefix,
        region: &region,
        kms_key_arn: None,
        object_ownership: None,
    };
    let writing = grant(BucketAccess::ReadWrite, &prefix);
    let reading = grant(BucketAccess::ReadOnly, &prefix);
    let whole = |bucket_access| statement(&grant(bucket_access, &none).list());
    let whole = choice("Writes", &whole(BucketAccess::ReadWrite), &whole(BucketAccess::ReadOnly));
    let nothing = reference("AWS::NoValue");
    let use_key = |grant: &Grant<'_>| statement(&grant.use_key(KEY.to_owned()));
    let statements = vec![
        choice("HasPrefix", &statement(&reading.list()), &whole),
        statement(&reading.read()),
        choice("Writes", &statement(&writing.write()), &nothing),
        choice("HasKey", &choice("Writes", &use_key(&writing), &use_key(&reading)), &nothing),
    ];
    json!({ "Version": writing.policy().to_value()["Version"], "Statement": statements })
}

/// A parameter of this description, with what else is said of it.
fn parameter(description: &str, rest: Value) -> Value {
    let mut parameter = json!({ "Type": "String", "Description": description });
    let Value::Object(rest) = rest else { panic!("not an object") };
    parameter.as_object_mut().unwrap().extend(rest);
    parameter
}

fn parameters() -> Value {
    json!({
        "ExternalId": parameter(
            "The External ID that the vendor gave you.",
            json!({ "AllowedPattern": r"^[\w+=,.@:/-]{2,1224}$" }),
        ),
        "VendorAwsAccountId": parameter(
            "The vendor's AWS account, which can assume the role.",
            json!({ "AllowedPattern": r"^\d{12}$" }),
        ),
        "RoleName": parameter("The name of the role to create.", json!({ "AllowedPattern": r"^[\w+=,.@-]{1,64}$" })),
        "RoleDescription": parameter(
            "The endpoint that the role is for. The shell script of the setup kit identifies the role by this text.",
            // Links that customers have from before there was this parameter go on working.
            json!({ "AllowedPattern": "^[ -~]{1,1000}$", "Default": "Bucket Endpoint" }),
        ),
        "PolicyName": parameter(
            "The name of the inline policy of the role.",
            json!({ "AllowedPattern": r"^[\w+=,.@-]{1,128}$" }),
        ),
        "BucketAccess": parameter("The access that the vendor gets.", json!({ "AllowedValues": ["read_only", "read_write"] })),
        "BucketName": parameter("The name of the bucket.", json!({ "AllowedPattern": r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$" })),
        "PathPrefixPattern": parameter(
            "The folder in the bucket, with a slash at the end, or empty for the whole bucket. \
             Write the characters * ? $ as ${*} ${?} ${$}.",
            json!({ "AllowedPattern": "^(.*/)?$", "Default": "" }),
        ),
        "KmsKeyArn": parameter(
            "The ARN of the KMS key that encrypts the bucket, if there is one.",
            json!({ "AllowedPattern": r"^(arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:key/[\w-]+)?$", "Default": "" }),
        ),
        "PermissionsBoundaryArn": parameter(
            "The ARN of the policy that is the permissions boundary of the role, if there is one.",
            json!({ "AllowedPattern": r"^(arn:[\w-]+:iam::(\d{12}|aws):policy/[\w+=,.@/-]+)?$", "Default": "" }),
        ),
    })
}

fn conditions() -> Value {
    let equals = |name, value: &str| json!({ "Fn::Equals": [reference(name), value] });
    let has = |name| json!({ "Fn::Not": [equals(name, "")] });
    json!({
        "HasPrefix": has("PathPrefixPattern"),
        "Writes": equals("BucketAccess", "read_write"),
        "HasKey": has("KmsKeyArn"),
        "HasOwnDomain": json!({ "Fn::Or": [equals("AWS::Partition", "aws-cn"), equals("AWS::Partition", "aws-eusc")] }),
        "HasBoundary": has("PermissionsBoundaryArn"),
    })
}

fn template() -> Value {
    let role = json!({
        "RoleName": reference("RoleName"),
        "Description": reference("RoleDescription"),
        "AssumeRolePolicyDocument": parametrised(trust::policy(&vendor(), &external_id()).to_value()),
        "Policies": [{ "PolicyName": reference("PolicyName"), "PolicyDocument": access_document() }],
        "PermissionsBoundary":
            choice("HasBoundary", &reference("PermissionsBoundaryArn"), &reference("AWS::NoValue")),
    });
    let groups = json!([
        { "Label": { "default": "You can choose another name for the role" }, "Parameters": ["RoleName"] },
        {
            "Label": { "default": "Already filled in. Do not change these values" },
            "Parameters": parameters().as_object().unwrap().keys().filter(|name| *name != "RoleName").collect::<Vec<_>>(),
        },
    ]);
    let interface = json!({ "AWS::CloudFormation::Interface": { "ParameterGroups": groups } });
    let sections = json!({ "Metadata": interface, "Parameters": parameters(), "Conditions": conditions() });
    cloudformation::document(
        "Bucket Endpoint: the IAM role that a vendor uses to access one of your buckets.",
        sections,
        &role,
    )
}

#[test]
fn the_published_file_is_this_template() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/setup/bucket-endpoint-role.yaml");
    let text = format!(
        "# Published for the quick-create link of GET /v1/setup. Generated by a test; to generate it again:\n\
         # INSTA_UPDATE=always cargo test -p be-domain setup\n{}",
        yaml::document(&template())
    );
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text);
}

/// Without brackets around a lone value, which IAM doesn't tell apart.
fn bracketed(value: Value) -> Value {
    match value {
        Value::Array(items) if items.len() == 1 => bracketed(items[0].clone()),
        Value::Array(items) => items.into_iter().map(bracketed).collect(),
        Value::Object(members) => Value::Object(members.into_iter().map(|(k, v)| (k, bracketed(v))).collect()),
        other => other,
    }
}

proptest! {
    #[test]
    fn with_the_links_arguments_it_makes_the_same_role(request in requests()) {
        let offer = offer_in(&request.region);
        let id = external_id();
        let kit = Kit::new(&offer, &id, &request);
        let resolver = Resolver { parameters: published::arguments(&kit).into_iter().collect(), region: &request.region };
        let template = template();
        let role = |path: &str| {
            let path = format!("/Resources/Role/Properties/{path}");
            bracketed(resolver.resolve(template.pointer(&path).unwrap()).unwrap())
        };
        prop_assert_eq!(role("RoleName"), kit.role_name.as_str());
        prop_assert_eq!(role("Description"), kit.description());
        prop_assert_eq!(role("AssumeRolePolicyDocument"), bracketed(kit.trust_policy.to_value()));
        let boundary = resolver.resolve(template.pointer("/Resources/Role/Properties/PermissionsBoundary").unwrap());
        prop_assert_eq!(boundary, kit.permissions_boundary_arn().map(|arn| json!(arn)));
        prop_assert_eq!(role("Policies/0/PolicyName"), kit.policy_name.as_str());
        prop_assert_eq!(role("Policies/0/PolicyDocument"), bracketed(kit.access_policy.to_value()));
    }
}

#[test]
fn every_argument_is_a_parameter_and_every_parameter_without_default_an_argument() {
    let region = Region::parse("eu-central-1").unwrap();
    let request = SetupRequest {
        kms_key_arn: Some(key(&region)),
        permissions_boundary_arn: Some(boundary(&region)),
        ..request(BucketAccess::ReadWrite, "a/")
    };
    let offer = offer();
    let id = external_id();
    let given: Vec<&str> =
        published::arguments(&Kit::new(&offer, &id, &request)).iter().map(|(name, _)| *name).collect();
    let parameters = parameters();
    assert_eq!(parameters.as_object().unwrap().keys().collect::<Vec<_>>(), given);
}
