//! Customers with healthy endpoints, whose health checks a rehearsal runs.

use local::customer::policy;
use local::{CustomerAwsAccount, REGION, Stack, TokenSpec, http_client};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::aws::VendorAwsAccount;
use super::until::until;

/// As many endpoints of as many AWS accounts as `AllRolesRefuseAlarm` needs.
const AWS_ACCOUNTS: [(&str, usize); 3] = [("555500000001", 4), ("555500000002", 3), ("555500000003", 3)];
const ROLE: &str = "vendor-access";

/// A customer's account, as its owner uses the API.
pub(super) struct ApiClient {
    http: Client,
    api_url: String,
    token: String,
    pub(super) name: String,
}

impl ApiClient {
    pub(super) fn new(stack: &Stack, name: &str) -> Self {
        let http = http_client();
        let token = stack.issuer.token(&TokenSpec::new(name)).unwrap();
        Self { http, api_url: stack.api_url.clone(), token, name: name.to_owned() }
    }

    /// Calls the API: status and body.
    pub(super) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let request = self.http.request(method, format!("{}{path}", self.api_url)).bearer_auth(&self.token);
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }

    async fn post(&self, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = self.call(Method::POST, path, body).await;
        assert!((200..300).contains(&status), "{path}: {status}: {answer}");
        answer
    }
}

/// An endpoint of an account.
pub(super) struct HealthyEndpoint {
    pub(super) account: ApiClient,
    pub(super) id: String,
}

impl HealthyEndpoint {
    /// What the state table stores as its health.
    pub(super) async fn item(&self, aws: &VendorAwsAccount<'_>) -> Value {
        aws.item(&format!("ACCOUNT#{}", self.account.name), &format!("HEALTH#{}", self.id)).await
    }

    /// The version of that.
    pub(super) async fn version(&self, aws: &VendorAwsAccount<'_>) -> u64 {
        let item = self.item(aws).await;
        item["version"]["N"].as_str().unwrap_or_else(|| panic!("{item}")).parse().unwrap()
    }

    /// The message of its health check.
    pub(super) async fn message(&self, aws: &VendorAwsAccount<'_>) -> Value {
        json!({"accountId": self.account.name, "endpointId": self.id, "version": self.version(aws).await})
    }

    /// Its status, as its owner reads it.
    pub(super) async fn status(&self) -> String {
        let (_, endpoint) = self.account.call(Method::GET, &format!("/v1/endpoints/{}", self.id), None).await;
        endpoint["health"]["status"].as_str().unwrap_or_else(|| panic!("{endpoint}")).to_owned()
    }

    /// The outcome of a test by hand.
    pub(super) async fn test(&self) -> String {
        let (_, report) = self.account.call(Method::POST, &format!("/v1/endpoints/{}/test", self.id), None).await;
        report["outcome"].as_str().unwrap_or_else(|| panic!("{report}")).to_owned()
    }

    /// Its time has come.
    pub(super) async fn make_due(&self, aws: &VendorAwsAccount<'_>) {
        aws.stack.make_due(&self.account.name, &self.id).await.unwrap();
    }
}

/// Sets the customers up as the documentation says.
pub(super) async fn with_endpoints(stack: &Stack) -> Vec<HealthyEndpoint> {
    let mut endpoints = Vec::new();
    for (aws_account_id, count) in AWS_ACCOUNTS {
        let (name, bucket) = (format!("customer-{aws_account_id}"), format!("exports-{aws_account_id}"));
        let account = ApiClient::new(stack, &name);
        let sheet = account.post("/v1/external-id", None).await;
        let customer = CustomerAwsAccount::new(stack, aws_account_id);
        customer.create_bucket(&bucket).await.unwrap();
        customer.put_object(&bucket, "data/a.csv", b"a,b\n").await.unwrap();
        customer.create_role(ROLE, &sheet["trustPolicy"]).await.unwrap();
        customer.put_role_policy(ROLE, "access", &policy::read_only(&bucket, "data/")).await.unwrap();
        for number in 0..count {
            let request = json!({
                "name": format!("Exports {number}"), "bucketAccess": "read_only", "roleArn": customer.role_arn(ROLE),
                "bucketName": bucket, "pathPrefix": format!("data/{number}/"), "region": REGION,
            });
            let report = account.post("/v1/endpoints/test", Some(&request)).await;
            assert_eq!(report["outcome"], "passed", "{report:#}");
            let added = account.post("/v1/endpoints", Some(&request)).await;
            let id = added["endpointId"].as_str().unwrap().to_owned();
            endpoints.push(HealthyEndpoint { account: ApiClient::new(stack, &name), id });
        }
    }
    endpoints
}

/// Runs the health checks of these endpoints as one batch, and waits until it is done.
pub(super) async fn check_batch(aws: &VendorAwsAccount<'_>, endpoints: &[HealthyEndpoint]) {
    aws.change_mapping("HealthCheckMapping", &json!({"Enabled": false})).await;
    for endpoint in endpoints {
        endpoint.make_due(aws).await;
    }
    aws.stack.sweep().await.unwrap();
    assert_eq!(aws.messages("HealthCheckQueue").await, endpoints.len(), "nothing else is due");
    aws.change_mapping("HealthCheckMapping", &json!({"Enabled": true})).await;
    until("the batch is done", async || aws.messages("HealthCheckQueue").await == 0).await;
}

/// Runs the health check of each, and waits until its result is saved.
pub(super) async fn check(aws: &VendorAwsAccount<'_>, endpoints: &[HealthyEndpoint]) {
    for endpoint in endpoints {
        endpoint.make_due(aws).await;
    }
    aws.stack.sweep().await.unwrap();
    until("the health checks are done", async || {
        let mut done = true;
        for endpoint in endpoints {
            // What was due has a time far in the past.
            done &= endpoint.item(aws).await["dueAt"]["N"] != "0";
        }
        // The function goes on for a moment: its queue and its log are as they will be when its messages are gone.
        done && aws.messages("HealthCheckQueue").await == 0
    })
    .await;
}

/// Whether each endpoint has that status.
pub(super) async fn are_all(endpoints: &[HealthyEndpoint], status: &str) -> bool {
    for endpoint in endpoints {
        if endpoint.status().await != status {
            return false;
        }
    }
    true
}
