//! Who may call the internal routes.

use local::{CUSTOMER_AWS_ACCOUNT_ID, FeatureClient, http_client};
use reqwest::Method;
use serde_json::{Value, json};
use tests::api::Api;
use tests::fixture::{Fixture, ok};
use tests::routes::NOBODYS;
use tests::suite::Suite;

use super::consumer::{feature, vended};
use crate::suite;

#[tokio::test]
async fn a_role_with_the_policy_for_features_gets_them_and_nobody_else() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let id = endpoint["endpointId"].as_str().unwrap();
    let credentials = format!("/internal/v1/accounts/{}/endpoints/{id}/credentials", customer.account);
    let uses = format!("/internal/v1/accounts/{}/endpoints/{id}/uses/telemetry", customer.account);
    let body = json!({ "feature": "telemetry" });
    vended(stack, &customer.account, &endpoint, "telemetry").await;

    // Without a signature, and with a token that may do everything a customer's can.
    let nobody = Api::with_token(stack, None);
    for api in [&nobody, &customer.api] {
        for (method, path) in [(Method::POST, &credentials), (Method::PUT, &uses), (Method::DELETE, &uses)] {
            let reply = api.send_json(method.clone(), path, &[], &body).await;
            assert_eq!((reply.status, reply.body.get("AccessKeyId")), (403, None), "{method} {path}: {}", reply.text);
        }
    }

    // A role of the vendor's that nobody gave the policy, and one of a customer's, who allowed themselves everything.
    let vendor = stack.admin(&stack.vendor_aws_account_id);
    let plain = ok(FeatureClient::assume_without_policy(&vendor, &stack.api_url, "no-feature").await);
    let theirs = stack.admin(CUSTOMER_AWS_ACCOUNT_ID);
    let stranger = ok(FeatureClient::assume_without_policy(&theirs, &stack.api_url, "curious").await);
    Suite::keep_feature_out_of_logs(&plain);
    Suite::keep_feature_out_of_logs(&stranger);
    let all = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    ok(customer.customer.put_role_policy("curious", "all", &all).await);
    // To the emulator an API is that of the caller's AWS account; AWS would answer the stranger 403 like the other.
    for (caller, status) in [(&plain, 403), (&stranger, 404)] {
        for (method, path, body) in
            [(Method::POST, &credentials, Some(&body)), (Method::PUT, &uses, None), (Method::DELETE, &uses, None)]
        {
            let reply = ok(caller.send(method.clone(), path, body).await);
            assert_eq!(reply.status.as_u16(), status, "{method} {path}: {}", reply.text());
            assert!(!reply.text().contains("AccessKeyId"));
        }
    }

    // The policy is for these routes and no others, and a signature is no token.
    let known = feature(stack, "feature-telemetry").await;
    for (method, path) in [(Method::GET, "/v1/endpoints"), (Method::POST, "/v1/external-id")] {
        assert_eq!(ok(known.send(method, path, None).await).status, 401);
    }
}

#[tokio::test]
async fn a_role_acts_as_its_own_features_and_an_administrator_as_none() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let id = endpoint["endpointId"].as_str().unwrap();
    let path = format!("/internal/v1/accounts/{}/endpoints/{id}", customer.account);
    let vendor = stack.admin(&stack.vendor_aws_account_id);
    // What PowerUserAccess allows on every API of the AWS account, and more.
    let administrator = ok(FeatureClient::assume_without_policy(&vendor, &stack.api_url, "administrator").await);
    Suite::keep_feature_out_of_logs(&administrator);
    let all = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let policy = [("RoleName", "administrator"), ("PolicyName", "all"), ("PolicyDocument", &all.to_string())];
    ok(vendor.query("iam", "PutRolePolicy", &policy).await);
    let telemetry = feature(stack, "feature-telemetry").await;
    let billing = feature(stack, "feature-billing").await;

    let own = vended(stack, &customer.account, &endpoint, "telemetry").await;
    assert!(own["AccessKeyId"].is_string());
    assert_eq!(ok(telemetry.uses(Method::PUT, &customer.account, id, "telemetry").await).status, 204);
    for (caller, role, feature) in [
        (&telemetry, "feature-telemetry", "billing"),
        (&telemetry, "feature-telemetry", "data_exporter"),
        (&billing, "feature-billing", "telemetry"),
        (&administrator, "administrator", "telemetry"),
        (&administrator, "administrator", "data_exporter"),
    ] {
        let (credentials, use_of) = (format!("{path}/credentials"), format!("{path}/uses/{feature}"));
        for (method, path, body) in [
            (Method::POST, &credentials, Some(json!({ "feature": feature }))),
            (Method::PUT, &use_of, None),
            (Method::DELETE, &use_of, None),
        ] {
            let reply = ok(caller.send(method.clone(), path, body.as_ref()).await);
            let problem: Value = serde_json::from_slice(&reply.body).unwrap();
            assert_eq!((reply.status.as_u16(), &problem["code"]), (403, &json!("forbidden")), "{method} {path}");
            // The function's own answer, not IAM's.
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(role) && detail.contains("FeatureRoles"), "{detail}");
            assert!(!reply.text().contains("AccessKeyId"));
        }
    }
    // Nobody else has released it.
    assert_eq!(customer.api.delete(&format!("/v1/endpoints/{id}")).await.body["features"], json!(["telemetry"]));
}

/// The emulator takes an access key of twelve digits for that AWS account's root, and lets it through without a look
/// at signature or policies. So what refuses it here is the function's own check, which stands behind IAM.
#[tokio::test]
async fn function_refuses_callers_that_are_no_role() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let id = endpoint["endpointId"].as_str().unwrap();
    let url = format!("{}/internal/v1/accounts/{}/endpoints/{id}/credentials", stack.api_url, customer.account);
    let root = format!(
        "AWS4-HMAC-SHA256 Credential={}/20260101/eu-central-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
        stack.vendor_aws_account_id
    );
    let request = http_client().post(url).header("authorization", root);
    let answer = request.json(&json!({ "feature": "telemetry" })).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["code"], "forbidden");
    assert!(problem["requestId"].is_string(), "it is the function's own answer: {problem}");
}

#[tokio::test]
async fn one_accounts_endpoint_is_not_anothers() {
    let suite = suite().await;
    let stack = suite.stack();
    let mine = Fixture::new(stack, "read_only", "data/").await;
    let other = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = mine.add(&mine.request()).await;
    let id = endpoint["endpointId"].as_str().unwrap();
    let caller = feature(stack, "feature-telemetry").await;
    for account in [other.account.as_str(), "nobody", "a#b", "%", &mine.account.to_uppercase()] {
        let reply = ok(caller.credentials(account, id, "telemetry").await);
        let problem: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        assert_eq!((reply.status.as_u16(), &problem["code"]), (404, &json!("endpoint_not_found")), "{account}");
    }
    // An encoded slash is one to the emulator's gateway, which then knows no such route.
    for account in [format!("{}/", mine.account), format!("{}/../{}", other.account, mine.account)] {
        let reply = ok(caller.credentials(&account, id, "telemetry").await);
        assert_eq!((reply.status.as_u16(), reply.text().contains("AccessKeyId")), (404, false), "{account}");
    }
}

/// The page's policy, as it stands there: IAM lets the role pass to the function for its account, and for no other. The
/// function then refuses the role, which `FeatureRoles` does not name.
#[tokio::test]
async fn the_pages_policy_for_one_account_opens_its_routes_alone() {
    const PAGE: &str = include_str!("../../../../docs/CREDENTIALS.md");
    const NAME: &str = "one-account";
    let suite = suite().await;
    let stack = suite.stack();
    let (_, rest) = PAGE.split_once("A role for one account gets this policy instead:\n\n```json\n").unwrap();
    let (policy, _) = rest.split_once("```").unwrap();
    let vendor = stack.admin(&stack.vendor_aws_account_id);
    let api_id = stack.api_url.split('/').rev().nth(1).unwrap();
    let api = format!("{}:{}:{api_id}/", vendor.region(), stack.vendor_aws_account_id);
    let policy = policy.replace("REGION:VENDOR:API/", &api).replace("/accounts/acme/", "/accounts/one/");
    let caller = ok(FeatureClient::assume_without_policy(&vendor, &stack.api_url, NAME).await);
    Suite::keep_feature_out_of_logs(&caller);
    let parameters = [("RoleName", NAME), ("PolicyName", "one"), ("PolicyDocument", policy.as_str())];
    ok(vendor.query("iam", "PutRolePolicy", &parameters).await);
    for (account, expected) in [("one", json!("forbidden")), ("other", Value::Null), ("one-more", Value::Null)] {
        let path = format!("/internal/v1/accounts/{account}/endpoints/{NOBODYS}");
        let (credentials, use_of) = (format!("{path}/credentials"), format!("{path}/uses/telemetry"));
        for (method, path, body) in [
            (Method::POST, &credentials, Some(json!({ "feature": "telemetry" }))),
            (Method::PUT, &use_of, None),
            (Method::DELETE, &use_of, None),
        ] {
            let reply = ok(caller.send(method.clone(), path, body.as_ref()).await);
            let problem: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
            assert_eq!((reply.status.as_u16(), &problem["code"]), (403, &expected), "{method} {path}: {problem}");
        }
    }
}
