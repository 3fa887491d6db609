//! What the functions logged while credentials were vended. Last by its name; see `Suite`.

use tests::fixture::{Fixture, ok};

use crate::consumer::vended;
use crate::suite;

#[tokio::test]
async fn zz_no_credential_is_in_any_log_and_every_caller_is() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    vended(stack, &customer.account, &endpoint, "billing").await;
    let secrets = suite.secrets_of_all_others().await;
    assert!(secrets.len() >= 5, "this test's own token, External ID and credentials at least");
    let mut vendings = 0;
    for function in stack.functions.keys() {
        for line in ok(stack.function_logs(function).await) {
            for sign in ["ASIA", "SessionToken", "SecretAccessKey", "x-amz-security-token", "eyJ"] {
                assert!(!line.contains(sign), "{sign} in: {line}");
            }
            assert!(!secrets.iter().any(|secret| secret.len() >= 12 && line.contains(secret.as_str())), "{line}");
            if line.contains("/credentials\"") && line.contains("\"status\":200") {
                vendings += 1;
                let caller = format!("arn:aws:sts::{}:assumed-role/feature-", stack.vendor_aws_account_id);
                assert!(line.contains(&caller), "who was let in: {line}");
            }
        }
    }
    assert!(vendings > 0, "the log is there to be searched");
}
