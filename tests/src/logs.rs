//! The functions' logs, searched for what must not be in them.

use serde_json::{Value, json};

use crate::fixture::ok;
use crate::suite::Suite;

/// Texts that show that a token, a session or a whole event was written.
const SIGNS: [&str; 10] = [
    "eyJ",
    "ASIA",
    "AKIA",
    "SessionToken",
    "session_token",
    "SecretAccessKey",
    "secret_access_key",
    "\"authorization\"",
    "rawQueryString",
    "\"externalId\"",
];

/// Waits until no other test of the binary runs, and demands that no token, External ID or credential that any of them
/// had is in any log. `seen` must be in one, as a proof that the logs are there to be searched.
pub async fn hold_no_secret(suite: &Suite, seen: &str) {
    let secrets = suite.secrets_of_all_others().await;
    assert!(secrets.len() >= 2, "this test's own token and External ID at least");
    let lines = lines(suite.stack()).await;
    assert!(lines.iter().any(|line| line.contains(seen)), "the log is there to be searched");
    for line in &lines {
        for secret in &secrets {
            assert!(secret.len() < 12 || !line.contains(secret.as_str()), "a token or External ID in: {line}");
        }
        for sign in SIGNS {
            assert!(!line.contains(sign), "{sign} in: {line}");
        }
    }
}

/// Every line of every log group of the stack.
async fn lines(stack: &local::Stack) -> Vec<String> {
    let admin = stack.admin(&stack.vendor_aws_account_id);
    let call = async |operation: &str, input: Value| {
        ok(admin.json("logs", &format!("Logs_20140328.{operation}"), &input).await)
    };
    let texts = |list: &Value, member: &str| -> Vec<String> {
        list.as_array()
            .map(|items| items.iter().map(|item| item[member].as_str().unwrap_or_default().to_owned()).collect())
            .unwrap_or_default()
    };
    let groups = texts(&call("DescribeLogGroups", json!({})).await["logGroups"], "logGroupName");
    let mut lines = Vec::new();
    for group in groups {
        let mut token = Value::Null;
        loop {
            let mut input = json!({ "logGroupName": group });
            if !token.is_null() {
                input["nextToken"] = token;
            }
            let page = call("FilterLogEvents", input).await;
            lines.extend(texts(&page["events"], "message"));
            token = page["nextToken"].clone();
            if token.is_null() {
                break;
            }
        }
    }
    lines
}
