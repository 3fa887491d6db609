//! What a customer wants set up, and whether it came out.

use std::fmt::Write as _;
use std::process::Command;

use local::{CUSTOMER_AWS_ACCOUNT_ID, Customer, REGION, Stack, layout};
use serde_json::{Value, json};
use tests::api::{Api, Reply};
use tests::fixture::{ok, unique};

/// A folder whose name means something to JSON, YAML, HCL and shells. Of IAM's own special characters it has none: on
/// the emulator `${*}` in a policy matches nothing.
pub(crate) const AWKWARD: &str = r#"it's "a"/b #1: 50%{x} \n!/`id`"#;
/// The same with characters that not every format takes.
pub(crate) const BEYOND_ASCII: &str = r#"it's "a"/b #1: 50%{x} \n!/`id`/é/日本"#;

/// A customer with a bucket, who wants a role for it.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) api: Api,
    pub(crate) customer: Customer,
    pub(crate) access: &'static str,
    pub(crate) bucket: String,
    pub(crate) prefix: &'static str,
    pub(crate) role: String,
}

impl Wanted {
    /// Both accesses, with and without that prefix.
    pub(crate) async fn all(stack: &Stack, prefix: &'static str) -> Vec<Self> {
        let mut all = Vec::new();
        for access in ["read_only", "read_write"] {
            for prefix in ["", prefix] {
                all.push(Self::new(stack, access, prefix).await);
            }
        }
        all
    }

    /// A new account with an External ID, and a bucket with an object under the prefix.
    pub(crate) async fn new(stack: &Stack, access: &'static str, prefix: &'static str) -> Self {
        let api = Api::of(stack, &unique("setup-account"));
        let customer = Customer::new(stack, CUSTOMER_AWS_ACCOUNT_ID);
        assert_eq!(api.post_nothing("/v1/external-id").await.status, 201);
        let wanted = Self { api, customer, access, bucket: unique("setup-bucket"), prefix, role: unique("setup-role") };
        ok(wanted.customer.create_bucket(&wanted.bucket).await);
        let slash = if prefix.is_empty() { "" } else { "/" };
        ok(wanted.customer.put_object(&wanted.bucket, &format!("{prefix}{slash}existing.csv"), b"a,b\n1,2\n").await);
        wanted
    }

    /// The kit in that format.
    pub(crate) async fn kit(&self, format: &str) -> Reply {
        let Self { access, bucket, role, .. } = self;
        let prefix = encoded(self.prefix);
        let kit = self
            .api
            .get(&format!(
                "/v1/setup?bucketAccess={access}&bucketName={bucket}&pathPrefix={prefix}&region={REGION}\
                 &roleName={role}&format={format}"
            ))
            .await;
        assert_eq!(kit.status, 200, "{}", kit.body);
        kit
    }

    /// The report of a test with the role.
    pub(crate) async fn test(&self, role_arn: &str) -> Reply {
        let request = json!({
            "bucketAccess": self.access,
            "roleArn": role_arn,
            "bucketName": self.bucket,
            "pathPrefix": self.prefix,
            "region": REGION,
        });
        self.api.post("/v1/endpoints/test", &request).await
    }

    /// Demands that the test passes with the role.
    pub(crate) async fn passes(&self, role_arn: &str) {
        assert_eq!(role_arn, self.customer.role_arn(&self.role));
        let report = self.test(role_arn).await;
        assert_eq!(report.body["outcome"], "passed", "{} {:?}: {:#}", self.access, self.prefix, report.body);
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
        let policy = [("PolicyName", "finout-s3-access-policy")];
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

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        // Writing to a string can't fail.
        let _ = write!(out, "%{byte:02X}");
        out
    })
}
