//! The options of `template.yaml`, a key of the vendor's own and tracing: what needs something gets it, in time, and
//! nothing else does.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tests::routes::resources;
use tests::template::expanded;

use crate::template::rows;

/// With a customer managed key and with tracing every function's role gets what it needs, and nothing else.
#[tokio::test]
async fn the_statements_of_each_option_are_exact() {
    let template = expanded().await;
    let key = |actions: Value, service: &str| {
        let via = format!("{service}.${{AWS::Region}}.${{AWS::URLSuffix}}");
        json!([{
            "Effect": "Allow", "Action": actions, "Resource": { "Ref": "KmsKeyArn" },
            "Condition": { "StringEquals": { "kms:ViaService": { "Fn::Sub": via } } },
        }])
    };
    let tracing = json!([{
        "Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*",
    }]);
    let mut expected = Vec::new();
    for (prefix, _) in rows(&template, "Functions") {
        let role = format!("{prefix}Role");
        expected.push((
            format!("{prefix}TableKeyPolicy"),
            "HasKmsKey",
            role.clone(),
            key(json!("kms:Decrypt"), "dynamodb"),
        ));
        expected.push((format!("{prefix}TracingPolicy"), "HasTracing", role, tracing.clone()));
    }
    let send = json!(["kms:GenerateDataKey", "kms:Decrypt"]);
    for (prefix, actions) in [("HealthSweep", &send), ("PublishEvents", &send), ("HealthCheck", &json!("kms:Decrypt"))]
    {
        let policy = key(actions.clone(), "sqs");
        expected.push((format!("{prefix}QueueKeyPolicy"), "HasKmsKey", format!("{prefix}Role"), policy));
    }
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    let mut found: Vec<_> = resources(&template, "AWS::IAM::RolePolicy").collect();
    found.sort_by_key(|(id, _)| *id);
    assert_eq!(found.len(), expected.len());
    for ((id, properties), (name, condition, role, statements)) in found.into_iter().zip(expected) {
        assert_eq!((id, &template["Resources"][id]["Condition"]), (&name, &json!(condition)));
        assert_eq!(properties["RoleName"], json!({ "Ref": role }), "{id}");
        assert_eq!(properties["PolicyDocument"]["Statement"], statements, "{id}");
    }
}

/// What AWS refuses without the permissions of an option waits for them. `DependsOn` cannot name what a condition
/// creates.
#[tokio::test]
async fn permissions_of_options_come_before_what_needs_them() {
    let template = expanded().await;
    let tracing = rows(&template, "Functions").into_iter().map(|(prefix, _)| {
        (
            format!("{prefix}Function"),
            json!({ "Fn::If": ["HasTracing", { "Ref": format!("{prefix}TracingPolicy") }, "none"] }),
        )
    });
    let key = |policy: &str| json!({ "Fn::If": ["HasKmsKey", { "Ref": policy }, "none"] });
    let expected: BTreeMap<_, _> = tracing
        .chain(resources(&template, "AWS::Lambda::EventSourceMapping").map(|(id, mapping)| {
            let is_stream = mapping["EventSourceArn"].to_string().contains("StreamArn");
            (id.clone(), key(if is_stream { "PublishEventsTableKeyPolicy" } else { "HealthCheckQueueKeyPolicy" }))
        }))
        .collect();
    assert_eq!(expected.len(), rows(&template, "Functions").len() + 3);
    for (id, after) in expected {
        assert_eq!(template["Resources"][&id]["Metadata"]["After"], after, "{id}");
    }
}

/// Who sends to a queue, or receives from it, is known from the roles' own statements: none is forgotten above.
#[tokio::test]
async fn whoever_may_use_a_queue_may_use_its_key() {
    let template = expanded().await;
    let mut users = BTreeSet::new();
    for (id, role) in resources(&template, "AWS::IAM::Role") {
        if role["Policies"].to_string().contains("\"sqs:") {
            let policy = id.replace("Role", "QueueKeyPolicy");
            let actions = template["Resources"][&policy]["Properties"]["PolicyDocument"].to_string();
            let sends = role["Policies"].to_string().contains("sqs:SendMessage");
            assert_eq!(actions.contains("kms:GenerateDataKey"), sends, "{id}");
            assert!(actions.contains("kms:Decrypt"), "{id}");
            users.insert(id.clone());
        }
    }
    assert_eq!(users.len(), 3, "{users:?}");
}

/// With a customer managed key nothing that it can encrypt is left out.
#[tokio::test]
async fn the_key_encrypts_all_tables_queues_topics_and_log_groups() {
    let template = expanded().await;
    let with_key = |then: Value, or: Value| json!({ "Fn::If": ["HasKmsKey", then, or] });
    let (key, none) = (json!({ "Ref": "KmsKeyArn" }), json!({ "Ref": "AWS::NoValue" }));
    let table = json!({ "SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": key });
    let mut seen = 0;
    for (of_type, property, expected) in [
        ("AWS::DynamoDB::Table", "SSESpecification", with_key(table, json!({ "SSEEnabled": true }))),
        ("AWS::SQS::Queue", "KmsMasterKeyId", with_key(key.clone(), none.clone())),
        ("AWS::SQS::Queue", "SqsManagedSseEnabled", with_key(none.clone(), json!(true))),
        ("AWS::SNS::Topic", "KmsMasterKeyId", with_key(key.clone(), none.clone())),
        ("AWS::Logs::LogGroup", "KmsKeyId", with_key(key.clone(), none.clone())),
        ("AWS::SecretsManager::Secret", "KmsKeyId", with_key(key.clone(), none)),
    ] {
        for (id, properties) in resources(&template, of_type) {
            assert_eq!(properties[property], expected, "{id}: {property}");
            seen += 1;
        }
    }
    assert_eq!(seen, 29, "two tables, six queues with two properties, two topics, twelve log groups, a secret");
}
