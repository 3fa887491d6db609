//! The store's contract on dynoxide, a DynamoDB in the process: fast, and right about transactions under races; and on
//! the store in memory that unit tests use. `deployed/e2e/store.rs` has it on the emulator.

#![allow(clippy::unwrap_used, reason = "a panic here is a failed test")]

/// A test for each case, with a store of its own from `new_store`.
macro_rules! tests {
    ($($module:ident::$case:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                tests::store_contract::$module::$case(&new_store().await).await;
            }
        )*
    };
}

mod dynoxide {
    use be_aws::sdk::Sdk;
    use tests::store_contract::fault_proxy::FaultProxy;
    use tests::store_contract::{DynamoDbStore, fault_cases, first_additions, start_server};

    /// New tables on the server at `url`.
    async fn new_tables(url: &str) -> DynamoDbStore {
        let sdk = Sdk::for_endpoint(url, "eu-central-1", "test", "test");
        let store = DynamoDbStore::new(&sdk, "endpoints", "state");
        store.create().await;
        store
    }

    async fn new_store() -> DynamoDbStore {
        new_tables(&start_server().await).await
    }

    tests::each_store_case!(tests);
    tests::each_dynamodb_case!(tests);

    tests! {
        released_items::todays_items_have_all_that_earlier_releases_wrote,
        released_items::items_of_a_later_release_are_read_and_kept,
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn items_of_every_release_are_read() {
        for release in tests::store_contract::item_files::releases() {
            tests::store_contract::released_items::items_of_a_release_are_read(&new_store().await, &release).await;
        }
    }

    macro_rules! behind_a_proxy {
        ($module:ident: $($case:ident,)*) => {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let proxy = FaultProxy::before(&start_server().await).await;
                    $module::$case(&new_tables(proxy.url()).await, &proxy).await;
                }
            )*
        };
    }

    behind_a_proxy! { first_additions:
        a_first_addition_takes_one_transaction,
        endpoints_without_a_number_are_found,
        a_count_that_was_seen_before_is_forgotten,
        an_addition_meanwhile_is_counted,
        a_read_that_fails_fails_no_addition,
    }

    behind_a_proxy! { fault_cases:
        an_addition_with_a_lost_response_succeeds,
        a_retirement_with_a_lost_response_succeeds,
        transient_faults_are_retried,
        a_put_is_retried_during_a_transaction,
        permanent_faults_are_returned,
        retries_end_in_time,
        no_transition_is_lost_to_faults,
    }
}

mod in_memory {
    use std::future::{Ready, ready};

    use be_domain::ports::{AddEndpoint, AddRefusal, Addition, ListEndpoints};
    use be_domain::testing::{Memory, StoredAccount};
    use be_domain::values::AccountId;
    use tests::store_contract::{Nodes, Store, expected_nodes};

    #[derive(Debug, Default)]
    struct InMemory(Memory);

    impl Store for InMemory {
        type Tables = Memory;
        type ExternalIds = Memory;
        type Due = Memory;
        type Stored = StoredAccount;

        fn tables(&self) -> &Memory {
            &self.0
        }

        fn external_ids(&self) -> &Memory {
            &self.0
        }

        fn due(&self) -> &Memory {
            &self.0
        }

        async fn add_to_one_shard(&self, addition: &Addition) -> Result<(), AddRefusal> {
            self.0.add(addition).await
        }

        async fn stored(&self, account: &AccountId) -> StoredAccount {
            self.0.stored(account)
        }

        /// It keeps no tree: the live endpoints are its claims.
        async fn nodes(&self, account: &AccountId, bucket: &str) -> Nodes {
            let all = self.0.endpoints(account, None, usize::MAX).await.unwrap();
            let live = all.into_iter().filter(|stored| stored.retirement.is_none()).map(|stored| stored.endpoint);
            let on_bucket = live.filter(|endpoint| endpoint.configuration.bucket_name.as_str() == bucket);
            expected_nodes(&on_bucket.collect::<Vec<_>>())
        }
    }

    fn new_store() -> Ready<InMemory> {
        ready(InMemory::default())
    }

    tests::each_store_case!(tests);
}
