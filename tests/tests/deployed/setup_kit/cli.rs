use std::fs;
use std::process::Command;

use local::Stack;
use tests::fixture::ok;
use tests::lint::{self, finish, run};

use super::wanted::{BEYOND_ASCII, POLICY_NAME, Wanted, as_customer};
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
