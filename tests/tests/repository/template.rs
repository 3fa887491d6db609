//! `template.yaml` leaves out no function, route or queue, though a loop expands only the names in its list; and it
//! sets just the variables that the functions read.

use std::collections::BTreeSet;
use std::fs;

use be_domain::endpoint::Feature;
use local::layout;
use serde_json::{Value, json};
use tests::routes::resources;
use tests::template::expanded;

use crate::files::files;

fn rows<'a>(template: &'a Value, mapping: &str) -> Vec<(&'a String, &'a Value)> {
    template["Mappings"][mapping].as_object().unwrap().iter().collect()
}

/// The logical ids of the alarms for a metric of what `dimension` names.
fn alarms(template: &Value, metric: &str, dimension: &Value) -> Vec<String> {
    let alarms = resources(template, "AWS::CloudWatch::Alarm");
    let found = alarms.filter(|(_, alarm)| alarm["MetricName"] == metric && alarm["Dimensions"] == json!([dimension]));
    found.map(|(id, _)| id.clone()).collect()
}

#[tokio::test]
async fn every_function_has_its_row_log_group_role_alarms_and_output() {
    let template = expanded().await;
    let functions: Vec<_> = resources(&template, "AWS::Serverless::Function").collect();
    assert_eq!(functions.len(), fs::read_dir(layout::workspace().join("functions")).unwrap().count());
    assert_eq!(functions.len(), rows(&template, "Functions").len());
    for (id, function) in functions {
        let prefix = id.strip_suffix("Function").unwrap_or_else(|| panic!("{id}"));
        let name = &template["Mappings"]["Functions"][prefix]["Name"];
        assert_eq!(&template["Resources"][id]["Metadata"]["BuildProperties"]["Binary"], name, "{id}");

        assert_eq!(function["LoggingConfig"], json!({ "LogGroup": { "Ref": format!("{prefix}LogGroup") } }), "{id}");
        let log_group = &template["Resources"][format!("{prefix}LogGroup")]["Properties"];
        let log_group_name = json!({ "Fn::Sub": ["/aws/lambda/${AWS::StackName}/${Name}", { "Name": name }] });
        assert_eq!(log_group["LogGroupName"], log_group_name, "{id}");
        assert_eq!(log_group["RetentionInDays"], json!({ "Ref": "LogRetentionDays" }), "{id}");

        assert_eq!(function["Role"], json!({ "Fn::GetAtt": [format!("{prefix}Role"), "Arn"] }), "{id}");
        let policy = &template["Resources"][format!("{prefix}Role")]["Properties"]["Policies"][0]["PolicyName"];
        assert_eq!(policy, name, "{id}");

        let dimension = json!({ "Name": "FunctionName", "Value": { "Ref": id } });
        for metric in ["Errors", "Throttles"] {
            assert_eq!(alarms(&template, metric, &dimension).len(), 1, "{id}: {metric}");
        }
        assert_eq!(template["Outputs"][format!("{id}Name")]["Value"], json!({ "Ref": id }), "{id}");
    }
}

#[tokio::test]
async fn every_route_of_the_mappings_is_deployed_and_leads_to_its_function() {
    let template = expanded().await;
    let rows = ["Routes", "PublicRoutes", "InternalRoutes"].map(|mapping| rows(&template, mapping)).concat();
    assert!(rows.len() >= 15, "{}", rows.len());
    assert_eq!(resources(&template, "AWS::ApiGatewayV2::Route").count(), rows.len());
    for (name, row) in rows {
        let route = &template["Resources"][format!("{name}Route")]["Properties"];
        assert_eq!(route["RouteKey"], row["Key"], "{name}");
        assert_eq!(route.get("AuthorizationScopes"), row.get("Scopes"), "{name}");
        let integration = row["Integration"].as_str().unwrap();
        let target = json!({ "Fn::Sub": ["integrations/${Id}", { "Id": { "Ref": integration } }] });
        assert_eq!(route["Target"], target, "{name}");
        let prefix = integration.strip_suffix("Integration").unwrap();
        let part = |suffix: &str| &template["Resources"][format!("{prefix}{suffix}")]["Properties"];
        let function = format!("{prefix}Function");
        let arn = json!({ "Fn::GetAtt": [function, "Arn"] });
        let alias = json!({ "Fn::Join": [":", [arn, "live"]] });
        let uri = json!({ "Fn::If": ["HasGradualDeployment", alias, arn] });
        assert_eq!(part("Integration")["IntegrationUri"], uri, "{name}");
        assert_eq!(part("Permission")["FunctionName"], json!({ "Ref": function }), "{name}");
    }
}

#[tokio::test]
async fn every_dead_letter_queue_has_an_alarm() {
    let template = expanded().await;
    let queues = resources(&template, "AWS::SQS::Queue").filter(|(id, _)| id.ends_with("DeadLetters"));
    let queues: Vec<_> = queues.map(|(id, _)| id).collect();
    assert_eq!(queues.len(), rows(&template, "DeadLetterQueues").len());
    for id in queues {
        let dimension = json!({ "Name": "QueueName", "Value": { "Fn::GetAtt": [id, "QueueName"] } });
        let found = alarms(&template, "ApproximateNumberOfMessagesVisible", &dimension);
        assert_eq!(found, [format!("{id}Alarm")]);
    }
}

/// Every function behind the API is deployed gradually, if any is; its own errors and those of the API roll it back,
/// and the API may invoke just the aliases of these functions.
#[tokio::test]
async fn gradual_deployment_leaves_no_function_behind_the_api_out() {
    let template = expanded().await;
    let mut aliases = Vec::new();
    for (id, _) in resources(&template, "AWS::ApiGatewayV2::Integration") {
        let prefix = id.strip_suffix("Integration").unwrap();
        let function = &template["Resources"][format!("{prefix}Function")]["Properties"];
        let alarms = json!([{ "Ref": "ApiFaultsAlarm" }, { "Ref": format!("{prefix}ErrorsAlarm") }]);
        let enabled = json!({ "Ref": "GradualDeployment" });
        let preference = json!({ "Enabled": enabled, "Type": "Canary10Percent5Minutes", "Alarms": alarms });
        assert_eq!((&function["AutoPublishAlias"], &function["DeploymentPreference"]), (&json!("live"), &preference));
        aliases.push(json!({ "Fn::Sub": format!("${{{prefix}Function.Arn}}:live") }));
    }
    assert_eq!(aliases.len(), 8);
    let statements = &template["Resources"]["ApiRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
    let statement = json!({ "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": aliases });
    assert_eq!(statements, &json!([statement]));
}

/// What AWS does not send can be in no condition, and the emulator does not know: EventBridge to the policy of a topic,
/// API Gateway to the trust policy of an integration's role.
#[tokio::test]
async fn no_condition_needs_what_aws_does_not_send() {
    let template = expanded().await;
    let of = |kind: &str, document: &str, service: &str| -> Vec<Value> {
        let documents = resources(&template, kind).map(|(_, properties)| &properties[document]["Statement"]);
        let statements = documents.flat_map(|statements| statements.as_array().unwrap());
        statements.filter(|statement| statement["Principal"]["Service"] == service).cloned().collect()
    };
    let publishes = of("AWS::SNS::TopicPolicy", "PolicyDocument", "events.amazonaws.com");
    let assumes = of("AWS::IAM::Role", "AssumeRolePolicyDocument", "apigateway.amazonaws.com");
    assert_eq!((publishes.len(), assumes.len()), (1, 1));
    for statement in publishes.iter().chain(&assumes) {
        assert!(statement.get("Condition").is_none(), "{statement:#}");
    }
}

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

/// `docs/CREDENTIALS.md` has the same policy for one account.
#[tokio::test]
async fn a_role_for_one_account_may_use_every_internal_route() {
    let template = expanded().await;
    let policy = &template["Resources"]["UseEndpointsPolicy"]["Properties"]["PolicyDocument"];
    let page = fs::read_to_string(layout::workspace().join("docs/CREDENTIALS.md")).unwrap();
    let (_, rest) = page.split_once("A role for one account gets this policy instead:\n\n```json\n").unwrap();
    let of_one = rest.split_once("```").unwrap().0;
    let paths = |text: &str| -> BTreeSet<String> {
        let resources = text.split("/$default/").skip(1).filter_map(|path| path.split('"').next());
        resources.map(|path| path.replace("/accounts/acme/", "/accounts/*/")).collect()
    };
    assert_eq!(paths(of_one).len(), rows(&template, "InternalRoutes").len());
    assert_eq!(paths(of_one), paths(&policy.to_string()));
    assert!(!of_one.contains("/accounts/*/") && serde_json::from_str::<Value>(of_one).is_ok(), "{of_one}");
}

#[tokio::test]
async fn the_pattern_of_feature_roles_has_every_feature() {
    let template = expanded().await;
    let parameter = &template["Parameters"]["FeatureRoles"];
    assert_eq!(parameter["Default"], "", "by default no role may act as any feature");
    let pair = format!("({})=[A-Za-z0-9_+=.@-]{{1,64}}", Feature::ALL.map(Feature::as_str).join("|"));
    assert_eq!(parameter["AllowedPattern"], format!("^({pair}(,{pair})*)?$"));
}

#[tokio::test]
async fn every_environment_variable_is_read_and_described() {
    let template = expanded().await;
    let read: String = files("shared/lambda/src", ".rs").iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let page = fs::read_to_string(layout::workspace().join("docs/CONFIGURATION.md")).unwrap();
    let variables: BTreeSet<_> = resources(&template, "AWS::Serverless::Function")
        .flat_map(|(_, function)| function["Environment"]["Variables"].as_object().unwrap().keys())
        .collect();
    assert!(variables.len() >= 14, "{variables:?}");
    for variable in variables {
        let is_setting = |line: &str| {
            let row = line.trim().trim_start_matches("pub ");
            row.starts_with(&format!("{variable}: ")) && row.contains(" =")
        };
        let is_read = read.lines().any(is_setting) || read.contains(&format!("\"{variable}\""));
        assert!(is_read, "no setting reads {variable}");
        assert!(page.contains(&format!("`{variable}`")), "docs/CONFIGURATION.md does not describe {variable}");
    }
}

/// What holds for one resource is explained in its Metadata, without which checkov fails.
#[test]
fn each_exception_from_checkovs_rules_for_functions_is_explained_beside_their_globals() {
    let read = |file: &str| fs::read_to_string(layout::workspace().join(file)).unwrap();
    let (exceptions, template) = (read(".ci/checkov.yaml"), read("template.yaml"));
    let (_, globals) = template.split_once("\nGlobals:\n").unwrap();
    let (globals, _) = globals.split_once("\n\n").unwrap();
    let words = exceptions.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let ids: Vec<_> = words.filter(|word| word.starts_with("CKV")).collect();
    assert!(!ids.is_empty());
    for id in ids {
        assert!(globals.contains(&format!("# {id}: ")), "{id}");
    }
}
