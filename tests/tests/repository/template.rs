//! `template.yaml` leaves out no function, route or queue, though a loop expands only the names in its list; and it
//! sets just the variables that the functions read.

use std::collections::BTreeSet;
use std::fs;

use be_domain::endpoint::Feature;
use be_domain::health::Lane;
use local::layout;
use serde_json::{Value, json};
use tests::routes::resources;
use tests::template::expanded;

use crate::files::files;

pub(crate) fn rows<'a>(template: &'a Value, mapping: &str) -> Vec<(&'a String, &'a Value)> {
    template["Mappings"][mapping].as_object().unwrap().iter().collect()
}

/// A whole number, also as text: as a variable of the environment is.
fn whole(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap()
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

/// AWS STS admits 600 calls per second of an AWS account in a Region (`docs/SCALE.md`, "STS: why eight").
#[tokio::test]
async fn health_checks_stay_inside_the_quota_of_sts() {
    let template = expanded().await;
    let function = &template["Resources"]["HealthCheckFunction"]["Properties"]["Environment"]["Variables"];
    assert_eq!(whole(&function["HEALTH_CHECK_MIN_BATCH_MILLIS"]), 1_000, "a batch takes a second at least");
    let lanes = ["HealthCheck", "SlowHealthCheck"].map(|lane| {
        let batch = whole(&template["Resources"][format!("{lane}Mapping")]["Properties"]["BatchSize"]);
        // Each test assumes its role and probes its trust with four wrong External IDs; a batch assumes its canary.
        whole(&template["Parameters"][format!("{lane}Concurrency")]["Default"]) * (batch * 5 + 1)
    });
    assert_eq!(lanes.iter().sum::<u64>(), 510, "as docs/SCALE.md says");
}

/// A queue that takes no more, because its endpoints use all their time, has raised its alarm before.
#[tokio::test]
async fn a_full_queue_of_health_checks_has_raised_its_alarm() {
    let template = expanded().await;
    let properties = |id: &str| template["Resources"][id]["Properties"].clone();
    let variables = &properties("HealthSweepFunction")["Environment"]["Variables"];
    for (name, limit, lane) in [
        ("HealthCheck", "CHECK_QUEUE_MAX_WAITING", Lane::Fast),
        ("SlowHealthCheck", "SLOW_CHECK_QUEUE_MAX_WAITING", Lane::Slow),
    ] {
        let batches = whole(&template["Parameters"][format!("{name}Concurrency")]["Default"]);
        let at_once = batches * whole(&properties(&format!("{name}Mapping"))["BatchSize"]);
        let full_after = whole(&variables[limit]) / at_once * lane.time_limit().calls().as_secs();
        assert!(whole(&properties(&format!("{name}BacklogAlarm"))["Threshold"]) < full_after, "{name}: {full_after} s");
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

/// AWS evaluates the functions of `AWS::LanguageExtensions` whatever the conditions are, and fails with "`Fn::Select`
/// cannot select nonexistent value" (aws-cloudformation/cfn-language-discussion#159).
#[tokio::test]
async fn no_select_runs_past_an_empty_parameter() {
    let template = expanded().await;
    let mut selects = Vec::new();
    find("Fn::Select", &template["Resources"], &mut selects);
    assert_eq!(selects.len(), 3, "{selects:?}");
    for select in selects {
        let source = &select[1]["Fn::Split"][1];
        let parameter = &template["Parameters"][source["Ref"].as_str().unwrap_or_default()];
        assert_ne!(parameter["Default"], "", "{select}");
    }
}

/// The arguments of each call of `function` in `value`.
fn find<'a>(function: &str, value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            found.extend((name == function).then_some(member));
            find(function, member, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| find(function, item, found)),
        _ => {}
    }
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
