//! The store's contract on dynoxide, a DynamoDB in the process: fast, and right about transactions under races.

#![allow(clippy::unwrap_used, reason = "a panic here is a failed test")]

use be_aws::sdk::Sdk;
use dynoxide::Database;
use tests::store_contract::unruly::Unruly;
use tests::store_contract::{self, Pair};
use tokio::net::TcpListener;

/// A server of its own, which ends with the test.
async fn new_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
    url
}

/// A pair of new tables on the server at `url`.
async fn new_pair(url: &str) -> Pair {
    let sdk = Sdk::for_endpoint(url, "eu-central-1", "test", "test").await;
    let pair = Pair::new(&sdk, "endpoints", "state");
    pair.create().await;
    pair
}

macro_rules! tests {
    ($($module:ident::$case:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                store_contract::$module::$case(&new_pair(&new_server().await).await).await;
            }
        )*
    };
}

tests::each_store_case!(tests);

macro_rules! troubles {
    ($($case:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let unruly = Unruly::before(&new_server().await).await;
                store_contract::troubles::$case(&new_pair(unruly.url()).await, &unruly).await;
            }
        )*
    };
}

troubles! {
    an_addition_whose_answer_is_lost_is_a_success,
    a_retirement_whose_answer_is_lost_is_a_success,
    what_passes_is_waited_out,
    a_put_waits_while_a_transaction_is_at_the_item,
    what_will_not_pass_is_a_fault,
    what_lasts_is_given_up,
    no_transition_is_lost_in_trouble,
}
