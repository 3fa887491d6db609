//! The stack starts from `template.yaml`, refuses unknown callers, runs only once at a time, and leaves nothing behind.

use std::time::Duration;

use local::customer::{CustomerAwsAccount, policy};
use local::{Error, Stack, StackDescription, StackOptions, TokenSpec, http_client, layout, wait};
use reqwest::StatusCode;
use serde_json::json;

use crate::processes;

const NAME: &str = "test-local";

#[tokio::test]
async fn a_stack_starts_and_stops_without_leaving_anything_behind() {
    let stack = Stack::start(StackOptions::new(NAME)).await.unwrap();
    assert!(stack.emulator_error().is_none());
    assert_eq!(StackDescription::read(NAME).unwrap(), *stack);
    assert!(stack.functions.contains_key("ReadEndpointsFunction"), "{:?}", stack.functions);

    let error = Stack::start(StackOptions::new(NAME)).await.unwrap_err();
    assert_eq!(error.what(), "The local stack is already running.");

    let http = http_client();
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
    let no_account = TokenSpec { account: None, ..spec.clone() };
    assert_eq!(status(Some(stack.issuer.token(&no_account).unwrap())).await, StatusCode::FORBIDDEN);

    // The emulator gives a line that comes late to the next invocation.
    let logged = async || {
        assert_eq!(status(Some(stack.issuer.token(&spec).unwrap())).await, StatusCode::OK);
        let logged = stack.function_logs("ReadEndpointsFunction").await?;
        Ok::<_, Error>(logged.iter().any(|line| line.contains("GET /v1/endpoints")).then_some(()))
    };
    assert_eq!(wait::until(Duration::from_mins(1), logged).await.unwrap(), Some(()));

    the_customers_side(&stack).await.unwrap();

    let emulator = stack.emulator_url.clone();
    let folder = layout::stack(NAME);
    // The emulator, its supervisor, and functions that it keeps for the next call.
    assert!(processes::of(&folder).len() > 2, "the same look sees what runs: {:?}", processes::of(&folder));
    drop(stack);
    processes::all_are_gone(&folder);
    assert!(http.get(emulator).send().await.is_err());
    assert!(StackDescription::read(NAME).is_err());
}

async fn the_customers_side(stack: &Stack) -> Result<(), Error> {
    let customer = CustomerAwsAccount::new(stack, "333333333333");
    let keys = async || customer.list_keys("files").await;
    customer.create_bucket("files").await?;
    customer.set_versioning("files", true).await?;
    customer.put_object("files", "a b/\u{fc}.txt", b"one").await?;
    assert_eq!(keys().await?, ["a b/\u{fc}.txt"]);
    assert_eq!(customer.get_object("files", "a b/\u{fc}.txt").await?.as_deref(), Some(b"one".as_slice()));
    customer.delete_object("files", "a b/\u{fc}.txt").await?;
    assert_eq!(customer.get_object("files", "a b/\u{fc}.txt").await?, None);
    assert_eq!(keys().await?, [""; 0]);
    assert_eq!(customer.list_versions("files").await?.len(), 2, "the version and the delete marker");
    let read = policy::read_only("files", "");
    let deny = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"},
    ]});
    customer.put_bucket_policy("files", &deny).await?;
    customer.delete_bucket_policy("files").await?;

    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"},
    ]});
    assert_eq!(customer.create_role("reader", &trust).await?, "arn:aws:iam::333333333333:role/reader");
    customer.update_trust_policy("reader", &trust).await?;
    customer.put_role_policy("reader", "read", &read).await?;
    customer.put_permissions_boundary("reader", "bound", &read).await?;
    customer.delete_permissions_boundary("reader").await?;
    assert!(customer.delete_role("reader").await.is_err(), "it still has a policy");
    customer.delete_role_policy("reader", "read").await?;
    customer.delete_role("reader").await?;
    Ok(())
}
