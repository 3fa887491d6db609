use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use local::{REGION, Stack};
use tests::lint::{self, finish, run};

use super::cli::script;
use super::wanted::{AWKWARD, DEFAULT_ROLES, Wanted, as_customer, decoded};
use crate::suite;

fn aws(stack: &Stack, stack_name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("aws");
    command.arg("cloudformation").args(arguments).args(["--stack-name", stack_name]);
    as_customer(stack, command)
}

/// The command in the first lines of the template, exactly as the customer reads it, in the folder of the file; and the
/// name of its stack.
fn own_command(stack: &Stack, template: &Path) -> (Command, String) {
    let text = fs::read_to_string(template).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("#   ")).unwrap();
    let stack_name = line.split_once("--stack-name ").unwrap().1.split_once(' ').unwrap().0.to_owned();
    let mut command = Command::new("sh");
    command.args(["-euc", line]).current_dir(template.parent().unwrap());
    (as_customer(stack, command), stack_name)
}

/// Deploys what is deployed already. The AWS CLI names a change set by the second, and the emulator is quick enough
/// for both deployments to fall into one; then the same command is right a moment later.
fn redeploy(deploy: &mut Command) -> String {
    loop {
        let (_, printed) = finish(deploy);
        if !(printed.contains("AlreadyExistsException")
            && printed.contains("ChangeSet [awscli-cloudformation-package-deploy-"))
        {
            return printed;
        }
    }
}

fn role_arn(stack: &Stack, stack_name: &str) -> String {
    let query = ["describe-stacks", "--output=text", "--query=Stacks[0].Outputs[?OutputKey=='RoleArn'].OutputValue"];
    run(&mut aws(stack, stack_name, &query)).trim_end().to_owned()
}

/// Deploys twice; the stack's output must be a role that passes.
async fn deploy_and_test(stack: &Stack, wanted: &Wanted, (mut deploy, stack_name): (Command, String)) {
    run(&mut deploy);
    let role_arn = role_arn(stack, &stack_name);
    let state = wanted.state().await;
    let printed = redeploy(&mut deploy);
    assert!(printed.contains("No changes to deploy") || printed.contains("Successfully"), "{printed}");
    assert_eq!(wanted.state().await, state, "a second time changes something");
    wanted.passes(&role_arn).await;
}

/// The template in a file of the name that its first line gives it.
async fn written(wanted: &Wanted) -> PathBuf {
    let kit = wanted.kit("cloudformation").await;
    assert_eq!(kit.content_type, "application/yaml");
    let (_, name) = kit.text.lines().next().unwrap().split_once("# Save this template as ").unwrap();
    let name = name.split_once(". ").unwrap().0;
    assert!(name.strip_suffix(".yaml").is_some_and(|stack| !stack.is_empty()), "{name}");
    let path = lint::folder(&format!("cloudformation-{}", wanted.bucket)).join(name);
    fs::write(&path, kit.text).unwrap();
    path
}

#[tokio::test]
async fn the_template_makes_a_role_that_passes() {
    let suite = suite().await;
    for wanted in Wanted::all(suite.stack(), AWKWARD).await {
        let command = own_command(suite.stack(), &written(&wanted).await);
        deploy_and_test(suite.stack(), &wanted, command).await;
    }
}

/// A second place, with the role's name that the kit suggests for both.
///
/// That `CloudFormation` refuses to create a role whose name is taken (`AWS::IAM::Role`, "Resource handler returned
/// message: Role with name ... already exists") the emulator can't show: it takes the role over. What depends on the
/// kit is shown: another place is another stack, so nothing is ever an update of the first one.
#[tokio::test]
async fn c1_a_second_place_does_not_take_the_stack_of_the_first() {
    let suite = suite().await;
    let stack = suite.stack();
    let [one, two] = [1, 2].map(|_| Wanted::new(stack, "read_write", "exports"));
    let [one, two] = [one.await, two.await].map(|place| Wanted { role: DEFAULT_ROLES[1].to_owned(), ..place });
    let (mut deploy, first_stack) = own_command(stack, &written(&one).await);
    run(&mut deploy);
    let role_arn_of_one = role_arn(stack, &first_stack);
    let resources = || run(&mut aws(stack, &first_stack, &["describe-stack-resources"]));
    let (state, stack_state) = (one.state().await, resources());
    assert!(first_stack.contains(&one.bucket), "{first_stack}");

    let template = written(&two).await;
    let (_, second_stack) = own_command(stack, &template);
    assert!(second_stack.contains(&two.bucket) && second_stack != first_stack, "{second_stack}");
    assert_eq!(two.kit("json").await.body["stackName"], second_stack);
    let link = two.kit("json").await.body["quickCreateUrl"].as_str().unwrap().to_owned();
    assert!(link.contains(&format!("&stackName={second_stack}&")), "{link}");
    let text = fs::read_to_string(template).unwrap();
    let what_to_do = format!("If CloudFormation reports that the role {} already exists", two.role);
    assert!(text.contains(&what_to_do) && text.contains("again with another role name"), "{text}");
    // The stack that failed is in the way of the next attempt: the command that deletes it is there.
    let delete = format!("#   aws cloudformation delete-stack --region {REGION} --stack-name {second_stack}\n");
    assert!(text.contains(&delete), "{text}");

    let two = Wanted { role: format!("{}-2", two.role), ..two };
    let (mut deploy, third_stack) = own_command(stack, &written(&two).await);
    assert!(third_stack != second_stack, "a stack that failed is in nobody's way");
    run(&mut deploy);
    two.passes(&role_arn(stack, &third_stack)).await;
    assert_eq!((one.state().await, resources()), (state, stack_state));
    one.passes(&role_arn_of_one).await;
}

/// The published template without the pin to the path of the vendor's roles, which the emulator doesn't know, in a
/// file.
fn published_without_pin() -> PathBuf {
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/setup/bucket-endpoint-role.yaml");
    let text = fs::read_to_string(published).unwrap();
    let pin = "              ArnLike:\n                aws:PrincipalArn:\n                  \
               Fn::Sub: \"arn:${AWS::Partition}:iam::${VendorAwsAccountId}:role/bucket-endpoint/*\"\n";
    assert_eq!(text.matches(pin).count(), 1, "{text}");
    let path = lint::folder("published").join("bucket-endpoint-role.yaml");
    fs::write(&path, text.replace(pin, "")).unwrap();
    path
}

/// The published template, with exactly what the quick-create link hands over.
#[tokio::test]
async fn the_published_template_makes_a_role_that_passes() {
    let suite = suite().await;
    let stack = suite.stack();
    let published = published_without_pin();
    for wanted in Wanted::all(stack, AWKWARD).await {
        let kit = wanted.kit("json").await.body;
        let link = kit["quickCreateUrl"].as_str().unwrap();
        let comment = format!("# To create the role in the AWS console instead, open this URL: {link}\n");
        assert!(wanted.kit("cloudformation").await.text.contains(&comment));
        let (_, query) = link.split_once("#/stacks/quickcreate?").unwrap();
        let mut parameters = Vec::new();
        let mut stack_name = String::new();
        for (name, value) in decoded(query) {
            match (name.as_str(), name.strip_prefix("param_")) {
                (_, Some(parameter)) => parameters.push(format!("{parameter}={value}")),
                ("stackName", _) => stack_name = value,
                // published.rs looks at this one.
                ("templateURL", _) => {}
                _ => panic!("{name}"),
            }
        }
        let mut deploy = aws(stack, &stack_name, &["deploy", "--capabilities", "CAPABILITY_NAMED_IAM"]);
        deploy.arg("--template-file").arg(&published).arg("--parameter-overrides").args(parameters);
        deploy_and_test(stack, &wanted, (deploy, stack_name)).await;
        // The script takes it for the same role.
        let role_arn = run(&mut script(stack, &wanted).await);
        wanted.passes(role_arn.trim_end()).await;
    }
}
