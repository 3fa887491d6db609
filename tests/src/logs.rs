//! What is logged, searched for what must not be in it: the deployed functions' log groups, and what the product says
//! inside a test's own process.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::fixture::ok;
use crate::suite::Suite;

/// Texts that show that a token, a session or a whole event was written.
const SIGNS: [&str; 11] = [
    "eyJ",
    "ASIA",
    "AKIA",
    "SessionToken",
    "session_token",
    "SecretAccessKey",
    "secret_access_key",
    "\"authorization\"",
    "x-amz-security-token",
    "rawQueryString",
    "\"externalId\"",
];
/// What comes by itself has come by then, also on a busy machine.
const LIMIT: Duration = Duration::from_mins(5);

/// Waits until no other test of the binary runs, and demands that no token, External ID or credential that any of them
/// had is in any log. Each of `seen` must be in one, as a proof that the logs are there to be searched.
pub async fn hold_no_secret(suite: &Suite, seen: &[&str]) {
    let secrets = suite.secrets_of_all_others().await;
    assert!(secrets.len() >= 5, "the caller's own tokens, External IDs and credentials at least");
    let began = Instant::now();
    let lines = loop {
        let lines = lines(suite.stack()).await;
        // A function that nobody waits for may still be about to log.
        let Some(missing) = seen.iter().find(|text| !lines.iter().any(|line| line.contains(**text))) else {
            break lines;
        };
        assert!(began.elapsed() < LIMIT, "{missing} is in no log, which is there to be searched");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    for line in &lines {
        assert_eq!(secret_in(line, &secrets), None, "in: {line}");
    }
}

/// Which of these secrets, or which sign of another, is in a text. Short ones are left out: any text may hold them.
fn secret_in<'a>(text: &str, secrets: &'a BTreeSet<String>) -> Option<&'a str> {
    let secrets = secrets.iter().map(String::as_str).filter(|secret| secret.len() >= 12);
    secrets.chain(SIGNS).find(|secret| text.contains(secret))
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

static SAID_HERE: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn said_here() -> String {
    String::from_utf8_lossy(&SAID_HERE.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

struct Ear;

impl io::Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        SAID_HERE.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From now on keeps what is logged in this process: of the SDK what a function's `RUST_LOG` lets through, of the
/// product everything.
pub(crate) fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let product = ["be_aws", "be_domain", "be_lambda"].map(|target| (target, LevelFilter::TRACE));
        let targets = Targets::new().with_default(LevelFilter::INFO).with_targets(product);
        let json = layer().json().flatten_event(true).with_writer(|| Ear);
        tracing_subscriber::registry().with(json).with(targets).init();
        tracing::info!("listening");
        tracing::trace!(target: "be_aws::customer", "to the product too");
        let said = said_here();
        assert!(said.contains("listening") && said.contains("to the product too"), "{said}");
    });
}

/// Demands that none of these, and no sign of a secret, was logged in this process since [`listen`].
pub(crate) fn hold_none_of(secrets: &BTreeSet<String>) {
    for line in said_here().lines() {
        assert_eq!(secret_in(line, secrets), None, "in: {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_and_so_is_a_sign_of_one() {
        let secrets = BTreeSet::from(["be-0123456789".to_owned(), "short".to_owned()]);
        assert_eq!(secret_in(r#"{"fault":"of be-0123456789"}"#, &secrets), Some("be-0123456789"));
        assert_eq!(secret_in(r#"{"key":"ASIAXYZ"}"#, &secrets), Some("ASIA"));
        assert_eq!(secret_in(r#"{"message":"a short line"}"#, &secrets), None);
    }
}
