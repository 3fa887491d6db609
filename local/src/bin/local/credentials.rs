//! Credentials for an endpoint of a running stack: what a `credential_process` prints.

use local::{Admin, Description, Error, Feature};
use serde_json::Value;

/// The answer of the API, if it is one with credentials.
pub(crate) async fn get(stack: &str, account: &str, endpoint_id: &str, feature: &str) -> Result<String, Error> {
    let stack = Description::read(stack)?;
    let vendor = Admin::new(&stack.emulator_url, &stack.vendor_aws_account_id, &stack.region);
    // One role for each feature, as in AWS: the logs and IAM tell them apart.
    let caller = Feature::assume(&vendor, &stack.api_url, &format!("feature-{}", feature.replace('_', "-"))).await?;
    let reply = caller.credentials(account, endpoint_id, feature).await?;
    if reply.status.is_success() {
        return Ok(reply.text());
    }
    let problem: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let why = problem["detail"].as_str().map_or_else(|| reply.text(), str::to_owned);
    let next = "`GET /v1/endpoints` shows the account's endpoints and the features that they can serve.";
    Err(Error::new(
        format!("No credentials: {}.", problem["code"].as_str().unwrap_or_default()),
        endpoint_id,
        why,
        next,
    ))
}
