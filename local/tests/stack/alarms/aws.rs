//! What a rehearsal changes and reads in the vendor's AWS account, by the logical IDs of `template.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use local::{Admin, RawResponse, Stack, xml};
use percent_encoding::percent_decode_str;
use reqwest::Method;
use serde_json::{Value, json};

/// The name of the policy with which a rehearsal denies something to a role.
const DENIED: &str = "rehearsal";

/// The vendor's AWS account with the deployed stack.
pub(super) struct VendorAwsAccount<'a> {
    pub(super) stack: &'a Stack,
    pub(super) vendor: Admin,
    /// The physical ID of each resource.
    ids: BTreeMap<String, String>,
    /// The logical IDs of the alarms.
    pub(super) alarms: BTreeSet<String>,
}

/// This moment, in milliseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

/// How a function answered.
#[derive(Debug)]
pub(super) struct Invoked {
    pub(super) status: u16,
    /// Whether the invocation ended in an error of the function.
    pub(super) is_error: bool,
}

impl<'a> VendorAwsAccount<'a> {
    pub(super) async fn of(stack: &'a Stack) -> Self {
        let vendor = stack.vendor();
        let parameters = [("StackName", "bucket-endpoint")];
        let found = vendor.query("cloudformation", "DescribeStackResources", &parameters).await.unwrap();
        let part = |member: &str, tag| xml::elements(member, tag).into_iter().next();
        let pair = |member: &str| Some((part(member, "LogicalResourceId")?, part(member, "PhysicalResourceId")?));
        let members = || found.split("<member>");
        let ids = members().filter_map(pair).collect();
        let is_alarm = |member: &&str| member.contains("<ResourceType>AWS::CloudWatch::Alarm</ResourceType>");
        let alarms = members().filter(is_alarm).filter_map(|member| part(member, "LogicalResourceId")).collect();
        Self { stack, vendor, ids, alarms }
    }

    /// The physical ID of a resource.
    pub(super) fn id(&self, logical: &str) -> &str {
        self.ids.get(logical).unwrap_or_else(|| panic!("template.yaml has no {logical}"))
    }

    /// Calls a REST API as the vendor's root.
    async fn rest(&self, service: &str, method: Method, path: &str, body: &Value) -> RawResponse {
        let headers = [("content-type", "application/json")];
        let sent = self.vendor.send(method, service, path, &headers, body.to_string().into_bytes()).await;
        sent.unwrap_or_else(|error| panic!("{error}"))
    }

    async fn rest_ok(&self, service: &str, method: Method, path: &str, body: &Value) -> Value {
        let response = self.rest(service, method, path, body).await;
        assert!(response.status.is_success(), "{service} {path}: {}: {}", response.status, response.text());
        serde_json::from_slice(&response.body).unwrap_or_default()
    }

    /// Calls a JSON API.
    pub(super) async fn json(&self, service: &str, target: &str, input: &Value) -> Value {
        self.vendor.json(service, target, input).await.unwrap_or_else(|error| panic!("{error}"))
    }

    // ---- Functions and their triggers

    pub(super) async fn invoke(&self, function: &str, event: &Value) -> Invoked {
        let path = format!("/2015-03-31/functions/{}/invocations", self.id(function));
        let response = self.rest("lambda", Method::POST, &path, event).await;
        let is_error = response.headers.contains_key("x-amz-function-error");
        Invoked { status: response.status.as_u16(), is_error }
    }

    /// The environment variables of a function.
    pub(super) async fn environment(&self, function: &str) -> Value {
        let path = format!("/2015-03-31/functions/{}/configuration", self.id(function));
        self.rest_ok("lambda", Method::GET, &path, &Value::Null).await["Environment"]["Variables"].clone()
    }

    pub(super) async fn set_environment(&self, function: &str, variables: &Value) {
        let path = format!("/2015-03-31/functions/{}/configuration", self.id(function));
        self.rest_ok("lambda", Method::PUT, &path, &json!({"Environment": {"Variables": variables}})).await;
    }

    /// Reserves no concurrency for a function, so that it is never invoked.
    pub(super) async fn stop(&self, function: &str) {
        let path = format!("/2017-10-31/functions/{}/concurrency", self.id(function));
        self.rest_ok("lambda", Method::PUT, &path, &json!({"ReservedConcurrentExecutions": 0})).await;
    }

    /// Takes that back.
    pub(super) async fn resume(&self, function: &str) {
        let path = format!("/2017-10-31/functions/{}/concurrency", self.id(function));
        self.rest_ok("lambda", Method::DELETE, &path, &Value::Null).await;
    }

    /// Changes an event source mapping.
    pub(super) async fn change_mapping(&self, mapping: &str, change: &Value) {
        let path = format!("/2015-03-31/event-source-mappings/{}", self.id(mapping));
        self.rest_ok("lambda", Method::PUT, &path, change).await;
    }

    /// A part of what an event source mapping is now.
    pub(super) async fn mapping(&self, mapping: &str, part: &str) -> String {
        let path = format!("/2015-03-31/event-source-mappings/{}", self.id(mapping));
        let mapping = self.rest_ok("lambda", Method::GET, &path, &Value::Null).await;
        mapping[part].as_str().unwrap_or_default().to_owned()
    }

    /// The schedule of the sweep as it can be put again.
    pub(super) async fn schedule(&self) -> Value {
        let path = format!("/schedules/{}", self.id("HealthSweepSchedule"));
        let mut schedule = self.rest_ok("scheduler", Method::GET, &path, &Value::Null).await;
        for part in ["Arn", "CreationDate", "LastModificationDate"] {
            schedule.as_object_mut().unwrap().remove(part);
        }
        schedule
    }

    pub(super) async fn put_schedule(&self, schedule: &Value) {
        let path = format!("/schedules/{}", self.id("HealthSweepSchedule"));
        self.rest_ok("scheduler", Method::PUT, &path, schedule).await;
    }

    /// How many lines with that text a function has logged. They are there a moment after its answer.
    pub(super) async fn logged(&self, function: &str, text: &str) -> usize {
        let lines = self.stack.function_logs(function).await.unwrap();
        lines.iter().filter(|line| line.contains(text)).count()
    }

    // ---- Roles

    /// Denies these actions to a role.
    pub(super) async fn deny(&self, role: &str, actions: &[&str]) {
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": actions, "Resource": "*"},
        ]});
        self.put_policy(role, DENIED, &policy).await;
    }

    pub(super) async fn deny_no_longer(&self, role: &str) {
        let parameters = [("RoleName", self.id(role)), ("PolicyName", DENIED)];
        self.vendor.query("iam", "DeleteRolePolicy", &parameters).await.unwrap();
    }

    /// A role's own policy.
    pub(super) async fn policy(&self, role: &str, name: &str) -> Value {
        let parameters = [("RoleName", self.id(role)), ("PolicyName", name)];
        let found = self.vendor.query("iam", "GetRolePolicy", &parameters).await.unwrap();
        let document = xml::elements(&found, "PolicyDocument").remove(0);
        serde_json::from_str(&percent_decode_str(&document).decode_utf8().unwrap()).unwrap()
    }

    pub(super) async fn put_policy(&self, role: &str, name: &str, policy: &Value) {
        let policy = policy.to_string();
        let parameters = [("RoleName", self.id(role)), ("PolicyName", name), ("PolicyDocument", &policy)];
        self.vendor.query("iam", "PutRolePolicy", &parameters).await.unwrap();
    }

    // ---- Queues

    pub(super) async fn send(&self, queue: &str, body: &Value) {
        self.json(
            "sqs",
            "AmazonSQS.SendMessage",
            &json!({"QueueUrl": self.id(queue), "MessageBody": body.to_string()}),
        )
        .await;
    }

    /// How many messages are in a queue, hidden ones included.
    pub(super) async fn messages(&self, queue: &str) -> usize {
        let input = json!({"QueueUrl": self.id(queue), "AttributeNames": ["All"]});
        let found = self.json("sqs", "AmazonSQS.GetQueueAttributes", &input).await;
        let count = |name: &str| found["Attributes"][name].as_str().unwrap().parse::<usize>().unwrap();
        count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesNotVisible")
    }

    /// How long a message that failed is hidden.
    pub(super) async fn set_visibility_timeout(&self, queue: &str, seconds: u32) {
        let input = json!({"QueueUrl": self.id(queue), "Attributes": {"VisibilityTimeout": seconds.to_string()}});
        self.json("sqs", "AmazonSQS.SetQueueAttributes", &input).await;
    }

    /// A queue that a topic notifies; its URL.
    pub(super) async fn subscriber(&self, topic: &str) -> String {
        let name = format!("subscriber-{}", now());
        let created = self.json("sqs", "AmazonSQS.CreateQueue", &json!({"QueueName": name})).await;
        let queue = format!("arn:aws:sqs:{}:{}:{name}", self.stack.region, self.stack.vendor_aws_account_id);
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue,
        }]});
        let input = json!({"QueueUrl": created["QueueUrl"], "Attributes": {"Policy": policy.to_string()}});
        self.json("sqs", "AmazonSQS.SetQueueAttributes", &input).await;
        let subscription = [("TopicArn", topic), ("Protocol", "sqs"), ("Endpoint", &queue)];
        self.vendor.query("sns", "Subscribe", &subscription).await.unwrap();
        created["QueueUrl"].as_str().unwrap().to_owned()
    }

    /// The messages that can be received from the queue of that URL.
    pub(super) async fn received(&self, queue_url: &str) -> String {
        self.json("sqs", "AmazonSQS.ReceiveMessage", &json!({"QueueUrl": queue_url})).await.to_string()
    }

    // ---- The state table

    pub(super) async fn item(&self, pk: &str, sk: &str) -> Value {
        let key = json!({"pk": {"S": pk}, "sk": {"S": sk}});
        let input = json!({"TableName": self.stack.tables.state, "Key": key, "ConsistentRead": true});
        self.json("dynamodb", "DynamoDB_20120810.GetItem", &input).await["Item"].clone()
    }

    pub(super) async fn put_item(&self, item: &Value) {
        let input = json!({"TableName": self.stack.tables.state, "Item": item});
        self.json("dynamodb", "DynamoDB_20120810.PutItem", &input).await;
    }
}
