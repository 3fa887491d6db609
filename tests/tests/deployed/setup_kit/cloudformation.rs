use std::fs;
use std::path::Path;
use std::process::Command;

use local::Stack;
use tests::lint::{self, finish, run};

use super::cli::script;
use super::wanted::{AWKWARD, Wanted, as_customer, decoded};
use crate::suite;

fn aws(stack: &Stack, wanted: &Wanted, arguments: &[&str]) -> Command {
    let mut command = Command::new("aws");
    command.arg("cloudformation").args(arguments).args(["--stack-name", &wanted.role]);
    as_customer(stack, command)
}

fn deploy(stack: &Stack, wanted: &Wanted, template: &Path, more: &[String]) -> Command {
    let mut command = aws(stack, wanted, &["deploy", "--capabilities", "CAPABILITY_NAMED_IAM"]);
    command.arg("--template-file").arg(template).args(more);
    command
}

/// Deploys what is deployed already. The AWS CLI names a change set by the second, and the emulator is quick enough
/// for both deployments to fall into one; then the same command is right a moment later.
fn redeploy(stack: &Stack, wanted: &Wanted, template: &Path, more: &[String]) -> String {
    loop {
        let (_, printed) = finish(&mut deploy(stack, wanted, template, more));
        if !(printed.contains("AlreadyExistsException")
            && printed.contains("ChangeSet [awscli-cloudformation-package-deploy-"))
        {
            return printed;
        }
    }
}

/// Deploys twice; the stack's output must be a role that passes.
async fn deploy_and_test(stack: &Stack, wanted: &Wanted, template: &Path, more: &[String]) {
    run(&mut deploy(stack, wanted, template, more));
    let query = ["describe-stacks", "--output=text", "--query=Stacks[0].Outputs[?OutputKey=='RoleArn'].OutputValue"];
    let role_arn = run(&mut aws(stack, wanted, &query));
    let state = wanted.state().await;
    let printed = redeploy(stack, wanted, template, more);
    assert!(printed.contains("No changes to deploy") || printed.contains("Successfully"), "{printed}");
    assert_eq!(wanted.state().await, state, "a second time changes something");
    wanted.passes(role_arn.trim_end()).await;
}

#[tokio::test]
async fn the_template_makes_a_role_that_passes() {
    let suite = suite().await;
    for wanted in Wanted::all(suite.stack(), AWKWARD).await {
        let kit = wanted.kit("cloudformation").await;
        assert_eq!(kit.content_type, "application/yaml");
        let path = lint::folder(&format!("cloudformation-{}", wanted.role)).join("template.yaml");
        fs::write(&path, kit.text).unwrap();
        deploy_and_test(suite.stack(), &wanted, &path, &[]).await;
    }
}

/// The published template, with exactly what the quick-create link hands over.
#[tokio::test]
async fn the_published_template_makes_a_role_that_passes() {
    let suite = suite().await;
    let stack = suite.stack();
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/setup/bucket-endpoint-role.yaml");
    for wanted in Wanted::all(stack, AWKWARD).await {
        let kit = wanted.kit("json").await.body;
        let link = kit["quickCreateUrl"].as_str().unwrap();
        let comment = format!("# To create the role in the AWS console instead, open this URL: {link}\n");
        assert!(wanted.kit("cloudformation").await.text.contains(&comment));
        let (_, query) = link.split_once("#/stacks/quickcreate?").unwrap();
        let mut parameters = vec!["--parameter-overrides".to_owned()];
        for (name, value) in decoded(query) {
            match (name.as_str(), name.strip_prefix("param_")) {
                (_, Some(parameter)) => parameters.push(format!("{parameter}={value}")),
                ("stackName", _) => assert_eq!(value, wanted.role),
                // published.rs looks at this one.
                ("templateURL", _) => {}
                _ => panic!("{name}"),
            }
        }
        deploy_and_test(stack, &wanted, &published, &parameters).await;
        // The script takes it for the same role.
        let role_arn = run(&mut script(stack, &wanted).await);
        wanted.passes(role_arn.trim_end()).await;
    }
}
