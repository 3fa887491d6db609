//! The vendor's role loses `sts:AssumeRole`: that is no drift of anybody. On a copy of `health-check` with a role of
//! its own, so that the other tests keep theirs; IAM is the emulator's.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use be_domain::health::canary::Canary;
use local::{Admin, CustomerAwsAccount, Stack, http_client};
use reqwest::Method;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok, unique};

use super::scheduled_check::{LIMIT, between, health, id, item};
use crate::suite;

/// The second AWS account of the vendor's.
const CANARY_AWS_ACCOUNT: &str = "444455556666";
const POLICY: &str = "health-check";

/// A copy of the deployed function.
struct Copy<'a> {
    stack: &'a Stack,
    admin: Admin,
    name: String,
    role: String,
    /// The policy of the deployed function's role.
    policy: Value,
    environment: Value,
}

impl<'a> Copy<'a> {
    async fn new(stack: &'a Stack) -> Self {
        let admin = stack.admin(&stack.vendor_aws_account_id);
        let listed = ok(admin.query("iam", "ListRoles", &[("MaxItems", "1000")]).await);
        let mut names = between(&listed, "<RoleName>", "</RoleName>").into_iter();
        let original = names.find(|name| name.contains("-HealthCheckRole-")).unwrap();
        let parameters = [("RoleName", original.as_str()), ("PolicyName", POLICY)];
        let found = ok(admin.query("iam", "GetRolePolicy", &parameters).await);
        let policy = between(&found, "<PolicyDocument>", "</PolicyDocument>").remove(0);
        let policy = policy.replace("&quot;", "\"");
        let policy = serde_json::from_str(&policy).unwrap_or_else(|_| decoded(&policy));
        let trust = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "lambda.amazonaws.com" } },
        ] });
        let (role, name, trust) = (unique("own-mistake-role"), unique("own-mistake"), trust.to_string());
        let parameters =
            [("RoleName", role.as_str()), ("Path", "/bucket-endpoint/"), ("AssumeRolePolicyDocument", &trust)];
        let created = ok(admin.query("iam", "CreateRole", &parameters).await);
        let role_arn = between(&created, "<Arn>", "</Arn>").remove(0);

        let deployed = &stack.functions["HealthCheckFunction"];
        let (function, _) = call(stack, Method::GET, &format!("/2015-03-31/functions/{deployed}"), &[], vec![]).await;
        let location = function["Code"]["Location"].as_str().unwrap();
        let package = http_client().get(location).send().await.unwrap().bytes().await.unwrap();
        let configuration = &function["Configuration"];
        let environment = configuration["Environment"]["Variables"].clone();
        let copy = json!({
            "FunctionName": name, "Role": role_arn, "Code": { "ZipFile": STANDARD.encode(package) },
            "Runtime": configuration["Runtime"], "Handler": configuration["Handler"],
            "Architectures": configuration["Architectures"], "Timeout": 60, "MemorySize": 512,
            "Environment": { "Variables": environment },
        });
        call(stack, Method::POST, "/2015-03-31/functions", &[], copy.to_string().into()).await;
        let copy = Self { stack, admin, name, role, policy, environment };
        copy.may_assume_roles(true).await;
        copy
    }

    /// Gives the role the policy of the deployed one's, with or without what lets it assume roles.
    async fn may_assume_roles(&self, may: bool) {
        let mut policy = self.policy.clone();
        let statements = policy["Statement"].as_array_mut().unwrap();
        let before = statements.len();
        statements.retain(|statement| {
            may || statement["Effect"] != "Allow" || !statement["Action"].to_string().contains("sts:AssumeRole")
        });
        assert_eq!(before - statements.len(), usize::from(!may), "{policy}");
        let policy = policy.to_string();
        let parameters = [("RoleName", self.role.as_str()), ("PolicyName", POLICY), ("PolicyDocument", &policy)];
        ok(self.admin.query("iam", "PutRolePolicy", &parameters).await);
    }

    async fn canary(&mut self, role_arn: &str) {
        self.environment["CANARY_ROLE_ARN"] = role_arn.into();
        let path = format!("/2015-03-31/functions/{}/configuration", self.name);
        let input = json!({ "Environment": { "Variables": self.environment } });
        call(self.stack, Method::PUT, &path, &[], input.to_string().into()).await;
    }

    /// Checks a batch of these endpoints as they are; the metrics of it.
    async fn check(&self, endpoints: &[Endpoint<'_>]) -> Value {
        let mut records = Vec::new();
        for (customer, endpoint_id) in endpoints {
            let version = item(self.stack, customer, endpoint_id).await["version"]["N"].clone();
            let version: u64 = version.as_str().unwrap().parse().unwrap();
            let due = json!({ "accountId": customer.account, "endpointId": endpoint_id, "version": version });
            records.push(json!({ "messageId": endpoint_id, "body": due.to_string() }));
        }
        let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        // Those of an earlier batch, and of an empty one, are others.
        let is_of_this_batch = |line: &Value| {
            let counts = line.as_object().into_iter().flatten().filter(|(name, _)| name.starts_with("Checks"));
            let checks: u64 = counts.filter_map(|(_, count)| count.as_u64()).sum();
            line["_aws"]["Timestamp"].as_u64().is_some_and(|at| u128::from(at) >= began)
                && usize::try_from(checks).unwrap() >= endpoints.len()
        };
        let mut log = self.invoke(&records).await;
        loop {
            let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line.trim()).ok());
            if let Some(metrics) = lines.rfind(is_of_this_batch) {
                return metrics;
            }
            // The emulator gives a line that comes late to the next invocation.
            let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() - began;
            assert!(elapsed < LIMIT.as_millis(), "{log}");
            log += &self.invoke(&[]).await;
        }
    }

    /// Invokes it with a batch of these messages; the last lines that it logged.
    async fn invoke(&self, records: &[Value]) -> String {
        let path = format!("/2015-03-31/functions/{}/invocations", self.name);
        let event = json!({ "Records": records }).to_string();
        let tail = [("x-amz-log-type", "Tail")];
        let (answer, log) = call(self.stack, Method::POST, &path, &tail, event.into()).await;
        assert_eq!(answer, json!({ "batchItemFailures": [] }), "no message comes nearer to the dead letters");
        String::from_utf8(STANDARD.decode(log).unwrap()).unwrap()
    }
}

/// The JSON of a policy that IAM's API encoded for a URL (RFC 3986).
fn decoded(text: &str) -> Value {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Calls Lambda's REST API as the vendor's root; the answer, and the log's tail.
async fn call(stack: &Stack, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> (Value, String) {
    let scope = format!("{}/20260101/{}/lambda/aws4_request", stack.vendor_aws_account_id, stack.region);
    let authorization = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
    let mut request = http_client().request(method, format!("{}{path}", stack.emulator_url)).body(body);
    request = request.header("authorization", authorization).header("x-amz-date", "20260101T000000Z");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.text().await.unwrap();
    assert!(status.is_success(), "{path}: {status}: {body}");
    let tail = headers.get("x-amz-log-result").map(|tail| tail.to_str().unwrap().to_owned());
    (serde_json::from_str(&body).unwrap_or_else(|_| panic!("{path}: {body}")), tail.unwrap_or_default())
}

type Endpoint<'a> = (&'a Fixture, String);

async fn statuses(endpoints: &[Endpoint<'_>]) -> Vec<String> {
    let mut statuses = Vec::new();
    for (customer, endpoint_id) in endpoints {
        statuses.push(health(customer, endpoint_id).await["status"].as_str().unwrap().to_owned());
    }
    statuses
}

/// Which of the metrics that say why a batch gave no verdict are one.
fn reasons(metrics: &Value) -> Vec<&str> {
    ["CanaryRefused", "AllRolesRefused"].into_iter().filter(|name| metrics[name] == 1).collect()
}

#[tokio::test]
async fn our_own_mistake_is_no_drift() {
    let suite = suite().await;
    let stack = suite.stack();
    let mut customers = Vec::new();
    for aws_account_id in ["555500000001", "555500000002", "555500000003"] {
        customers.push(Fixture::in_aws_account(stack, aws_account_id, "read_only", "data/").await);
    }
    let mut endpoints: Vec<Vec<Endpoint<'_>>> = Vec::new();
    for (customer, count) in customers.iter().zip([5, 5, 3]) {
        let mut own = Vec::new();
        for n in 0..count {
            let added = customer.add(&customer.request_under(&format!("data/{n}/"))).await;
            own.push((customer, id(&added).to_owned()));
        }
        endpoints.push(own);
    }
    let [one, two, three] = &endpoints[..] else { panic!("three customers") };
    let ten_of_three = [&one[..4], &two[..3], &three[..3]].concat();
    let ten_of_two = [&one[..5], &two[..5]].concat();
    let nine = ten_of_three[..9].to_vec();
    let mut function = Copy::new(stack).await;

    // Without a canary: ten of three AWS accounts.
    function.may_assume_roles(false).await;
    for _ in 0..2 {
        let metrics = function.check(&ten_of_three).await;
        assert_eq!((reasons(&metrics), &metrics["ChecksNotSaved"]), (vec!["AllRolesRefused"], &json!(10)), "{metrics}");
        assert_eq!(statuses(&ten_of_three).await, ["healthy"; 10]);
    }

    // With a canary: any batch.
    let canary = CustomerAwsAccount::new(stack, CANARY_AWS_ACCOUNT);
    let event =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../events/create-external-id-canary.json")).unwrap();
    let sheet = ok(function.admin.invoke(&stack.functions["CreateExternalIdFunction"], event).await);
    let sheet: Value = serde_json::from_str(sheet["body"].as_str().unwrap()).unwrap();
    ok(canary.create_role(Canary::ACCOUNT, &sheet["trustPolicy"]).await);
    function.canary(&canary.role_arn(Canary::ACCOUNT)).await;
    for batch in [&ten_of_three[..], &ten_of_three[..1]] {
        let metrics = function.check(batch).await;
        assert_eq!((reasons(&metrics), &metrics["ChecksPassed"]), (vec!["CanaryRefused"], &json!(0)), "{metrics}");
    }
    assert_eq!(statuses(&ten_of_three).await, ["healthy"; 10]);

    // Repaired: all pass, and with a canary that can be assumed, one customer's refusal is that customer's.
    function.may_assume_roles(true).await;
    let metrics = function.check(&ten_of_three).await;
    assert_eq!((reasons(&metrics), &metrics["ChecksPassed"]), (vec![], &json!(10)), "{metrics}");
    assert_eq!(statuses(&ten_of_three).await, ["healthy"; 10]);
    ok(customers[0].customer.update_trust_policy(&customers[0].role, &sheet["trustPolicy"]).await);
    assert_eq!(reasons(&function.check(&one[..1]).await), Vec::<&str>::new());
    assert_eq!(statuses(&one[..1]).await, ["suspect"]);
    ok(customers[0].customer.update_trust_policy(&customers[0].role, &customers[0].trust_policy).await);
    function.check(&one[..1]).await;

    // Only the canary is broken: no verdict either.
    ok(canary.delete_role(Canary::ACCOUNT).await);
    let metrics = function.check(&one[..1]).await;
    assert_eq!((reasons(&metrics), &metrics["ChecksNotSaved"]), (vec!["CanaryRefused"], &json!(1)), "{metrics}");

    // Without a canary, what nine, or ten of two AWS accounts, refuse is drift.
    function.canary("").await;
    function.may_assume_roles(false).await;
    for batch in [ten_of_two, nine] {
        assert!(statuses(&batch).await.iter().all(|status| status == "healthy"));
        assert_eq!(reasons(&function.check(&batch).await), Vec::<&str>::new());
        assert!(statuses(&batch).await.iter().all(|status| status == "suspect"));
        function.may_assume_roles(true).await;
        function.check(&batch).await;
        function.may_assume_roles(false).await;
    }
}
