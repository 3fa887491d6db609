//! Credentials for an endpoint of a running stack: what a `credential_process` prints.

use local::{Error, FeatureClient, StackDescription};
use serde_json::Value;

/// The API's response, if it has credentials.
pub(crate) async fn get(
    stack: &StackDescription,
    account: &str,
    endpoint: &str,
    feature: &str,
) -> Result<String, Error> {
    // One role for each feature, as in AWS: logs and IAM distinguish them.
    let role = format!("feature-{}", feature.replace('_', "-"));
    let caller = FeatureClient::assume(&stack.vendor(), &stack.api_url, &role).await?;
    let response = caller.credentials(account, endpoint, feature).await?;
    if response.status.is_success() {
        return Ok(response.text());
    }
    let problem: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let why = problem["detail"].as_str().map_or_else(|| response.text(), str::to_owned);
    let what = format!("The API returned no credentials: {}.", problem["code"].as_str().unwrap_or_default());
    let next = "`GET /v1/endpoints` lists the account's endpoints and the features that they can serve.";
    Err(Error::new(what, endpoint, why, next))
}
