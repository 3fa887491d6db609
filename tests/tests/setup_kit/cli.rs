use std::fs;
use std::process::Command;

use local::Stack;
use tests::fixture::ok;
use tests::lint::{self, finish, run};

use crate::suite;
use crate::wanted::{Wanted, as_customer};

async fn script(stack: &Stack, wanted: &Wanted) -> Command {
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
    for wanted in Wanted::all(stack).await {
        let mut script = script(stack, &wanted).await;
        let role_arn = run(&mut script);
        let state = wanted.state().await;
        assert_eq!(run(&mut script), role_arn);
        assert_eq!(wanted.state().await, state, "a second time changes something");
        wanted.passes(role_arn.trim_end()).await;

        // What was changed by hand is mended.
        ok(wanted.customer.delete_role_policy(&wanted.role, "finout-s3-access-policy").await);
        assert_eq!(wanted.test(role_arn.trim_end()).await.body["outcome"], "failed");
        run(&mut script);
        assert_eq!(wanted.state().await, state);
    }
}

#[tokio::test]
async fn the_shell_script_leaves_the_role_of_something_else_alone() {
    let suite = suite().await;
    let stack = suite.stack();
    let all = Wanted::all(stack).await;
    let [first, second] = &all[..2] else { panic!("four are wanted") };
    let mut foreign = script(stack, first).await;
    run(&mut foreign);
    let state = first.state().await;
    // The same role for another place.
    let second = Wanted {
        role: first.role.clone(),
        api: second.api.clone(),
        customer: second.customer.clone(),
        bucket: second.bucket.clone(),
        ..*second
    };
    let (output, told) = finish(&mut script(stack, &second).await);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("is there already, for something else") && told.contains("Nothing was changed"), "{told}");
    assert_eq!(first.state().await, state);
}

#[tokio::test]
async fn the_shell_script_tells_why_it_can_not_look() {
    let suite = suite().await;
    let stack = suite.stack();
    let all = Wanted::all(stack).await;
    let mut script = script(stack, &all[0]).await;
    let (output, told) = finish(script.env("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("127.0.0.1:9"), "{told}");
}
