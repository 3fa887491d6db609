//! The store's contract on the emulator, in the tables that the template made; `tests/store_contract.rs` runs the same
//! suite on another DynamoDB.

use be_aws::sdk::Sdk;
use tests::store_contract;

use crate::suite;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_its_contract_in_the_deployed_tables() {
    let suite = suite().await;
    let stack = suite.stack();
    // The vendor's administrator: what each function's own role may do is shown by the other tests.
    let sdk = Sdk::for_endpoint(&stack.emulator_url, &stack.region, &stack.vendor_aws_account_id, "any");
    store_contract::run_all(&sdk, &stack.tables.endpoints, &stack.tables.state).await;
}
