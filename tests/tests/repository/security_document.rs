//! `docs/SECURITY.md` names tests and files; each of them is there. The policies that it shows can be attached.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::routes::resources;
use tests::service_control_policies;
use tests::template::expanded;

use crate::documents::outside_of_code;

/// Where suites of tests lie.
const SUITES: [&str; 3] = ["tests/deployed", "tests/scripted_aws", "src"];

#[test]
fn every_test_that_the_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(root.join("../docs/SECURITY.md")).unwrap();
    // In code there are ARNs, whose `::` names no test.
    let document = outside_of_code(&document).map(|(_, line)| line).collect::<Vec<_>>().join("\n");
    let mut found = 0;
    for name in document.split('`').skip(1).step_by(2) {
        let parts: Vec<_> = name.split("::").collect();
        let (Some(suite), Some(module)) = (parts.first(), parts.get(1)) else {
            is_there(&root.join(".."), &document, name);
            continue;
        };
        let place = |folder: &&str| root.join(folder).join(suite).join(format!("{module}.rs"));
        let file =
            SUITES.iter().map(place).find(|file| file.exists()).unwrap_or_else(|| panic!("{name}: no such file"));
        let source = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(test) = parts.get(2) {
            // The cases of the store's contract are generic.
            let is_there = source.contains(&format!("fn {test}(")) || source.contains(&format!("fn {test}<"));
            assert!(is_there, "{name} is not there");
        }
        found += 1;
    }
    assert!(found > 40, "{found}");
    // All modules of the attack suites that are attacks are in it.
    let mut attacks = 0;
    for folder in ["tests/deployed/attack", "tests/scripted_aws/attack"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let module = path.file_stem().unwrap().to_str().unwrap();
            let is_named = document.contains(&format!("attack::{module}"));
            assert!(
                is_named || ["mod", "routes", "scripted_customer"].contains(&module),
                "{module} is not in the document"
            );
            attacks += usize::from(is_named);
        }
    }
    assert!(attacks > 15, "{attacks}");
}

/// What is named without `::` is a file or folder of the repository, or below a crate's `src/` (as the document's head
/// says), a function of the file that is named behind it, or no name at all.
fn is_there(root: &Path, document: &str, name: &str) {
    if let Some((_, behind)) = document.split_once(&format!("`{name}` in `"))
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
    {
        let file = behind.split('`').next().unwrap();
        let source = std::fs::read_to_string(path(root, file).unwrap_or_else(|| panic!("{file} is not there")));
        assert!(source.unwrap().contains(&format!("fn {name}(")), "{name} is not in {file}");
    }
    let looks_like_a_path =
        name.trim_end_matches('/').contains('/') && !name.contains([' ', '#', '<', '*', ':']) && !name.starts_with('/');
    let looks_like_a_file = [".rs", ".yaml", ".md", ".py", ".toml"].iter().any(|end| name.ends_with(end));
    if looks_like_a_path || looks_like_a_file {
        assert!(path(root, name).is_some(), "{name} is not there");
    }
}

/// Where a file or folder lies that the document names.
fn path(root: &Path, name: &str) -> Option<PathBuf> {
    let of_crate = name.split_once('/').map(|(name, rest)| root.join("shared").join(name).join("src").join(rest));
    // The crate's name is left out where a row has named the file whole.
    let short = ["shared/domain/src", "shared/lambda/src", "shared/aws/src"].map(|src| root.join(src).join(name));
    let places = [root.join(name), root.join("tests").join(name)].into_iter().chain(of_crate).chain(short);
    places.into_iter().find(|place| place.exists())
}

/// The most characters of a service control policy (AWS Organizations User Guide, "Quotas").
const MAX_POLICY_CHARACTERS: usize = 5_120;

/// A value that is one text or a list of them.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text.as_str()],
        other => other.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect(),
    }
}

#[test]
fn the_service_control_policies_are_valid_and_fit() {
    let policies = service_control_policies::shown();
    assert_eq!(policies.len(), 2);
    for text in policies {
        assert!(text.chars().count() < MAX_POLICY_CHARACTERS, "{}: {text}", text.chars().count());
        for placeholder in ["STACK", "ACCOUNT", "API-ID", "ROLE"] {
            assert!(!text.contains(placeholder), "{placeholder}: {text}");
        }
        let policy: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(policy["Version"], "2012-10-17");
        for statement in policy["Statement"].as_array().unwrap() {
            assert_eq!(statement["Effect"], "Deny", "{statement}");
            // A service control policy is for all principals; a condition names the exceptions.
            let members: BTreeSet<_> = statement.as_object().unwrap().keys().map(String::as_str).collect();
            let known = ["Sid", "Effect", "Action", "Resource", "NotResource", "Condition"];
            assert!(members.iter().all(|member| known.contains(member)), "{statement}");
            let operators = statement["Condition"].as_object().unwrap();
            assert!(operators.values().any(|operator| operator.get("aws:PrincipalArn").is_some()), "{statement}");
        }
    }
}

/// What the policy protects is named as the template names it, and the deployment role alone is excepted everywhere.
#[tokio::test]
async fn the_service_control_policy_protects_what_the_template_makes() {
    let template = expanded().await;
    let text = service_control_policies::shown().swap_remove(0);
    let policy: Value = serde_json::from_str(&text).unwrap();
    let statement = |sid: &str| {
        let statements = policy["Statement"].as_array().unwrap();
        statements.iter().find(|statement| statement["Sid"] == sid).unwrap_or_else(|| panic!("{sid}"))
    };
    let stack = "s".repeat(26);
    for (sid, type_name, property, resource) in [
        ("Functions", "AWS::Serverless::Function", "FunctionName", format!(":function:{stack}-*")),
        ("Tables", "AWS::DynamoDB::Table", "TableName", format!(":table/{stack}-*")),
        ("Roles", "AWS::IAM::Role", "RoleName", format!(":role/{stack}-*")),
    ] {
        assert!(texts(&statement(sid)["Resource"]).iter().any(|one| one.ends_with(&resource)), "{sid}");
        // CloudFormation makes the name, which then begins with the stack's.
        let named = resources(&template, type_name).filter(|(_, properties)| properties.get(property).is_some());
        assert_eq!(named.count(), 0, "{type_name}");
        assert!(resources(&template, type_name).count() >= 2, "{type_name}");
    }
    let paths: BTreeSet<_> =
        resources(&template, "AWS::IAM::Role").filter_map(|(_, role)| role.get("Path")?.as_str()).collect();
    assert_eq!(paths, BTreeSet::from(["/bucket-endpoint/"]));
    assert!(texts(&statement("Roles")["Resource"]).iter().any(|one| one.ends_with(":role/bucket-endpoint/*")));
    // The stack's own roles write to the tables and invoke the functions, and do nothing else of what is denied.
    for (sid, exceptions) in
        [("Functions", 2), ("EventSources", 1), ("Tables", 3), ("Api", 1), ("Roles", 1), ("Deployments", 1)]
    {
        let excepted = texts(&statement(sid)["Condition"]["ArnNotLike"]["aws:PrincipalArn"]);
        assert_eq!(excepted.len(), exceptions, "{sid}");
        assert!(excepted[0].ends_with(&format!(":role/{}", "r".repeat(64))), "{sid}");
    }
    for action in ["lambda:Invoke*", "lambda:Update*", "lambda:Add*", "lambda:Put*", "lambda:Create*"] {
        assert!(texts(&statement("Functions")["Action"]).contains(&action), "{action}");
    }
}
