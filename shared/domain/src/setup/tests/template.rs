//! The published template: written here from the policy code, and held to say what the filled-in one says.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::super::node::Node;
use super::super::{cloudformation, published, yaml};
use super::*;
use crate::policy::{Statement, trust};

/// What stands in the policies where the template has a parameter.
const BUCKET: &str = "the-bucket";
const PREFIX: &str = "the-prefix/";
const ROLE: &str = "the-role";
const KEY: &str = "the-key";
const REGION: &str = "us-east-1";

fn call(function: &'static str, argument: Node) -> Node {
    Node::Map(vec![(function, argument)])
}

fn reference(name: &'static str) -> Node {
    call("Ref", Node::text(name))
}

fn choice(condition: &'static str, then: Node, otherwise: Node) -> Node {
    call("Fn::If", Node::List(vec![Node::text(condition), then, otherwise]))
}

fn texts<const N: usize>(texts: [&str; N]) -> Node {
    Node::List(texts.into_iter().map(Node::text).collect())
}

/// The tree with parameters in the place of the texts that stand for them.
fn parametrised(node: Node) -> Node {
    match node {
        Node::Text(text) => {
            let replaced = text
                .replace("arn:aws:", "arn:${AWS::Partition}:")
                .replace(vendor().aws_account_id.as_str(), "${VendorAwsAccountId}")
                .replace(BUCKET, "${BucketName}")
                .replace(PREFIX, "${PathPrefixPattern}");
            match text.as_str() {
                ROLE => reference("RoleName"),
                KEY => reference("KmsKeyArn"),
                "s3.us-east-1.amazonaws.com" => reference("KmsViaService"),
                id if id == external_id().expose() => reference("ExternalId"),
                text if replaced == text => Node::text(text),
                _ => call("Fn::Sub", Node::Text(replaced)),
            }
        }
        Node::List(items) => Node::List(items.into_iter().map(parametrised).collect()),
        Node::Map(entries) => Node::Map(entries.into_iter().map(|(key, value)| (key, parametrised(value))).collect()),
    }
}

fn statement(statement: &Statement) -> Node {
    parametrised(Node::from(statement))
}

fn access_document() -> Node {
    let (bucket, region) = (BucketName::parse(BUCKET).unwrap(), Region::parse(REGION).unwrap());
    let (prefix, none) = (PathPrefix::parse(PREFIX).unwrap(), PathPrefix::default());
    let grant =
        |bucket_access, path_prefix| Grant { bucket_access, bucket_name: &bucket, path_prefix, region: &region };
    let writing = grant(BucketAccess::ReadWrite, &prefix);
    let reading = grant(BucketAccess::ReadOnly, &prefix);
    let whole = grant(BucketAccess::ReadOnly, &none);
    let nothing = || reference("AWS::NoValue");
    let use_key = |grant: &Grant<'_>| statement(&grant.use_key(KEY.to_owned()));
    let statements = vec![
        choice("HasPrefix", statement(&reading.list()), statement(&whole.list())),
        statement(&reading.read()),
        choice("Writes", statement(&writing.write()), nothing()),
        choice("HasKey", choice("Writes", use_key(&writing), use_key(&reading)), nothing()),
    ];
    Node::Map(vec![("Version", Node::text(writing.policy().version())), ("Statement", Node::List(statements))])
}

fn parameter(description: &str, more: Vec<(&'static str, Node)>) -> Node {
    let mut entries = vec![("Type", Node::text("String")), ("Description", Node::text(description))];
    entries.extend(more);
    Node::Map(entries)
}

fn pattern(pattern: &str) -> Vec<(&'static str, Node)> {
    vec![("AllowedPattern", Node::text(pattern))]
}

fn optional() -> Vec<(&'static str, Node)> {
    vec![("Default", Node::text(""))]
}

fn parameters() -> Node {
    let via = "With a KMS key: the names under which Amazon S3 calls KMS, for example s3.eu-central-1.amazonaws.com.";
    Node::Map(vec![
        ("ExternalId", parameter("The External ID that the vendor gave you.", pattern(r"^[\w+=,.@:/-]{2,1224}$"))),
        ("VendorAwsAccountId", parameter("The vendor's AWS account, which may assume the role.", pattern(r"^\d{12}$"))),
        ("RoleName", parameter("The name of the role to make.", pattern(r"^[\w+=,.@-]{1,64}$"))),
        (
            "RoleDescription",
            parameter(
                "Which endpoint the role is for. The setup kit's shell script knows the role by it.",
                // Links that customers have from before there was this parameter go on working.
                [pattern("^[ -~]{1,1000}$"), vec![("Default", Node::text("Bucket Endpoint"))]].concat(),
            ),
        ),
        ("PolicyName", parameter("The name of its inline policy.", pattern(r"^[\w+=,.@-]{1,128}$"))),
        (
            "BucketAccess",
            parameter("What the vendor may do.", vec![("AllowedValues", texts(["read_only", "read_write"]))]),
        ),
        ("BucketName", parameter("The bucket.", pattern(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"))),
        (
            "PathPrefixPattern",
            parameter(
                "The folder in the bucket with a slash behind it, or empty for the whole bucket. \
                 Write the characters * ? $ as ${*} ${?} ${$}.",
                [pattern("^(.*/)?$"), optional()].concat(),
            ),
        ),
        ("KmsKeyArn", parameter("The ARN of the KMS key that encrypts the bucket, if there is one.", optional())),
        (
            "KmsViaService",
            Node::Map(vec![
                ("Type", Node::text("CommaDelimitedList")),
                ("Description", Node::text(via)),
                ("Default", Node::text("")),
            ]),
        ),
    ])
}

fn conditions() -> Node {
    let equals = |name, value: &str| call("Fn::Equals", Node::List(vec![reference(name), Node::text(value)]));
    let has = |name| call("Fn::Not", Node::List(vec![equals(name, "")]));
    Node::Map(vec![
        ("HasPrefix", has("PathPrefixPattern")),
        ("Writes", equals("BucketAccess", "read_write")),
        ("HasKey", has("KmsKeyArn")),
    ])
}

fn template() -> Node {
    let role = Node::Map(vec![
        ("RoleName", reference("RoleName")),
        ("Description", reference("RoleDescription")),
        ("AssumeRolePolicyDocument", parametrised(Node::from(&trust::policy(&vendor(), &external_id())))),
        ("Policies", cloudformation::inline_policy(reference("PolicyName"), access_document())),
    ]);
    let sections = vec![("Parameters", parameters()), ("Conditions", conditions())];
    cloudformation::document("Bucket Endpoint: the role by which a vendor reaches one of your buckets.", sections, role)
}

#[test]
fn the_published_file_is_this_template() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/setup/bucket-endpoint-role.yaml");
    let text = format!(
        "# Published for the quick-create link of GET /v1/setup. Written from the policy code by a test; don't edit:\n\
         # INSTA_UPDATE=always cargo test -p be-domain setup\n{}",
        yaml::document(&template())
    );
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text);
}

/// What `CloudFormation` makes of a part of the template: the functions that it uses, by their definition.
struct Resolver<'a> {
    parameters: BTreeMap<&'static str, String>,
    region: &'a Region,
}

impl Resolver<'_> {
    fn value(&self, name: &str) -> String {
        match name {
            "AWS::Partition" => self.region.partition().to_string(),
            name => self.parameters.get(name).cloned().unwrap_or_default(),
        }
    }

    fn holds(&self, condition: &str) -> bool {
        match condition {
            "HasPrefix" => !self.value("PathPrefixPattern").is_empty(),
            "Writes" => self.value("BucketAccess") == "read_write",
            "HasKey" => !self.value("KmsKeyArn").is_empty(),
            other => panic!("there is no condition {other}"),
        }
    }

    /// `None` is `AWS::NoValue`.
    fn resolve(&self, node: &Node) -> Option<Value> {
        Some(match node {
            Node::Text(text) => json!(text),
            Node::List(items) => items.iter().filter_map(|item| self.resolve(item)).collect(),
            Node::Map(entries) => match entries.as_slice() {
                [("Ref", Node::Text(name))] if name == "AWS::NoValue" => return None,
                [("Ref", Node::Text(name))] if name == "KmsViaService" => {
                    json!(self.value(name).split(',').collect::<Vec<_>>())
                }
                [("Ref", Node::Text(name))] => json!(self.value(name)),
                [("Fn::Sub", Node::Text(text))] => json!(self.substitute(text)),
                [("Fn::If", Node::List(arguments))] => {
                    let [Node::Text(condition), then, otherwise] = arguments.as_slice() else {
                        panic!("not an Fn::If");
                    };
                    return self.resolve(if self.holds(condition) { then } else { otherwise });
                }
                entries => {
                    let resolve = |(key, value): &(&str, Node)| Some(((*key).to_owned(), self.resolve(value)?));
                    Value::Object(entries.iter().filter_map(resolve).collect::<Map<_, _>>())
                }
            },
        })
    }

    /// One pass: what comes in for a variable is not read again.
    fn substitute(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}').unwrap();
            out.push_str(before);
            out.push_str(&self.value(name));
            rest = behind;
        }
        out + rest
    }
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

fn member<'a>(node: &'a Node, path: &[&str]) -> &'a Node {
    path.iter().fold(node, |node, name| match node {
        Node::Map(entries) => &entries.iter().find(|(key, _)| key == name).unwrap().1,
        Node::List(items) => &items[name.parse::<usize>().unwrap()],
        Node::Text(_) => panic!("{name} of a text"),
    })
}

proptest! {
    #[test]
    fn with_the_links_arguments_it_makes_the_same_role(request in requests()) {
        let offer = offer_in(&request.region);
        let id = external_id();
        let kit = Kit::new(&offer, &id, &request);
        let resolver = Resolver { parameters: published::arguments(&kit).into_iter().collect(), region: &request.region };
        let template = template();
        let role = |path: &[&str]| {
            let properties = member(&template, &["Resources", "Role", "Properties"]);
            bracketed(resolver.resolve(member(properties, path)).unwrap())
        };
        prop_assert_eq!(role(&["RoleName"]), kit.role_name.as_str());
        prop_assert_eq!(role(&["Description"]), kit.description());
        prop_assert_eq!(role(&["AssumeRolePolicyDocument"]), bracketed(kit.trust_policy.to_value()));
        prop_assert_eq!(role(&["Policies", "0", "PolicyName"]), kit.policy_name.as_str());
        prop_assert_eq!(role(&["Policies", "0", "PolicyDocument"]), bracketed(kit.access_policy.to_value()));
    }

    #[test]
    fn a_tree_of_a_policy_is_that_policy(request in requests()) {
        let offer = offer_in(&request.region);
        let resolver = Resolver { parameters: BTreeMap::new(), region: &request.region };
        let kit = Kit::new(&offer, &external_id(), &request).access_policy;
        prop_assert_eq!(resolver.resolve(&Node::from(&kit)), Some(kit.to_value()));
    }
}

#[test]
fn every_argument_is_a_parameter_and_every_parameter_without_default_an_argument() {
    let region = Region::parse("eu-central-1").unwrap();
    let request = SetupRequest { kms_key_arn: Some(key(&region)), ..request(BucketAccess::ReadWrite, "a/") };
    let offer = offer();
    let id = external_id();
    let given: Vec<&str> =
        published::arguments(&Kit::new(&offer, &id, &request)).iter().map(|(name, _)| *name).collect();
    let Node::Map(parameters) = parameters() else { panic!("a map") };
    assert_eq!(parameters.iter().map(|(name, _)| *name).collect::<Vec<_>>(), given);
}
