use std::fs;
use std::path::Path;
use std::process::Command;

use local::Stack;
use tests::lint::{self, finish, run};

use crate::suite;
use crate::wanted::{AWKWARD, Wanted, as_customer};

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
        let (_, told) = finish(&mut deploy(stack, wanted, template, more));
        if !(told.contains("AlreadyExistsException")
            && told.contains("ChangeSet [awscli-cloudformation-package-deploy-"))
        {
            return told;
        }
    }
}

/// Deploys twice; the stack's output must be a role that passes.
async fn deploy_and_test(stack: &Stack, wanted: &Wanted, template: &Path, more: &[String]) {
    run(&mut deploy(stack, wanted, template, more));
    let query = ["describe-stacks", "--output=text", "--query=Stacks[0].Outputs[?OutputKey=='RoleArn'].OutputValue"];
    let role_arn = run(&mut aws(stack, wanted, &query));
    let state = wanted.state().await;
    let told = redeploy(stack, wanted, template, more);
    assert!(told.contains("No changes to deploy") || told.contains("Successfully"), "{told}");
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

/// The published template, with the parameters that the quick-create link carries.
#[tokio::test]
async fn the_published_template_makes_a_role_that_passes() {
    let suite = suite().await;
    let stack = suite.stack();
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/setup/bucket-endpoint-role.yaml");
    for wanted in Wanted::all(stack, AWKWARD).await {
        let kit = wanted.kit("json").await.body;
        let text = |name: &str| kit[name].as_str().unwrap().to_owned();
        let mut parameters = vec![
            "--parameter-overrides".to_owned(),
            format!("ExternalId={}", text("externalId")),
            format!("VendorAwsAccountId={}", stack.vendor_aws_account_id),
            format!("RoleName={}", text("roleName")),
            format!("PolicyName={}", text("policyName")),
            format!("BucketAccess={}", wanted.access),
            format!("BucketName={}", wanted.bucket),
        ];
        if !wanted.prefix.is_empty() {
            // Of IAM's special characters the prefix has none, so it is its own pattern.
            parameters.push(format!("PathPrefixPattern={}/", wanted.prefix));
        }
        deploy_and_test(stack, &wanted, &published, &parameters).await;
    }
}
