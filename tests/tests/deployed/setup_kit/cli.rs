use std::fs;
use std::process::Command;

use local::Stack;
use serde_json::Value;
use tests::fixture::ok;
use tests::lint::{self, finish, run};

use super::wanted::{BEYOND_ASCII, DEFAULT_ROLES, POLICY_NAME, Wanted, as_customer};
use crate::suite;

pub(crate) async fn script(stack: &Stack, wanted: &Wanted) -> Command {
    let kit = wanted.kit("cli").await;
    assert_eq!(kit.content_type, "text/plain; charset=utf-8");
    let path = lint::folder(&format!("cli-{}", wanted.role)).join("setup.sh");
    fs::write(&path, kit.text).unwrap();
    let mut command = Command::new("sh");
    command.arg(path);
    as_customer(stack, command)
}

#[tokio::test]
async fn the_shell_script_makes_a_role_that_passes() {
    let suite = suite().await;
    let stack = suite.stack();
    for wanted in Wanted::all(stack, BEYOND_ASCII).await {
        let mut script = script(stack, &wanted).await;
        let role_arn = run(&mut script);
        let state = wanted.state().await;
        assert_eq!(run(&mut script), role_arn);
        assert_eq!(wanted.state().await, state, "a second time changes something");
        wanted.passes(role_arn.trim_end()).await;
        wanted.has_its_boundary().await;

        // What was changed by hand is corrected.
        ok(wanted.customer.delete_role_policy(&wanted.role, POLICY_NAME).await);
        assert_eq!(wanted.test(role_arn.trim_end()).await.body["outcome"], "failed");
        run(&mut script);
        assert_eq!(wanted.state().await, state);
    }
}

#[tokio::test]
async fn the_shell_script_leaves_the_role_of_something_else_alone() {
    let suite = suite().await;
    let stack = suite.stack();
    let first = Wanted::new(stack, "read_write", BEYOND_ASCII).await;
    run(&mut script(stack, &first).await);
    let state = first.state().await;
    let other = Wanted::new(stack, "read_write", BEYOND_ASCII).await;
    assert_ne!(other.bucket, first.bucket);
    for foreign in [
        // The same role for another place, of the same account.
        Wanted { access: "read_only", ..first.clone() },
        Wanted { prefix: "", ..first.clone() },
        Wanted { bucket: other.bucket.clone(), ..first.clone() },
        // The same role for the same place, of another account: its External ID would lock the first one out.
        Wanted { api: other.api.clone(), ..first.clone() },
    ] {
        let (output, printed) = finish(&mut script(stack, &foreign).await);
        assert_eq!(output.status.code(), Some(1), "{printed}");
        let says = |text| printed.contains(text);
        assert!(says("already exists for another purpose") && says("No changes were made"), "{printed}");
        assert_eq!(first.state().await, state);
    }
    let role_arn = run(&mut script(stack, &first).await);
    assert_eq!(first.state().await, state);
    first.passes(role_arn.trim_end()).await;
}

/// A second place, with the role's name that the kit suggests for both.
#[tokio::test]
async fn c1_a_second_place_does_not_take_the_role_of_the_first() {
    let suite = suite().await;
    let stack = suite.stack();
    let [one, two] = [1, 2].map(|_| Wanted::new(stack, "read_only", "cur"));
    let [one, two] = [one.await, two.await].map(|place| Wanted { role: DEFAULT_ROLES[0].to_owned(), ..place });
    let role_arn = run(&mut script(stack, &one).await);
    let state = one.state().await;
    let (output, printed) = finish(&mut script(stack, &two).await);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    let reason = format!("The role {} already exists for another purpose", one.role);
    assert!(printed.contains(&reason) && printed.contains(&one.bucket), "{printed}");
    assert!(printed.contains("Get the script again with another role name"), "{printed}");
    assert_eq!(one.state().await, state);
    one.passes(role_arn.trim_end()).await;

    // With a name of its own it is made, and the first one stays as it was.
    let two = Wanted { role: format!("{}-2", two.role), ..two };
    let role_arn = run(&mut script(stack, &two).await);
    two.passes(role_arn.trim_end()).await;
    assert_eq!(one.state().await, state);
}

#[tokio::test]
async fn the_shell_script_reports_why_it_cannot_look() {
    let suite = suite().await;
    let stack = suite.stack();
    let wanted = Wanted::new(stack, "read_only", "").await;
    let mut script = script(stack, &wanted).await;
    let (output, printed) = finish(script.env("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    assert_eq!(output.status.code(), Some(1));
    assert!(printed.contains("127.0.0.1:9"), "{printed}");
}

/// The lifecycle rule in the comments at the end, for test files in a versioned bucket.
#[tokio::test]
async fn the_lifecycle_rule_is_one_that_the_aws_cli_takes() {
    let suite = suite().await;
    let stack = suite.stack();
    let wanted = Wanted::new(stack, "read_write", "cur").await;
    let text = wanted.kit("cli").await.text;
    let (_, comments) = text.split_once("# Optional, if the bucket is versioned").expect("the rule");
    let (commands, rule) = comments.split_once("# The rule:\n").expect("the rule");
    let rule: String = rule.lines().filter_map(|line| line.strip_prefix("#   ")).collect();
    let commands: Vec<_> = commands.lines().filter_map(|line| line.strip_prefix("#   ")).collect();
    let [get, put] = commands[..] else { panic!("{commands:?}") };
    let folder = lint::folder("lifecycle-rule");
    let file = folder.join("lifecycle.json");
    let shell = |line: &str| {
        let mut command = Command::new("sh");
        command.args(["-euc", line]).current_dir(&folder);
        as_customer(stack, command)
    };
    // The bucket has no rules yet.
    let (output, printed) = finish(&mut shell(get));
    assert!(!output.status.success() && printed.contains("NoSuchLifecycleConfiguration"), "{printed}");
    let existing = r#"{"ID": "logs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 30}}"#;
    fs::write(&file, format!("{{\"Rules\": [{existing}]}}")).unwrap();
    run(&mut shell(put));
    // The rule that is there stays, where the customer does as the comments say.
    run(&mut shell(get));
    let mut rules: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    rules["Rules"].as_array_mut().unwrap().push(serde_json::from_str(&rule).unwrap());
    fs::write(&file, rules.to_string()).unwrap();
    run(&mut shell(put));
    run(&mut shell(get));
    let rules = fs::read_to_string(&file).unwrap();
    assert!(rules.contains("\"logs/\"") && rules.contains("\"cur/_bucket-endpoint-test-\""), "{rules}");
}
