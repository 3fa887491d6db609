//! What `DriftWebhookUrl` sends. CloudFormation on the emulator knows no connections and API destinations, so the test
//! makes them by EventBridge's own API, with what the template says; the events are real ones.

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok, unique};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::scheduled_check::{LIMIT, check, id};
use crate::{STACK, suite};

/// The requests of a webhook: its key, and its body.
async fn receiver() -> (String, mpsc::UnboundedReceiver<(String, Value)>) {
    let (send, received) = mpsc::unbounded_channel();
    let receive = async move |headers: HeaderMap, body: String| {
        let key = headers.get("x-api-key").map(|key| key.to_str().unwrap().to_owned()).unwrap_or_default();
        // Whoever waits for it may have ended.
        let _ = send.send((key, serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))));
    };
    let router = Router::new().route("/drift", post(receive));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/drift", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    (url, received)
}

#[tokio::test]
async fn the_webhook_gets_what_the_template_makes_of_each_transition() {
    let suite = suite().await;
    let stack = suite.stack();
    let template = tests::routes::template(STACK);
    let properties = |resource: &str| template["Resources"][resource]["Properties"].clone();
    let (url, mut received) = receiver().await;

    let admin = stack.admin(&stack.vendor_aws_account_id);
    let events =
        async |operation: &str, input: &Value| ok(admin.json("events", &format!("AWSEvents.{operation}"), input).await);
    let mut connection = properties("DriftWebhookConnection");
    let key = &mut connection["AuthParameters"]["ApiKeyAuthParameters"]["ApiKeyValue"];
    assert_eq!(*key, json!({ "Fn::Sub": "{{resolve:secretsmanager:${DriftWebhookKey}}}" }));
    *key = "the-key-of-this-test".into();
    connection["Name"] = unique("webhook").into();
    let connection = events("CreateConnection", &connection).await["ConnectionArn"].clone();
    let mut destination = properties("DriftWebhookDestination");
    for (name, value) in
        [("Name", json!(unique("webhook"))), ("ConnectionArn", connection), ("InvocationEndpoint", json!(url))]
    {
        destination[name] = value;
    }
    let destination = events("CreateApiDestination", &destination).await["ApiDestinationArn"].clone();

    let customer = Fixture::new(stack, "read_only", "data/").await;
    let rule = properties("DriftWebhookRule");
    let mut pattern = rule["EventPattern"].clone();
    // Of the other tests' endpoints it is not to hear.
    pattern["detail"] = json!({ "accountId": [customer.account] });
    let bus = &stack.event_bus;
    let name = unique("webhook");
    let input = json!({ "Name": name, "EventBusName": bus, "EventPattern": pattern.to_string() });
    events("PutRule", &input).await;
    let transformer = &rule["Targets"][0]["InputTransformer"];
    let target = json!({ "Id": "webhook", "Arn": destination, "InputTransformer": transformer });
    events("PutTargets", &json!({ "Rule": name, "EventBusName": bus, "Targets": [target] })).await;

    // A name may hold what JSON gives a meaning to.
    let mut request = customer.request();
    request["name"] = "Quoted \"name\" \\ of <type>".into();
    let added = customer.add(&request).await;
    customer.allow_all_but(&["s3:ListBucket"]).await;
    check(stack, &customer, id(&added)).await;
    check(stack, &customer, id(&added)).await;
    customer.allow(&customer.policy()).await;
    check(stack, &customer, id(&added)).await;

    let mut bodies: Vec<Value> = Vec::new();
    while bodies.len() < 3 {
        let (key, body) = timeout(LIMIT, received.recv()).await.expect("a request").unwrap();
        assert_eq!(key, "the-key-of-this-test");
        assert!(!body.to_string().to_lowercase().contains("externalid"), "{body}");
        if bodies.iter().all(|other| other["eventId"] != body["eventId"]) {
            bodies.push(body);
        }
    }
    bodies.sort_by_key(|body| body["sequence"].as_u64());
    let endpoint = id(&added);
    let changes = [
        ("Endpoint Suspect", "healthy", "suspect"),
        ("Endpoint Drifted", "suspect", "drifted"),
        ("Endpoint Recovered", "drifted", "healthy"),
    ];
    for (body, (kind, from, to)) in bodies.iter().zip(changes) {
        let text = format!("{kind}: {endpoint} of account {}, bucket {}, is {to}.", customer.account, customer.bucket);
        let expected = json!({
            "text": text, "type": kind, "eventId": body["eventId"], "sequence": body["sequence"],
            "occurredAt": body["occurredAt"], "accountId": customer.account, "endpointId": endpoint,
            "name": request["name"], "bucketName": customer.bucket, "region": "eu-central-1", "status": to,
            "previousStatus": from, "findings": body["findings"],
        });
        assert_eq!(*body, expected);
        assert!(body["eventId"].as_str().unwrap().starts_with(endpoint));
        assert_eq!(body["findings"][0]["code"] == "denied_by_identity_policy", to != "healthy", "{body}");
    }
}
