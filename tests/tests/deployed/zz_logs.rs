//! What the functions wrote into their logs during all of the other tests. Last by its name; see `Suite`. One test, for
//! two that wait for all others would wait for each other.

use local::Stack;
use serde_json::{Value, json};
use tests::api::Api;
use tests::fixture::{Fixture, ok, unique};
use tests::logs;

use crate::credentials::consumer::vended;
use crate::health::scheduled_check::{LIMIT, check, id};
use crate::suite;

#[tokio::test]
async fn no_token_external_id_or_credential_is_in_any_log_and_every_caller_is() {
    let suite = suite().await;
    let stack = suite.stack();
    let api = Api::of(stack, &unique("log-tests"));
    assert_eq!(api.post_nothing("/v1/external-id").await.status, 201);
    assert_eq!(api.get("/v1/endpoints").await.status, 200);
    assert_eq!(api.get("/v1/setup?bucketAccess=read_only&bucketName=logged&region=eu-central-1").await.status, 200);
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    vended(stack, &customer.account, &endpoint, "billing").await;
    let drifted = loosen_trust(stack).await;

    let functions = ["health-sweep", "health-check", "publish-events"].map(|name| format!("\"function\":\"{name}\""));
    let changed = format!("\"endpoint_id\":\"{drifted}\"");
    let routes = ["\"route\":\"GET /v1/endpoints\"", "\"route\":\"GET /v1/setup\""];
    let seen: Vec<_> = functions.iter().map(String::as_str).chain([changed.as_str()]).chain(routes).collect();
    logs::hold_no_secret(&suite, &seen).await;
    every_request_and_health_check_has_its_line(stack, &customer.account, id(&endpoint), &drifted).await;
    every_caller_of_credentials_is_named(stack).await;
}

/// Lets a trust policy drift, and gives the endpoint's id. The trust policy that fixes it has the External ID, which
/// the health check therefore neither stores nor announces: `fix` is in reports alone.
async fn loosen_trust(stack: &Stack) -> String {
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let bus = ok(stack.listen(&unique("logs"), &customer.account).await);
    let added = customer.add(&customer.request()).await;
    let mut loose = customer.trust_policy.clone();
    let external_id = loose["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"].clone();
    loose["Statement"][0]["Condition"] = json!({});
    ok(customer.customer.update_trust_policy(&customer.role, &loose).await);
    check(stack, &customer, id(&added)).await;
    assert_eq!(check(stack, &customer, id(&added)).await["status"], "drifted");
    let drifted = |events: &[Value]| events.iter().any(|event| event["detail-type"] == "Endpoint Drifted");
    let events = ok(bus.hear(LIMIT, drifted).await);
    let events = Value::from(events).to_string();
    assert!(!events.contains(external_id.as_str().unwrap()), "the event carries the External ID");
    id(&added).to_owned()
}

/// The lines of requests and of health checks have what an operator looks for.
async fn every_request_and_health_check_has_its_line(stack: &Stack, account: &str, endpoint_id: &str, drifted: &str) {
    let mut lines = Vec::new();
    for function in stack.functions.keys() {
        let logged = ok(stack.function_logs(function).await);
        lines.extend(logged.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok()));
    }
    for line in lines.iter().filter(|line| ["request", "health check"].iter().any(|name| line["message"] == *name)) {
        assert!(line["outcome"].is_string(), "{line}");
        let is_request = line["message"] == "request";
        assert!(!is_request || (line["route"].is_string() && line["duration_ms"].is_u64()), "{line}");
        // Who was not let in has no account.
        let is_known = is_request && !(line["status"] == 401 || line["status"] == 403 || line["status"] == 404);
        let is_public = ["GET /v1/docs", "GET /v1/openapi.json", "none"].iter().any(|route| line["route"] == *route);
        assert!(!is_known || is_public || line["span"]["account"].is_string(), "{line}");
        assert!(is_request || (line["account"].is_string() && line["endpoint_id"].is_string()), "{line}");
    }
    let vended = "POST /internal/v1/accounts/{accountId}/endpoints/{endpointId}/credentials";
    let is_vended = |line: &Value| {
        line["route"] == vended && line["endpoint_id"] == endpoint_id && line["span"]["account"] == account
    };
    assert!(lines.iter().any(|line| is_vended(line) && line["outcome"] == "ok"), "the request for credentials");
    let tested = |line: &&Value| line["route"] == "POST /v1/endpoints/test" && line["span"]["account"] == account;
    assert_eq!(lines.iter().find(tested).map(|line| &line["outcome"]), Some(&json!("passed")));
    let is_drift = |line: &Value| {
        line["message"] == "health check" && line["endpoint_id"] == drifted && line["outcome"] == "failed"
    };
    let found = lines.iter().find(|line| is_drift(line)).expect("the health check that found the drift");
    assert!(found["duration_ms"].is_u64(), "{found}");
}

/// Whoever got credentials is in the log, by the role of the test that asked.
async fn every_caller_of_credentials_is_named(stack: &Stack) {
    let mut vendings = 0;
    for function in stack.functions.keys() {
        for line in ok(stack.function_logs(function).await) {
            if line.contains("/credentials\"") && line.contains("\"status\":200") {
                vendings += 1;
                let caller = |kind| format!("arn:aws:sts::{}:assumed-role/{kind}-", stack.vendor_aws_account_id);
                let is_named = ["feature", "attack"].into_iter().any(|kind| line.contains(&caller(kind)));
                assert!(is_named, "who was let in: {line}");
            }
        }
    }
    assert!(vendings > 0, "the log is there to be searched");
}
