//! What features have in common: a role of their own, and S3 with vended credentials.

use be_aws::testing::aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use be_aws::testing::aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use be_aws::testing::aws_sdk_s3::{Client, Config};
use local::{FeatureClient, Stack};
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};
use tests::suite::Suite;

/// An endpoint with what a feature was vended for it.
pub(crate) struct Consumer {
    pub(crate) s3: Client,
    pub(crate) bucket: String,
    pub(crate) prefix: String,
}

/// The role of a feature, with the template's policy.
pub(crate) async fn feature(stack: &Stack, name: &str) -> FeatureClient {
    let feature = ok(FeatureClient::assume(&stack.admin(&stack.vendor_aws_account_id), &stack.api_url, name).await);
    Suite::keep_feature_out_of_logs(&feature);
    feature
}

/// The answer to `feature` of its role's asking for credentials: status and body.
pub(crate) async fn asked(stack: &Stack, account: &str, endpoint_id: &str, name: &str) -> (u16, Value) {
    let caller = feature(stack, &format!("feature-{}", name.replace('_', "-"))).await;
    let reply = ok(caller.credentials(account, endpoint_id, name).await);
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    for secret in ["SecretAccessKey", "SessionToken", "AccessKeyId"] {
        if let Some(secret) = body[secret].as_str() {
            Suite::keep_out_of_logs(secret);
        }
    }
    (reply.status.as_u16(), body)
}

/// The credentials that `feature` of the endpoint gets; it demands that there are some.
pub(crate) async fn vended(stack: &Stack, account: &str, endpoint: &Value, name: &str) -> Value {
    let (status, body) = asked(stack, account, endpoint["endpointId"].as_str().unwrap(), name).await;
    assert_eq!(status, 200, "{body}");
    body
}

impl Consumer {
    /// S3 with what was vended.
    pub(crate) fn new(stack: &Stack, vended: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let key = |name| text(&vended[name]);
        let credentials =
            Credentials::new(key("AccessKeyId"), key("SecretAccessKey"), Some(key("SessionToken")), None, "vended");
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(text(&vended["endpoint"]["region"])))
            .credentials_provider(credentials)
            .endpoint_url(&stack.emulator_url)
            .force_path_style(true)
            .build();
        let place = |name| text(&vended["endpoint"][name]);
        Self { s3: Client::from_conf(config), bucket: place("bucketName"), prefix: place("pathPrefix") }
    }

    /// Tries everything that one can do with an object, and listing; answers what each came to.
    pub(crate) async fn tries(&self, bucket: &str, prefix: &str) -> Vec<(&'static str, String)> {
        let key = format!("{prefix}existing.csv");
        let new = format!("{prefix}new.csv");
        vec![
            ("list", outcome(self.s3.list_objects_v2().bucket(bucket).prefix(prefix).send().await)),
            ("get", outcome(self.s3.get_object().bucket(bucket).key(&key).send().await)),
            ("put", outcome(self.s3.put_object().bucket(bucket).key(&new).body(vec![1].into()).send().await)),
            ("delete", outcome(self.s3.delete_object().bucket(bucket).key(&new).send().await)),
        ]
    }
}

/// `ok`, or the denied action; anything else as it is.
fn outcome<T, E: ProvideErrorMetadata + std::fmt::Debug>(result: Result<T, SdkError<E>>) -> String {
    let Err(error) = result else { return "ok".to_owned() };
    let status = error.raw_response().map(|response| response.status().as_u16());
    let message = error.message().unwrap_or_default();
    match (status, error.code()) {
        (Some(403), Some("AccessDenied")) => {
            let action = message.split("not authorized to perform: ").nth(1).and_then(|rest| rest.split(' ').next());
            format!("denied {}", action.unwrap_or(message))
        }
        _ => format!("{error:?}"),
    }
}

/// A customer whose role could do anything with any bucket: what is denied then, our session policy denies.
pub(crate) async fn generous(stack: &Stack, access: &'static str, prefix: &str) -> Fixture {
    let customer = Fixture::new(stack, access, prefix).await;
    let all = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    customer.allow(&json!({ "Version": "2012-10-17", "Statement": [all] })).await;
    customer
}

/// Another bucket of the customer's, with an object under the same prefix.
pub(crate) async fn second_bucket(customer: &Fixture) -> String {
    let bucket = format!("{}-second", customer.bucket);
    ok(customer.customer.create_bucket(&bucket).await);
    ok(customer.customer.put_object(&bucket, &format!("{}existing.csv", customer.prefix), b"a\n").await);
    bucket
}
