//! One run at one place: what it makes there, each with its name, and what it asks of the API.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::aws_cli::{AwsCli, CliCredentials, Refused};
use super::names::NAME;
use crate::api::{Api, ApiResponse};
use crate::lint;
use crate::suite::Suite;

/// A stack, the AWS accounts of vendor and customer, and the API as an account of the vendor's.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "credentials are not printed")]
pub struct Place {
    /// The AWS CLI.
    pub cli: AwsCli,
    /// An administrator of the stack's AWS account.
    pub vendor: CliCredentials,
    /// An administrator of the customer's AWS account.
    pub customer: CliCredentials,
    /// The profile of a role that may act as `data_exporter`.
    pub feature_profile: String,
    /// The stack's name.
    pub stack: String,
    /// The API.
    pub api: Api,
    /// Its URL.
    pub api_url: String,
    /// The name of `StateTable`.
    pub state_table: String,
    /// The account in the API's token.
    pub account: String,
    /// Whether it is AWS, and not an emulator.
    pub is_aws: bool,
}

/// IAM applies a change within a minute, and a health check takes seconds once the sweep has found it.
const PATIENCE: Duration = Duration::from_mins(4);

/// An AWS account that owns none of the buckets: the one that AWS's documentation uses.
pub(super) const ANOTHER_AWS_ACCOUNT: &str = "123456789012";

/// The prefix of every endpoint.
pub(super) const PREFIX: &str = "data/";

/// A run.
#[allow(missing_debug_implementations, reason = "credentials are not printed")]
pub(super) struct Run {
    /// Where.
    pub(super) place: Place,
    /// What no other run has in its names.
    pub(super) id: String,
    /// For files of this run.
    pub(super) folder: PathBuf,
    /// The customer's AWS account.
    pub(super) customer_id: String,
    say: Box<dyn Fn(&str) + Send + Sync>,
}

impl Run {
    /// Begins one, which makes nothing yet.
    pub(super) async fn begin(place: Place, say: Box<dyn Fn(&str) + Send + Sync>) -> Result<Self, String> {
        let id = random_id();
        let aws_account = async |caller: &CliCredentials| {
            let identity = place.cli.call(caller, &["sts", "get-caller-identity"]).await;
            identity.map(|identity| identity["Account"].as_str().unwrap().to_owned()).map_err(|refused| refused.message)
        };
        let (vendor_id, customer_id) = (aws_account(&place.vendor).await?, aws_account(&place.customer).await?);
        if vendor_id == customer_id {
            return Err(format!(
                "Both profiles are of the AWS account {vendor_id}: the customer's must be another one."
            ));
        }
        let folder = lint::folder(&format!("{NAME}-{id}"));
        std::fs::write(folder.join("content.csv"), "a,b\n1,2\n").unwrap();
        Ok(Self { place, id, folder, customer_id, say })
    }

    /// Says what happens now.
    pub(super) fn say(&self, what: &str) {
        (self.say)(what);
    }

    /// Whether this is AWS; elsewhere it says what is left out.
    pub(super) fn only_aws_shows(&self, what: &str) -> bool {
        if !self.place.is_aws {
            self.say(&format!("  Left out, because only AWS shows it: {what}."));
        }
        self.place.is_aws
    }

    /// The name of a thing of this run.
    pub(super) fn name(&self, thing: &str) -> String {
        format!("{NAME}-{}-{thing}", self.id)
    }

    /// A call as the customer's administrator, which must succeed.
    pub(super) async fn customer(&self, arguments: &[&str]) -> Value {
        let answer = self.place.cli.call(&self.place.customer, arguments).await;
        answer.unwrap_or_else(|refused| panic!("{}", refused.message))
    }

    /// The same as the vendor's.
    pub(super) async fn vendor(&self, arguments: &[&str]) -> Value {
        let answer = self.place.cli.call(&self.place.vendor, arguments).await;
        answer.unwrap_or_else(|refused| panic!("{}", refused.message))
    }

    /// A call with these credentials.
    pub(super) async fn with(&self, caller: &CliCredentials, arguments: &[&str]) -> Result<Value, Refused> {
        self.place.cli.call(caller, arguments).await
    }

    /// Demands that the call with these credentials is denied, in words that name `action`.
    pub(super) async fn is_denied(&self, caller: &CliCredentials, action: &str, arguments: &[&str]) {
        let refused = self.with(caller, arguments).await.expect_err(action);
        assert!(refused.code == "AccessDenied" && refused.message.contains(action), "{action}: {}", refused.message);
    }

    /// The tag of everything, as IAM, KMS and S3 take it.
    fn tag(&self, key: &str, value: &str) -> String {
        format!("{key}={NAME},{value}={}", self.id)
    }

    /// A bucket with an object under the prefix. `options` are more of `create-bucket`.
    pub(super) async fn bucket(&self, thing: &str, options: &[&str]) -> String {
        let bucket = self.name(thing);
        let constraint = format!("LocationConstraint={}", self.place.cli.region);
        let mut create = vec!["s3api", "create-bucket", "--bucket", &bucket];
        // S3 takes no constraint for this region.
        if self.place.cli.region != "us-east-1" {
            create.extend(["--create-bucket-configuration", &constraint]);
        }
        self.customer(&[create.as_slice(), options].concat()).await;
        let tags = format!("TagSet=[{{{}}}]", self.tag("Key", "Value"));
        self.customer(&["s3api", "put-bucket-tagging", "--bucket", &bucket, "--tagging", &tags]).await;
        bucket
    }

    /// Puts an object with content under the prefix, as the customer.
    pub(super) async fn content(&self, bucket: &str) {
        let (key, body) = (format!("{PREFIX}existing.csv"), self.folder.join("content.csv"));
        let put = ["s3api", "put-object", "--bucket", bucket, "--key", &key, "--body", body.to_str().unwrap()];
        self.customer(&put).await;
    }

    /// Makes the role for the bucket by the setup kit, as its script; the role's ARN.
    pub(super) async fn role_by_kit(&self, bucket: &str, query: &str) -> String {
        let region = &self.place.cli.region;
        let path = format!(
            "/v1/setup?bucketAccess=read_write&bucketName={bucket}&pathPrefix={PREFIX}&region={region}&roleName={bucket}\
             &format=cli{query}"
        );
        let kit = self.place.api.get(&path).await;
        assert_eq!(kit.status, 200, "{}", kit.text);
        let script = self.folder.join(format!("{bucket}.sh"));
        std::fs::write(&script, kit.text).unwrap();
        let output = self.place.cli.command(&self.place.customer, "sh").arg(script).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.customer(&["iam", "tag-role", "--role-name", bucket, "--tags", &self.tag("Key", "Value")]).await;
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A role that the customer's own AWS account may assume, with every right on the buckets of this run.
    pub(super) async fn role_for_sessions(&self) -> String {
        let (name, tag) = (self.name("sessions"), self.tag("Key", "Value"));
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": format!("arn:aws:iam::{}:root", self.customer_id)},
        }]});
        let buckets = format!("arn:aws:s3:::{}", self.name("*"));
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": buckets},
            {"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"},
        ]});
        let (trust, policy) = (trust.to_string(), policy.to_string());
        let create =
            ["iam", "create-role", "--role-name", &name, "--assume-role-policy-document", &trust, "--tags", &tag];
        let created = self.customer(&create).await;
        let put =
            ["iam", "put-role-policy", "--role-name", &name, "--policy-name", "all", "--policy-document", &policy];
        self.customer(&put).await;
        created["Role"]["Arn"].as_str().unwrap().to_owned()
    }

    /// A key, which is tagged from the start.
    pub(super) async fn key(&self) -> String {
        let tags = self.tag("TagKey", "TagValue");
        let description = format!("{}: for one run of a test", self.name("key"));
        let created = self.customer(&["kms", "create-key", "--description", &description, "--tags", &tags]).await;
        created["KeyMetadata"]["Arn"].as_str().unwrap().to_owned()
    }

    /// The request for an endpoint on the bucket.
    pub(super) fn request(&self, bucket: &str, role_arn: &str) -> Value {
        json!({
            "name": bucket, "bucketAccess": "read_write", "roleArn": role_arn, "bucketName": bucket, "pathPrefix": PREFIX,
            "region": self.place.cli.region,
        })
    }

    /// The report of a test that is as it must be, once IAM has applied what was just made.
    pub(super) async fn test(&self, request: &Value, is_right: impl Fn(&ApiResponse) -> bool) -> ApiResponse {
        let began = Instant::now();
        loop {
            let reply = self.place.api.post("/v1/endpoints/test", request).await;
            if reply.status == 200 && is_right(&reply) {
                return reply;
            }
            // A limit says when to come again, in seconds.
            assert!([200, 429].contains(&reply.status) && began.elapsed() < PATIENCE, "{:#}", reply.body);
            let after = reply.retry_after.parse().unwrap_or(10);
            tokio::time::sleep(Duration::from_secs(after)).await;
        }
    }

    /// The report of a test that passes.
    pub(super) async fn passes(&self, request: &Value) -> ApiResponse {
        self.test(request, |reply| reply.body["outcome"] == "passed").await
    }

    /// Adds what has just passed its test.
    pub(super) async fn add(&self, request: &Value) -> String {
        let added = self.place.api.post("/v1/endpoints", request).await;
        assert_eq!(added.status, 201, "{}", added.body);
        added.body["endpointId"].as_str().unwrap().to_owned()
    }

    /// The health of the endpoint after a scheduled check that begins now.
    pub(super) async fn scheduled_check(&self, endpoint_id: &str) -> Value {
        let Place { api, account, state_table, stack, .. } = &self.place;
        let path = format!("/v1/endpoints/{endpoint_id}/health");
        let before = api.get(&path).await.body["lastCheckedAt"].clone();
        let key = json!({"pk": {"S": format!("ACCOUNT#{account}")}, "sk": {"S": format!("HEALTH#{endpoint_id}")}});
        let (key, now) = (key.to_string(), json!({":now": {"N": jiff::Timestamp::now().as_millisecond().to_string()}}));
        let (now, due) = (now.to_string(), ["--update-expression", "SET dueAt = :now"]);
        let update = ["dynamodb", "update-item", "--table-name", state_table, "--key", &key];
        let values = ["--condition-expression", "attribute_exists(dueAt)", "--expression-attribute-values", &now];
        self.vendor(&[update.as_slice(), &due, &values].concat()).await;
        let resource = ["cloudformation", "describe-stack-resource", "--stack-name", stack, "--logical-resource-id"];
        let sweep = self.vendor(&[resource.as_slice(), &["HealthSweepFunction"]].concat()).await;
        let sweep = sweep["StackResourceDetail"]["PhysicalResourceId"].as_str().unwrap().to_owned();
        let answer = self.folder.join("sweep.json");
        self.vendor(&["lambda", "invoke", "--function-name", &sweep, answer.to_str().unwrap()]).await;
        let began = Instant::now();
        loop {
            let health = api.get(&path).await.body;
            if health["lastCheckedAt"] != before {
                return health;
            }
            assert!(began.elapsed() < PATIENCE, "not checked: {health}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// What `data_exporter` is vended for the endpoint, by the script of the docs.
    pub(super) async fn vended(&self, endpoint_id: &str) -> CliCredentials {
        let Place { cli, api_url, account, feature_profile, .. } = &self.place;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/credentials/credential_process.py");
        let mut command = cli
            .command(&CliCredentials::Profile(feature_profile.clone()), cli.python.to_str().expect("a path in UTF-8"));
        command.args(["-B", script, "--api", api_url, "--region", &cli.region, "--account", account]);
        command.args(["--endpoint", endpoint_id, "--feature", "data_exporter", "--profile", feature_profile]);
        let output = command.env("XDG_CACHE_HOME", &self.folder).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let vended = CliCredentials::of(&serde_json::from_slice(&output.stdout).unwrap());
        if let CliCredentials::Keys([_, secret, token]) = &vended {
            Suite::keep_out_of_logs(secret);
            Suite::keep_out_of_logs(token);
        }
        vended
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // There are credentials in it.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Twelve random hexadecimal digits.
fn random_id() -> String {
    let mut random = [0; 6];
    aws_lc_rs::rand::fill(&mut random).expect("random bytes");
    format!("{:012x}", random.iter().fold(0_u64, |id, byte| id << 8 | u64::from(*byte)))
}
