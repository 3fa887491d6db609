//! What the store's ports promise, as one suite that runs on every implementation: the adapters to DynamoDB, on an
//! emulator in the process, on one beside it or on DynamoDB itself, and the store in memory that unit tests use.
//!
//! Every case works in accounts of its own, so all of them can run on the same tables, also side by side and again.
//! A new case is a function in one of the modules and a line in [`each_store_case`](crate::each_store_case); one about
//! DynamoDB itself, in [`each_dynamodb_case`](crate::each_dynamodb_case).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a panic here is a failed test"
)]

pub mod adding;
pub mod corrupted_items;
mod dynamodb;
mod every_item;
pub mod external_ids;
pub mod fault_cases;
pub mod fault_proxy;
pub mod first_additions;
mod fixtures;
pub mod health;
pub mod item_files;
pub mod later_values;
pub mod leftovers;
pub mod limits;
pub mod listing;
pub mod model_check;
pub mod prefixes;
pub mod races;
pub mod receipts;
pub mod refusals;
pub mod released_items;
pub mod retiring;
mod server;
mod store;
pub mod using;

use be_aws::sdk::Sdk;

pub use dynamodb::DynamoDbStore;
pub use fixtures::expected_nodes;
pub use server::start_server;
pub use store::{Nodes, Store};

/// Calls the macro `$with` with every case of the suite, as `module::case,` one after the other.
#[macro_export]
macro_rules! each_store_case {
    ($with:ident) => {
        $with! {
            external_ids::there_is_none_before_the_first,
            external_ids::the_first_is_never_replaced,
            external_ids::concurrent_calls_save_one,
            external_ids::every_account_has_its_own,
            receipts::a_fresh_receipt_allows_the_addition,
            receipts::an_expired_receipt_is_refused,
            receipts::a_new_receipt_replaces_the_old,
            receipts::the_test_that_began_last_counts,
            receipts::the_test_that_began_last_counts_in_a_race,
            receipts::of_tests_that_began_at_the_same_time_the_failed_one_counts,
            receipts::a_receipt_is_for_one_configuration,
            receipts::a_receipt_is_for_one_account,
            receipts::a_receipt_says_when_its_test_passed,
            leftovers::what_was_changed_is_read,
            leftovers::no_test_forgets_what_another_left,
            leftovers::an_endpoints_leftovers_are_part_of_its_health,
            limits::an_account_has_no_more_endpoints_than_allowed,
            limits::a_refused_or_repeated_addition_counts_nothing,
            limits::concurrent_additions_do_not_exceed_the_limit,
            limits::tests_are_counted_by_account_and_minute,
            limits::tests_of_a_bucket_are_counted_over_all_accounts,
            limits::a_test_that_ended_before_the_bucket_is_taken_back,
            limits::concurrent_tests_do_not_exceed_the_limits,
            limits::tests_without_an_external_id_are_not_counted,
            adding::an_added_endpoint_is_read_back,
            adding::another_accounts_endpoint_is_not_found,
            adding::a_repeated_addition_succeeds,
            adding::concurrent_repetitions_succeed,
            adding::a_refused_addition_can_succeed_later,
            adding::names_are_compared_without_case,
            adding::a_used_key_names_its_request_and_endpoint,
            adding::a_used_key_stays_used_after_the_retirement,
            adding::keys_belong_to_accounts,
            refusals::nothing_is_written_without_a_receipt,
            refusals::nothing_is_written_when_the_name_is_taken,
            refusals::nothing_is_written_when_the_prefix_conflicts,
            refusals::nothing_is_written_when_the_key_is_used,
            refusals::the_first_of_several_reasons_is_returned,
            prefixes::same_above_and_below_conflict,
            prefixes::neighbours_do_not_conflict,
            prefixes::the_whole_bucket_conflicts_with_all_of_it,
            prefixes::the_deepest_prefix_fits,
            prefixes::accounts_buckets_and_partitions_are_apart,
            prefixes::letters_are_compared_as_bytes,
            races::one_of_conflicting_prefixes_wins,
            races::one_of_equal_names_wins,
            races::one_of_equal_keys_wins,
            races::all_neighbours_win,
            retiring::name_and_prefix_are_free_again,
            retiring::the_record_is_kept,
            retiring::a_name_that_was_folded_otherwise_is_taken_once,
            retiring::retiring_again_changes_nothing,
            retiring::one_of_concurrent_retirements_retires,
            retiring::an_endpoint_that_was_never_added_is_not_retired,
            using::an_endpoint_in_use_is_not_retired,
            using::registering_and_releasing_again_changes_nothing,
            using::uses_belong_to_one_endpoint,
            using::a_forced_retirement_is_recorded,
            using::nothing_is_registered_on_a_retired_endpoint,
            using::a_concurrent_use_and_retirement_see_each_other,
            using::a_forced_retirement_records_every_use,
            using::registered_uses_are_read_back,
            using::the_time_of_vending_is_replaced_for_one_feature,
            using::one_of_concurrent_times_of_vending_is_saved,
            model_check::claims_match_a_simple_model,
            model_check::concurrent_changes_leave_consistent_claims,
            listing::pages_of_any_size_show_the_same,
            listing::an_empty_account_lists_nothing,
            health::saved_health_is_read_back,
            health::a_stale_update_is_not_saved,
            health::one_of_concurrent_updates_is_saved,
            health::due_endpoints_are_found,
            health::a_bucket_that_does_not_respond_is_due_in_the_slow_lane,
            health::a_retired_endpoint_is_never_due,
            health::a_retirement_wins_over_a_concurrent_update,
            health::the_timeline_is_paged,
        }
    };
}

/// Calls the macro `$with` with every case that looks into DynamoDB's items.
#[macro_export]
macro_rules! each_dynamodb_case {
    ($with:ident) => {
        $with! {
            limits::endpoints_of_an_earlier_release_are_counted,
            limits::concurrent_first_counts_agree,
            limits::after_a_refused_test_the_count_comes_first,
            limits::an_external_id_that_was_removed_is_noticed,
            corrupted_items::a_corrupted_item_is_a_fault_that_names_its_kind,
            corrupted_items::a_missing_health_is_a_fault,
            corrupted_items::a_corrupted_item_hides_no_other_that_is_due,
            later_values::an_unknown_status_is_read_as_drifted,
            later_values::an_unknown_kind_of_leftover_is_kept,
            later_values::an_endpoint_of_a_later_release_hides_no_other,
        }
    };
}

/// Runs the whole suite on the tables of these names, one case after the other.
pub async fn run_all(sdk: &Sdk, endpoints_table: &str, state_table: &str) {
    let store = DynamoDbStore::new(sdk, endpoints_table, state_table);
    macro_rules! run {
        ($($module:ident::$case:ident,)*) => {
            $({
                eprintln!(concat!("store contract: ", stringify!($module), "::", stringify!($case)));
                Box::pin($module::$case(&store)).await;
            })*
        };
    }
    each_store_case!(run);
    each_dynamodb_case!(run);
}
