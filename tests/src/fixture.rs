//! A customer that is set up as the documentation says: an account with its External ID, a bucket, a role.

use std::sync::atomic::{AtomicU32, Ordering};

use local::customer::policy;
use local::{CUSTOMER_AWS_ACCOUNT_ID, CustomerAwsAccount, Stack};
use serde_json::{Value, json};

use crate::api::{Api, ApiResponse};

/// The name of the role's inline policy: that of the setup kit.
pub const POLICY: &str = "finout-s3-access-policy";

/// A customer with a bucket and a role that trusts the vendor.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// The vendor's API, as the customer's account.
    pub api: Api,
    /// The customer's AWS account.
    pub customer: CustomerAwsAccount,
    /// The account.
    pub account: String,
    /// The bucket.
    pub bucket: String,
    /// The role's name.
    pub role: String,
    /// The path prefix.
    pub prefix: String,
    /// `read_only` or `read_write`.
    pub access: &'static str,
    /// The trust policy that `POST /v1/external-id` answered.
    pub trust_policy: Value,
}

/// A text that no other test of this process uses.
pub fn unique(name: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{name}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Fixture {
    /// Sets everything up, with the rights that `access` needs under `prefix`, and an object there.
    pub async fn new(stack: &Stack, access: &'static str, prefix: &str) -> Self {
        Self::in_aws_account(stack, CUSTOMER_AWS_ACCOUNT_ID, access, prefix).await
    }

    /// The same in this AWS account.
    pub async fn in_aws_account(stack: &Stack, aws_account_id: &str, access: &'static str, prefix: &str) -> Self {
        let account = unique("account");
        let api = Api::of(stack, &account);
        let customer = CustomerAwsAccount::new(stack, aws_account_id);
        let sheet = api.post_nothing("/v1/external-id").await;
        assert_eq!(sheet.status, 201, "{}", sheet.body);
        let fixture = Self {
            bucket: unique("bucket"),
            role: unique("role"),
            prefix: prefix.to_owned(),
            trust_policy: sheet.body["trustPolicy"].clone(),
            api,
            customer,
            account,
            access,
        };
        let Self { customer, bucket, role, .. } = &fixture;
        ok(customer.create_bucket(bucket).await);
        ok(customer.put_object(bucket, &format!("{prefix}existing.csv"), b"a,b\n1,2\n").await);
        ok(customer.create_role(role, &fixture.trust_policy).await);
        fixture.allow(&fixture.policy()).await;
        fixture
    }

    /// The policy that the access needs.
    pub fn policy(&self) -> Value {
        match self.access {
            "read_only" => policy::read_only(&self.bucket, &self.prefix),
            _ => policy::read_write(&self.bucket, &self.prefix),
        }
    }

    /// Lets the role do what `policy` says, and nothing else.
    pub async fn allow(&self, policy: &Value) {
        ok(self.customer.put_role_policy(&self.role, POLICY, policy).await);
    }

    /// Takes some actions away from what the access needs.
    pub async fn allow_all_but(&self, actions: &[&str]) {
        self.allow(&policy::without(&self.policy(), actions)).await;
    }

    /// The endpoint request.
    pub fn request(&self) -> Value {
        self.request_under(&self.prefix)
    }

    /// The endpoint request for another prefix, under a name of its own.
    pub fn request_under(&self, prefix: &str) -> Value {
        json!({
            "name": format!("Endpoint {prefix}"),
            "bucketAccess": self.access,
            "roleArn": self.customer.role_arn(&self.role),
            "bucketName": self.bucket,
            "pathPrefix": prefix,
            "region": "eu-central-1",
        })
    }

    /// The report of a test of `request`.
    pub async fn test(&self, request: &Value) -> ApiResponse {
        let report = self.api.post("/v1/endpoints/test", request).await;
        assert_eq!(report.status, 200, "{}", report.body);
        report
    }

    /// Tests `request` and demands that it passes.
    pub async fn passes(&self, request: &Value) -> ApiResponse {
        let report = self.test(request).await;
        assert_eq!(report.body["outcome"], "passed", "{:#}", report.body);
        report
    }

    /// Tests and adds `request`.
    pub async fn add(&self, request: &Value) -> Value {
        self.passes(request).await;
        let added = self.api.post("/v1/endpoints", request).await;
        assert_eq!(added.status, 201, "{}", added.body);
        added.body
    }

    /// The test files that lie in the bucket.
    pub async fn left_behind(&self) -> Vec<String> {
        let keys = ok(self.customer.list_keys(&self.bucket).await);
        keys.into_iter().filter(|key| key.contains("bucket-endpoint-test-")).collect()
    }
}

/// What the administrator's call gave; a failure of it is one of the test's own.
pub fn ok<T>(result: local::Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}
