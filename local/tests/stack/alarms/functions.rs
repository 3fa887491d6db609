//! Functions that fail, are throttled, or answer the API with errors.

use reqwest::Method;
use serde_json::{Value, json};

use super::rehearsal::Rehearsal;
use super::runbook::SectionPart;
use super::until::until;

/// The function that the commands of the two sections name.
const EXAMPLE: &str = "TestEndpointFunction";
/// How often `ApiFaultsAlarm` wants an error.
const FAULTS: usize = 5;

/// A variable is missing in the environment of the function, so it cannot start.
pub(super) async fn errors(rehearsal: &mut Rehearsal<'_>, function: &str) {
    let aws = rehearsal.aws;
    let environment = aws.environment(function).await;
    let mut less = environment.clone();
    let variables = less.as_object_mut().unwrap();
    let name = variables.keys().find(|name| *name != "RUST_LOG").unwrap().clone();
    variables.remove(&name);
    aws.set_environment(function, &less).await;
    assert!(aws.invoke(function, &json!({})).await.is_error);
    rehearsal.is_raised().await;
    if function == EXAMPLE {
        let looked = rehearsal.types(SectionPart::Look);
        assert!(looked.contains("REPORT"), "{looked}");
        // What a function writes before it has started is in the emulator's own log.
        let log = std::fs::read_to_string(&aws.stack.log_path).unwrap();
        let says_why = |line: &str| line.contains("start failed") && line.contains(&name);
        assert!(log.lines().any(says_why), "{log}");
    }

    aws.set_environment(function, &environment).await;
    rehearsal.is_fixed();
    let started = aws.invoke(function, &works_on(function)).await;
    assert_eq!((started.status, started.is_error), (200, false), "{function}");
    rehearsal.is_over().await;
}

/// Somebody reserved no concurrency for the function.
pub(super) async fn throttles(rehearsal: &mut Rehearsal<'_>, function: &str) {
    let aws = rehearsal.aws;
    aws.stop(function).await;
    assert_eq!(aws.invoke(function, &json!({})).await.status, 429);
    rehearsal.is_raised().await;
    if function == EXAMPLE {
        let looked = rehearsal.types(SectionPart::Look);
        assert!(looked.contains("\"ReservedConcurrentExecutions\": 0"), "{looked}");
        rehearsal.types(SectionPart::Do);
    } else {
        aws.resume(function).await;
    }
    rehearsal.is_fixed();
    assert_eq!(aws.invoke(function, &works_on(function)).await.status, 200);
    rehearsal.is_over().await;
}

/// An event that each function takes: an empty batch of a queue or a stream, and to the API a request for nothing.
fn works_on(function: &str) -> Value {
    if ["HealthCheckFunction", "PublishEventsFunction"].contains(&function) {
        json!({"Records": []})
    } else {
        json!({})
    }
}

/// The role of a function behind the API may not read the tables any more.
pub(super) async fn api_faults(rehearsal: &mut Rehearsal<'_>) {
    let (aws, account) = (rehearsal.aws, &rehearsal.endpoint().account);
    aws.deny("ReadEndpointsRole", &["dynamodb:*"]).await;
    let before = aws.logged("ReadEndpointsFunction", "OwnCredentials").await;
    // The emulator gives a line that comes late to the next invocation.
    until("all are logged", async || {
        let (status, _) = account.call(Method::GET, "/v1/endpoints", None).await;
        assert_eq!(status, 500);
        aws.logged("ReadEndpointsFunction", "OwnCredentials").await >= before + FAULTS
    })
    .await;
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    let faults = looked.lines().filter(|line| line.contains("\"status\":500") && line.contains("OwnCredentials"));
    assert!(faults.count() >= FAULTS, "{looked}");

    aws.deny_no_longer("ReadEndpointsRole").await;
    rehearsal.is_fixed();
    assert_eq!(account.call(Method::GET, "/v1/endpoints", None).await.0, 200);
    rehearsal.is_over().await;
}
