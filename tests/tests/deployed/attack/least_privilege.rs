//! What the template lets each function do, know and be asked: read from the template that the stack runs.

use std::collections::BTreeSet;

use be_domain::endpoint::VENDOR_ROLE_PATH;
use serde_json::{Value, json};
use tests::fixture::ok;

use super::routes::{resources, template};
use crate::suite;

/// What changes or deletes items, and what may do so.
const CHANGING: [&str; 9] = [
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:UpdateTable",
    "dynamodb:DeleteTable",
    "dynamodb:UpdateTimeToLive",
];

fn many(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |list| list.iter().collect())
}

fn texts(value: &Value) -> Vec<&str> {
    many(value).into_iter().filter_map(Value::as_str).collect()
}

/// Every statement of every role, with the role's logical id.
fn statements(template: &Value) -> Vec<(&String, &Value)> {
    let mut all = Vec::new();
    for (id, role) in resources(template, "AWS::IAM::Role") {
        assert!(
            role.get("ManagedPolicyArns").is_none(),
            "{id}: what AWS puts into a managed policy is not ours to say"
        );
        for policy in many(&role["Policies"]) {
            all.extend(many(&policy["PolicyDocument"]["Statement"]).into_iter().map(|statement| (id, statement)));
        }
    }
    assert!(all.len() >= 15, "{}", all.len());
    all
}

#[tokio::test]
async fn no_function_may_change_what_is_written_once() {
    let _suite = suite().await;
    let template = template();
    for (id, statement) in statements(&template) {
        if statement["Resource"].to_string().contains("EndpointsTable") {
            let held: Vec<_> = texts(&statement["Action"]);
            assert!(held.iter().all(|action| !CHANGING.contains(action)), "{id}: {held:?}");
        }
    }
    let table = &template["Resources"]["EndpointsTable"];
    let policy = &table["Properties"]["ResourcePolicy"]["PolicyDocument"]["Statement"];
    let denial = many(policy).into_iter().find(|statement| statement["Effect"] == "Deny").expect("a Deny");
    assert_eq!((&denial["Principal"], denial.get("Condition")), (&json!("*"), None));
    let denied = texts(&denial["Action"]);
    for action in [
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:PartiQLUpdate",
        "dynamodb:PartiQLDelete",
        "dynamodb:UpdateTimeToLive",
    ] {
        assert!(denied.contains(&action), "{action}");
    }
    for table in ["EndpointsTable", "StateTable"] {
        let properties = &template["Resources"][table]["Properties"];
        assert_eq!(properties["DeletionProtectionEnabled"], true, "{table}");
        assert_eq!(properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{table}");
    }
}

#[tokio::test]
async fn no_role_holds_a_wildcard_but_the_one_for_customers_roles() {
    let _suite = suite().await;
    let template = template();
    for (id, statement) in statements(&template) {
        assert!(statement.get("NotAction").is_none() && statement.get("NotResource").is_none(), "{id}");
        let actions = texts(&statement["Action"]);
        let is_one = |action: &&str| !action.contains(['*', '?']);
        assert!(!actions.is_empty() && actions.iter().all(is_one), "{id}: {actions:?}");
        if statement["Effect"] == "Deny" {
            continue;
        }
        let wildcard = many(&statement["Resource"]).iter().any(|resource| {
            // What a reference stands for has no wildcard; a text of our own may.
            let text = resource.as_str().or_else(|| resource["Fn::Sub"].as_str()).unwrap_or_default();
            text.contains('*')
        });
        if !wildcard {
            continue;
        }
        // A source identity can be set only while a role is assumed.
        assert!(
            actions == ["sts:AssumeRole"] || actions == ["sts:AssumeRole", "sts:SetSourceIdentity"],
            "{id}: {actions:?}"
        );
        assert_eq!(statement["Resource"], json!({ "Fn::Sub": "arn:${AWS::Partition}:iam::*:role/*" }), "{id}");
        assert!(denies_itself_the_vendors_own(&template, id), "{id} may assume roles, the vendor's own among them");
    }
}

/// Customers' trust policies let in the roles of this path: those that assume customers' roles, and no others.
#[tokio::test]
async fn the_roles_that_assume_customers_roles_and_no_others_have_the_pinned_path() {
    let suite = suite().await;
    let template = template();
    let admin = suite.stack().admin(&suite.stack().vendor_aws_account_id);
    let listed = ok(admin.query("iam", "ListRoles", &[("MaxItems", "1000"), ("PathPrefix", VENDOR_ROLE_PATH)]).await);
    let mut pinned = 0;
    for (id, role) in resources(&template, "AWS::IAM::Role") {
        let assumes = statements(&template).into_iter().any(|(of, statement)| {
            of == id && statement["Effect"] == "Allow" && texts(&statement["Action"]).contains(&"sts:AssumeRole")
        });
        let path = role.get("Path");
        assert_eq!(path, assumes.then(|| json!(VENDOR_ROLE_PATH)).as_ref(), "{id}");
        assert_eq!(listed.contains(&format!("role{VENDOR_ROLE_PATH}bucket-endpoint-{id}-")), assumes, "{id}: {listed}");
        pinned += usize::from(assumes);
    }
    assert_eq!(pinned, 3);
    let pin = &template["Parameters"]["PinVendorRolePath"];
    assert_eq!(pin["Default"], "true", "only the local stack turns it off");
}

/// Whether the role has a Deny, without conditions, of every role of the vendor's own AWS account.
fn denies_itself_the_vendors_own(template: &Value, role: &str) -> bool {
    let own = json!({ "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*" });
    statements(template).into_iter().any(|(id, statement)| {
        id == role
            && statement["Effect"] == "Deny"
            && texts(&statement["Action"]) == ["sts:AssumeRole"]
            && statement["Resource"] == own
            && statement.get("Condition").is_none()
    })
}

/// Inside one AWS account a role lets in whom its trust policy names, without an Allow on the other side. So it is not
/// enough that most functions may assume no role.
#[tokio::test]
async fn every_functions_role_denies_itself_the_vendors_own_roles() {
    let _suite = suite().await;
    let template = template();
    let functions: Vec<_> = resources(&template, "AWS::Serverless::Function").collect();
    assert!(functions.len() >= 11, "{}", functions.len());
    for (id, function) in functions {
        let role = function["Role"]["Fn::GetAtt"][0].as_str().unwrap_or_else(|| panic!("{id} has no role of its own"));
        assert!(denies_itself_the_vendors_own(&template, role), "{role}");
    }
}

#[tokio::test]
async fn setup_may_get_one_item_and_write_its_log() {
    let _suite = suite().await;
    let template = template();
    let role = &template["Resources"]["SetupFunction"]["Properties"]["Role"];
    assert_eq!(role, &json!({ "Fn::GetAtt": ["SetupRole", "Arn"] }));
    let held = statements(&template).into_iter().filter(|(id, _)| *id == "SetupRole").map(|(_, statement)| statement);
    // The Deny of the vendor's own roles, which every function's role has, grants nothing.
    let allowed = held.filter(|statement| statement["Effect"] != "Deny");
    let allowed: Vec<_> = allowed.map(|statement| (texts(&statement["Action"]), &statement["Resource"])).collect();
    let (table, log) =
        (json!({ "Fn::GetAtt": ["EndpointsTable", "Arn"] }), json!({ "Fn::GetAtt": ["SetupLogGroup", "Arn"] }));
    let expected = [(vec!["logs:CreateLogStream", "logs:PutLogEvents"], &log), (vec!["dynamodb:GetItem"], &table)];
    assert_eq!(allowed, expected);
}

#[tokio::test]
async fn only_lambda_may_be_a_functions_role_and_no_two_functions_share_one() {
    let _suite = suite().await;
    let template = template();
    let mut roles = BTreeSet::new();
    for (id, function) in resources(&template, "AWS::Serverless::Function") {
        let role = function["Role"]["Fn::GetAtt"][0].as_str().unwrap_or_else(|| panic!("{id} has no role of its own"));
        assert!(roles.insert(role), "{role} is shared");
        let trust = &template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"];
        for statement in many(trust) {
            assert_eq!(statement["Principal"], json!({ "Service": "lambda.amazonaws.com" }), "{role}");
        }
    }
    assert!(roles.len() >= 6);
}

#[tokio::test]
async fn every_route_has_an_authorizer_and_a_scope() {
    let _suite = suite().await;
    let template = template();
    for (id, route) in resources(&template, "AWS::ApiGatewayV2::Route") {
        let key = route["RouteKey"].as_str().unwrap();
        assert!(!key.contains("$default") && !key.starts_with("ANY "), "{id}: {key}");
        if key.contains(" /internal/") {
            assert_eq!(route["AuthorizationType"], "AWS_IAM", "{id}");
            continue;
        }
        if ["GET /v1/openapi.json", "GET /v1/docs"].contains(&key) {
            assert_eq!(route["AuthorizationType"], "NONE", "{id}: the description of the API is for everybody");
            continue;
        }
        assert_eq!(route["AuthorizationType"], "JWT", "{id}");
        assert_eq!(route["AuthorizerId"], json!({ "Ref": "TokenAuthorizer" }), "{id}");
        let scopes = texts(&route["AuthorizationScopes"]);
        assert!(!scopes.is_empty() && scopes.iter().all(|scope| scope.starts_with("endpoints:")), "{id}: {scopes:?}");
        // What a reader's token opens is read, or refused as unchangeable.
        if scopes.contains(&"endpoints:read") {
            assert!(["GET ", "PUT ", "PATCH "].iter().any(|method| key.starts_with(method)), "{id}: {key}");
        }
    }
    assert_eq!(resources(&template, "AWS::Lambda::Url").count(), 0, "a way past the gateway");
    for (id, permission) in resources(&template, "AWS::Lambda::Permission") {
        let source =
            permission["SourceArn"]["Fn::Sub"].as_str().or_else(|| permission["SourceArn"]["Fn::GetAtt"][0].as_str());
        assert!(source.is_some(), "{id}: anyone who may use that service may invoke it");
    }
}

#[tokio::test]
async fn each_function_knows_only_what_it_needs() {
    let _suite = suite().await;
    let template = template();
    // A finer level could log what is sent.
    assert_eq!(template["Globals"]["Function"]["Environment"]["Variables"], json!({ "RUST_LOG": "info" }));
    for (id, function) in resources(&template, "AWS::Serverless::Function") {
        let variables = function["Environment"]["Variables"].as_object().unwrap();
        let role = function["Role"]["Fn::GetAtt"][0].as_str().unwrap();
        let held = template["Resources"][role]["Properties"]["Policies"].to_string();
        // A table's name is known where the role may use the table, and nowhere else.
        for (variable, table) in [("ENDPOINTS_TABLE", "EndpointsTable"), ("STATE_TABLE", "StateTable")] {
            // Its stream is another thing, which the function is handed.
            let holds = held.contains(&format!("\"{table}\",\"Arn\"")) || held.contains(&format!("${{{table}.Arn}}"));
            assert_eq!(variables.contains_key(variable), holds, "{id}: {variable}");
        }
        for (name, value) in variables {
            let looks_secret = ["SECRET", "PASSWORD", "TOKEN", "PRIVATE", "ACCESS_KEY", "CREDENTIAL"];
            assert!(!looks_secret.iter().any(|word| name.contains(word)), "{id}: {name}");
            assert!(!name.starts_with("AWS_"), "{id}: {name}");
            assert!(name != "EXTERNAL_ID" && !value.to_string().contains("be-"), "{id}: {name}");
        }
        assert!(!variables.contains_key("RUST_LOG"), "{id} sets another log level than the others");
    }
}
