//! What the functions wrote into their logs during all of the other tests. Last by its name; see `Suite`.

use serde_json::{Value, json};
use tests::fixture::ok;

use crate::suite;

#[tokio::test]
async fn no_token_external_id_or_credential_is_in_any_log() {
    let suite = suite().await;
    let stack = suite.stack();
    let api = tests::api::Api::of(stack, "log-tests");
    assert_eq!(api.post_nothing("/v1/external-id").await.status, 201);
    assert_eq!(api.get("/v1/endpoints").await.status, 200);
    let secrets = suite.secrets_of_all_others().await;
    assert!(secrets.len() >= 2, "this test's own token and External ID at least");

    let log = log_lines(stack).await;
    assert!(log.iter().any(|line| line.contains("\"route\":\"GET /v1/endpoints\"")), "the log is there to be searched");
    for line in &log {
        for secret in &secrets {
            assert!(secret.len() < 12 || !line.contains(secret.as_str()), "a token or External ID in: {line}");
        }
        for sign in [
            "eyJ",
            "ASIA",
            "AKIA",
            "SessionToken",
            "session_token",
            "SecretAccessKey",
            "\"authorization\"",
            "rawQueryString",
        ] {
            assert!(!line.contains(sign), "{sign} in: {line}");
        }
    }
}

/// Every line of every log group of the stack.
async fn log_lines(stack: &local::Stack) -> Vec<String> {
    let admin = stack.admin(&stack.vendor_aws_account_id);
    let call = async |operation: &str, input: Value| {
        ok(admin.json("logs", &format!("Logs_20140328.{operation}"), &input).await)
    };
    let texts = |list: &Value, member: &str| -> Vec<String> {
        list.as_array().unwrap().iter().map(|item| item[member].as_str().unwrap().to_owned()).collect()
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
