//! The store's contract on dynoxide, a DynamoDB in the process: fast, and right about transactions under races.

use be_aws::sdk::Sdk;
use dynoxide::Database;
use tests::store_contract::{self, Pair};
use tokio::net::TcpListener;

/// A pair of new tables on a server of their own, which ends with the test.
async fn new_pair() -> Pair {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
    let sdk = Sdk::for_endpoint(&url, "eu-central-1", "test", "test").await;
    let pair = Pair::new(&sdk, "endpoints", "state");
    pair.create().await;
    pair
}

macro_rules! tests {
    ($($module:ident::$case:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                store_contract::$module::$case(&new_pair().await).await;
            }
        )*
    };
}

tests::each_store_case!(tests);
