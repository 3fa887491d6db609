//! The commands that work on a running stack.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use local::StackDescription;

use crate::program::{AS_IT_IS, Program, folder, lend_python};

/// Runs `local` with these arguments on the stack in `folder`.
fn local(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
    // A profile of the user, which must have no influence.
    command.env("LOCAL_FOLDER", folder).env("AWS_PROFILE", "of-the-user").args(arguments).output().unwrap()
}

/// Its standard output, without the line break at the end; a failure of it is one of the test.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = local(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

#[test]
fn bad_usage_exits_with_2_and_shows_the_usage() {
    let folder = folder("usage");
    for (arguments, named) in [
        (["--twice"].as_slice(), "'--twice'"),
        (&["token"], "--account <NAME>"),
        (&["sweep", "--all", "--due", "ep_1"], "--due <ENDPOINT_ID>"),
        (&["as", "vendor"], "<COMMAND>"),
    ] {
        let output = local(&folder, arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()), "{arguments:?}");
        assert!(error.contains(named) && error.contains("Usage: cargo run -p local --"), "{arguments:?}: {error}");
    }
    let help = printed(&folder, &["--help"]);
    for command in ["token", "sweep", "as", "credentials", "--once", "LOCAL_FOLDER"] {
        assert!(help.contains(command), "{command}: {help}");
    }
}

#[test]
fn without_a_running_stack_the_error_says_how_to_start_it() {
    let folder = folder("nothing-runs");
    for arguments in [["sweep"].as_slice(), &["as", "vendor", "true"], &["token", "--account", "acme"]] {
        let output = local(&folder, arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains("No local stack is running.") && error.contains("`cargo run -p local`"), "{error}");
    }
}

#[tokio::test]
async fn each_works_on_the_running_stack() {
    let folder = folder("commands");
    lend_python(&folder, AS_IT_IS).await;
    let mut program = Program::start(&folder, |_| {});
    program.says("The log of the functions:");
    let stack: StackDescription = serde_json::from_slice(&std::fs::read(folder.join("stack.json")).unwrap()).unwrap();

    let caller = ["aws", "sts", "get-caller-identity", "--query", "Account", "--output", "text"];
    let account = |side| printed(&folder, &[&["as", side], caller.as_slice()].concat());
    assert_eq!(account("customer"), stack.customer_aws_account_id);
    assert_eq!(account("vendor"), stack.vendor_aws_account_id);

    let shell = |side, script: &str| printed(&folder, &["as", side, "sh", "-c", script]);
    let queues = "aws sqs list-queues --query 'length(QueueUrls)'";
    assert!(shell("vendor", queues).parse::<u32>().unwrap() > 0);
    let count = "aws dynamodb scan --table-name \"$STATE_TABLE\" --select COUNT --query Count";
    assert!(shell("vendor", count).parse::<u32>().unwrap() > 0);
    let refused = local(&folder, &["as", "customer", "sh", "-c", count]);
    assert!(!refused.status.success(), "the customer's AWS account has no such table");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("ResourceNotFoundException"));

    let variables =
        "echo $STACK $API $ENDPOINTS_TABLE $STATE_TABLE $HEALTH_CHECK_QUEUE_URL $AWS_REGION $AWS_ENDPOINT_URL";
    let tables = &stack.tables;
    let expected = ["bucket-endpoint", &stack.api_url, &tables.endpoints, &tables.state, &stack.queue_url];
    let expected = [expected.as_slice(), &[&stack.region, &stack.emulator_url]].concat().join(" ");
    assert_eq!(shell("vendor", variables), expected);
    assert_eq!(shell("vendor", "echo \"<$AWS_PROFILE>\""), "<>");
    let list = "curl -sS \"$API/v1/endpoints?includeRetired=true\" -H \"Authorization: Bearer $TOKEN\"";
    assert!(shell("customer", list).contains("\"Cost exports\""));
    assert_eq!(local(&folder, &["as", "vendor", "sh", "-c", "exit 7"]).status.code(), Some(7));
    let unknown = local(&folder, &["as", "vendor", "no-such-program"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("Could not run the command."));

    let token = printed(&folder, &["token", "--account", "acme", "--scope", "endpoints:read"]);
    assert_eq!(token.split('.').count(), 3);

    // The story has retired its endpoint, so another one is added, and nothing is due.
    assert_eq!(printed(&folder, &["sweep"]), "Endpoints due: 0. Health checks sent: 0.");
    let endpoint = shell("customer", ADD);
    assert!(endpoint.starts_with("ep_"), "{endpoint}");
    assert_eq!(printed(&folder, &["sweep", "--due", &endpoint]), "Endpoints due: 1. Health checks sent: 1.");
    // While the health check of that sweep runs, its end may take the endpoint off what is due.
    let all = async || {
        let printed = printed(&folder, &["sweep", "--all"]);
        Ok::<_, local::Error>((printed == "Endpoints due: 1. Health checks sent: 1.").then_some(()))
    };
    assert_eq!(local::wait::until(Duration::from_mins(1), all).await, Ok(Some(())));
    let unknown = local(&folder, &["sweep", "--due", "ep_unknown"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no endpoint of that id"), "{unknown:?}");

    let credentials =
        printed(&folder, &["credentials", "--account", "acme", "--endpoint", &endpoint, "--feature", "data_exporter"]);
    assert!(credentials.contains("\"AccessKeyId\""));
    crate::processes::signal("INT", program.pid());
    crate::interrupted::says_so(&program.ends());
}

/// Adds the story's endpoint again, and prints its id.
const ADD: &str = r#"
call() { curl -sS "$API/v1/endpoints$1" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d "$2"; }
get() { python -c "import json, sys; body = json.load(sys.stdin); print($1)"; }
body=$(curl -sS "$API/v1/endpoints?includeRetired=true" -H "Authorization: Bearer $TOKEN" | get "json.dumps({
    name: body['items'][0][name] for name in ('name', 'bucketAccess', 'roleArn', 'bucketName', 'pathPrefix', 'region')
})")
call /test "$body" > /dev/null
call '' "$body" | get 'body["endpointId"]'
"#;
