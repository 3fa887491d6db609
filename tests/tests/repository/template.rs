//! `template.yaml` leaves out no function, route or queue, though a loop expands only the names in its list; and it sets
//! just the variables that the functions read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use be_domain::endpoint::Feature;
use local::layout;
use serde_json::{Value, json};
use tests::routes::resources;
use tests::template::expanded;

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
        assert_eq!(part("Integration")["IntegrationUri"], json!({ "Fn::GetAtt": [function, "Arn"] }), "{name}");
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

/// The text of every Rust file below a folder.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(extension) if extension == "rs" => fs::read_to_string(&path).unwrap(),
        _ => String::new(),
    });
    texts.collect()
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
    let read = sources(&layout::workspace().join("shared/lambda/src"));
    let page = fs::read_to_string(layout::workspace().join("docs/CONFIGURATION.md")).unwrap();
    let variables: BTreeSet<_> = resources(&template, "AWS::Serverless::Function")
        .flat_map(|(_, function)| function["Environment"]["Variables"].as_object().unwrap().keys())
        .collect();
    assert!(variables.len() >= 14, "{variables:?}");
    for variable in variables {
        assert!(read.contains(&format!("\"{variable}\"")), "no setting reads {variable}");
        assert!(page.contains(&format!("`{variable}`")), "docs/CONFIGURATION.md does not describe {variable}");
    }
}
