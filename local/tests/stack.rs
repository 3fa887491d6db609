//! The stack comes up from `template.yaml`, keeps strangers out, runs once at a time, and leaves nothing behind.

use local::{Description, Stack, StackOptions, TokenSpec};
use reqwest::StatusCode;

const NAME: &str = "test-local";

#[tokio::test]
async fn a_stack_comes_up_and_goes_without_a_trace() {
    let mut stack = Stack::start(StackOptions::new(NAME)).await.unwrap();
    assert!(stack.trouble().is_none());
    assert_eq!(Description::read(NAME).unwrap(), stack.description());
    assert_eq!(stack.functions.len(), 5, "{:?}", stack.functions);

    let error = Stack::start(StackOptions::new(NAME)).await.unwrap_err();
    assert_eq!(error.what(), "The local stack runs already.");

    let http = reqwest::Client::new();
    let list = format!("{}/v1/endpoints", stack.api_url);
    let status = async |token: Option<String>| {
        let request = http.get(&list);
        let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
        request.send().await.unwrap().status()
    };
    let spec = TokenSpec::new("acme");
    assert_eq!(status(None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(Some(stack.issuer.token(&spec).unwrap())).await, StatusCode::OK);
    let too_little = spec.clone().scope("endpoints:write");
    assert_eq!(status(Some(stack.issuer.token(&too_little).unwrap())).await, StatusCode::FORBIDDEN);
    let expired = TokenSpec { expires_in: -60, ..spec.clone() };
    assert_eq!(status(Some(stack.issuer.token(&expired).unwrap())).await, StatusCode::UNAUTHORIZED);
    let no_account = TokenSpec { account: None, ..spec };
    assert_eq!(status(Some(stack.issuer.token(&no_account).unwrap())).await, StatusCode::FORBIDDEN);

    let logged = stack.function_logs("ReadEndpointsFunction").await.unwrap();
    assert!(logged.iter().any(|line| line.contains("GET /v1/endpoints")), "{logged:?}");

    let emulator = stack.emulator_url.clone();
    drop(stack);
    assert!(http.get(emulator).send().await.is_err());
    assert!(Description::read(NAME).is_err());
}
