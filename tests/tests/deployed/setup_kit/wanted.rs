//! What a customer wants set up, and whether it came out.

use std::fmt::Write as _;
use std::process::Command;

use local::{CUSTOMER_AWS_ACCOUNT_ID, CustomerAwsAccount, REGION, Stack, layout};
use reqwest::Url;
use serde_json::{Value, json};
use tests::api::{Api, ApiResponse};
use tests::fixture::{ok, unique};

/// A folder whose name means something to JSON, YAML, HCL and shells. Of IAM's own special characters it has none: on
/// the emulator `${*}` in a policy matches nothing.
pub(crate) const AWKWARD: &str = r#"it's "a"/b #1: 50%{x} \n!/`id`"#;
/// The same with characters that not every format takes.
pub(crate) const BEYOND_ASCII: &str = r#"it's "a"/b #1: 50%{x} \n!/`id`/é/日本"#;

/// The inline policy of every kit.
pub(crate) const POLICY_NAME: &str = "finout-s3-access-policy";

/// A customer with a bucket, who wants a role for it.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) api: Api,
    pub(crate) customer: CustomerAwsAccount,
    pub(crate) access: &'static str,
    pub(crate) bucket: String,
    pub(crate) prefix: &'static str,
    pub(crate) role: String,
    /// The key that encrypts the bucket, as far as the kit is given it. The emulator's KMS stands in nobody's way.
    pub(crate) kms_key_arn: Option<&'static str>,
    /// The role's permissions boundary.
    pub(crate) boundary_arn: Option<String>,
}

/// The names that the kit suggests; for them the query names none.
pub(crate) const DEFAULT_ROLES: [&str; 2] = ["Finout-S3-ReadOnly-Role", "Finout-DataExporter-Role"];

const KMS_KEY_ARN: &str = "arn:aws:kms:eu-central-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab";

impl Wanted {
    /// Both accesses, with and without that prefix; and one with everything and a key.
    pub(crate) async fn all(stack: &Stack, prefix: &'static str) -> Vec<Self> {
        let mut all = Vec::new();
        for access in ["read_only", "read_write"] {
            for prefix in ["", prefix] {
                all.push(Self::new(stack, access, prefix).await);
            }
        }
        let encrypted = Self::new(stack, "read_write", prefix).await;
        let boundary_arn = Some(encrypted.boundary().await);
        all.push(Self { kms_key_arn: Some(KMS_KEY_ARN), boundary_arn, ..encrypted });
        all
    }

    /// A new account with an External ID, and a bucket with an object under the prefix.
    pub(crate) async fn new(stack: &Stack, access: &'static str, prefix: &'static str) -> Self {
        let api = Api::of(stack, &unique("setup-account"));
        let customer = CustomerAwsAccount::new(stack, CUSTOMER_AWS_ACCOUNT_ID);
        assert_eq!(api.post_nothing("/v1/external-id").await.status, 201);
        let (bucket, role) = (unique("setup-bucket"), unique("setup-role"));
        let wanted = Self { api, customer, access, bucket, prefix, role, kms_key_arn: None, boundary_arn: None };
        ok(wanted.customer.create_bucket(&wanted.bucket).await);
        let slash = if prefix.is_empty() { "" } else { "/" };
        ok(wanted.customer.put_object(&wanted.bucket, &format!("{prefix}{slash}existing.csv"), b"a,b\n1,2\n").await);
        wanted
    }

    /// The ARN of a new policy that is to be a permissions boundary, and allows what every role of the kit needs.
    async fn boundary(&self) -> String {
        let document = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*" },
        ] });
        let (name, document) = (format!("limits-{}", self.role), document.to_string());
        let parameters = [("PolicyName", name.as_str()), ("PolicyDocument", &document), ("Path", "/limits/")];
        ok(self.customer.admin().query("iam", "CreatePolicy", &parameters).await);
        format!("arn:aws:iam::{CUSTOMER_AWS_ACCOUNT_ID}:policy/limits/{name}")
    }

    /// Demands that the role has the permissions boundary that was asked for.
    pub(crate) async fn has_its_boundary(&self) {
        let expected = self.boundary_arn.as_ref();
        let found = self.state().await.contains("<PermissionsBoundaryArn>");
        assert_eq!(found, expected.is_some(), "{}", self.role);
        if let Some(arn) = expected {
            assert!(self.state().await.contains(&format!("<PermissionsBoundaryArn>{arn}</PermissionsBoundaryArn>")));
        }
    }

    /// The kit in that format.
    pub(crate) async fn kit(&self, format: &str) -> ApiResponse {
        let Self { access, bucket, role, .. } = self;
        let prefix = encoded(self.prefix);
        let role = if DEFAULT_ROLES.contains(&role.as_str()) { String::new() } else { format!("&roleName={role}") };
        let boundary =
            self.boundary_arn.as_ref().map(|arn| format!("&permissionsBoundaryArn={arn}")).unwrap_or_default();
        let key = self.kms_key_arn.map(|arn| format!("&kmsKeyArn={}", encoded(arn))).unwrap_or_default();
        let kit = self
            .api
            .get(&format!(
                "/v1/setup?bucketAccess={access}&bucketName={bucket}&pathPrefix={prefix}&region={REGION}\
                 &format={format}{role}{key}{boundary}"
            ))
            .await;
        assert_eq!(kit.status, 200, "{}", kit.body);
        kit
    }

    /// The report of a test with the role.
    pub(crate) async fn test(&self, role_arn: &str) -> ApiResponse {
        let request = json!({
            "bucketAccess": self.access,
            "roleArn": role_arn,
            "bucketName": self.bucket,
            "pathPrefix": self.prefix,
            "region": REGION,
        });
        self.api.post("/v1/endpoints/test", &request).await
    }

    /// Demands that the role may do what the kit says, and no more, and that the test passes with it.
    pub(crate) async fn passes(&self, role_arn: &str) {
        assert_eq!(role_arn, self.customer.role_arn(&self.role));
        let policy = bracketed(self.policy().await);
        assert_eq!(policy, bracketed(self.kit("json").await.body["accessPolicy"].clone()));
        let uses_key = policy["Statement"].as_array().is_some_and(|all| all.iter().any(|one| one["Sid"] == "UseKey"));
        assert_eq!(uses_key, self.kms_key_arn.is_some(), "{policy:#}");
        let report = self.test(role_arn).await;
        assert_eq!(report.body["outcome"], "passed", "{} {:?}: {:#}", self.access, self.prefix, report.body);
    }

    /// The role's inline policy.
    async fn policy(&self) -> Value {
        let parameters = [("RoleName", self.role.as_str()), ("PolicyName", POLICY_NAME)];
        let xml = ok(self.customer.admin().query("iam", "GetRolePolicy", &parameters).await);
        let (_, document) = xml.split_once("<PolicyDocument>").unwrap();
        let (document, _) = document.split_once("</PolicyDocument>").unwrap();
        let [(_, json)] = &decoded(&format!("document={document}"))[..] else { panic!("{document}") };
        serde_json::from_str(json).unwrap()
    }

    /// All that IAM says of the role: its id and time of making, its trust policy, its inline policies.
    pub(crate) async fn state(&self) -> String {
        let iam = async |action: &str, more: &[(&str, &str)]| {
            let parameters: Vec<_> =
                [("RoleName", self.role.as_str())].into_iter().chain(more.iter().copied()).collect();
            let xml = ok(self.customer.admin().query("iam", action, &parameters).await);
            // What follows is the request's id, another one each time.
            xml.split("<ResponseMetadata>").next().unwrap_or_default().to_owned()
        };
        let policy = [("PolicyName", POLICY_NAME)];
        [
            iam("GetRole", &[]).await,
            iam("ListRolePolicies", &[]).await,
            iam("GetRolePolicy", &policy).await,
            iam("ListAttachedRolePolicies", &[]).await,
        ]
        .concat()
    }
}

/// A command as the customer's administrator runs it, with the emulator in the place of AWS.
pub(crate) fn as_customer(stack: &Stack, mut command: Command) -> Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    // The AWS CLI that local installs for its own deployments.
    let programs = layout::root().join("venv/bin");
    let path = std::env::var("PATH").unwrap_or_default();
    command
        .env("PATH", format!("{}:{path}", programs.display()))
        .env("AWS_ACCESS_KEY_ID", &stack.customer_aws_account_id)
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env("AWS_REGION", REGION)
        .env("AWS_DEFAULT_REGION", REGION)
        .env("AWS_ENDPOINT_URL", &stack.emulator_url)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("NO_PROXY", "127.0.0.1");
    command
}

/// The statements of a policy, each as the policy without it.
pub(crate) fn without_each(policy: &Value) -> Vec<(String, Value)> {
    let statements = policy["Statement"].as_array().unwrap();
    let without = |index: usize| {
        let mut policy = policy.clone();
        let statement = policy["Statement"].as_array_mut().unwrap().remove(index);
        (statement["Sid"].as_str().unwrap().to_owned(), policy)
    };
    (0..statements.len()).map(without).collect()
}

/// Without brackets around a lone value, which IAM doesn't tell apart.
fn bracketed(value: Value) -> Value {
    match value {
        Value::Array(items) if items.len() == 1 => bracketed(items[0].clone()),
        Value::Array(items) => items.into_iter().map(bracketed).collect(),
        Value::Object(members) => Value::Object(members.into_iter().map(|(k, v)| (k, bracketed(v))).collect()),
        other => other,
    }
}

/// The pairs of a query, percent-decoded.
pub(crate) fn decoded(query: &str) -> Vec<(String, String)> {
    let url = Url::parse(&format!("http://localhost/?{query}")).unwrap();
    url.query_pairs().into_owned().collect()
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        // Writing to a string can't fail.
        let _ = write!(out, "%{byte:02X}");
        out
    })
}
