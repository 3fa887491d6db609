//! What the store's ports promise, as one suite that runs against any pair of tables: an emulator in the process, an
//! emulator beside it, or DynamoDB itself.
//!
//! Every case works in accounts of its own, so all of them can run on the same tables, also side by side and again.
//! A new case is a function in one of the modules and a line in [`each_store_case`](crate::each_store_case).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a panic here is a failed test"
)]

pub mod adding;
pub mod churn;
pub mod external_ids;
mod fixtures;
pub mod health;
pub mod listing;
mod pair;
pub mod prefixes;
pub mod races;
pub mod receipts;
pub mod refusals;
pub mod retiring;
pub mod spoilt;
pub mod troubles;
pub mod unruly;
pub mod using;

use be_aws::sdk::Sdk;

pub use pair::Pair;

/// Calls the macro `$with` with every case of the suite, as `module::case,` one after the other.
#[macro_export]
macro_rules! each_store_case {
    ($with:ident) => {
        $with! {
            external_ids::none_before_the_first,
            external_ids::the_first_one_stays,
            external_ids::of_64_at_once_all_get_the_same,
            external_ids::every_account_has_its_own,
            receipts::a_fresh_one_lets_the_endpoint_in,
            receipts::one_is_worth_nothing_from_the_second_it_expires,
            receipts::a_new_one_replaces_the_old,
            receipts::a_void_one_replaces_the_old_and_nothing_else,
            receipts::one_for_another_configuration_is_none,
            receipts::one_of_another_account_is_none,
            adding::what_was_added_is_read_back,
            adding::another_accounts_endpoint_is_not_there,
            adding::the_same_addition_again_is_a_success,
            adding::the_same_addition_at_once_is_a_success,
            adding::after_a_refusal_the_same_addition_can_succeed,
            adding::names_are_compared_without_case,
            adding::a_used_key_tells_what_for,
            adding::a_used_key_stays_used_after_the_retirement,
            adding::keys_belong_to_accounts,
            refusals::nothing_is_written_without_a_receipt,
            refusals::nothing_is_written_when_the_name_is_taken,
            refusals::nothing_is_written_when_the_prefix_conflicts,
            refusals::nothing_is_written_when_the_key_is_used,
            refusals::the_first_of_several_reasons_is_told,
            prefixes::same_above_and_below_conflict,
            prefixes::neighbours_do_not_conflict,
            prefixes::the_whole_bucket_conflicts_with_all_of_it,
            prefixes::the_deepest_prefix_fits,
            prefixes::accounts_buckets_and_partitions_are_apart,
            prefixes::letters_are_compared_as_bytes,
            races::of_conflicting_prefixes_one_wins,
            races::of_equal_names_one_wins,
            races::of_equal_keys_one_wins,
            races::neighbours_all_win,
            retiring::name_and_prefix_are_free_again,
            retiring::the_record_stays,
            retiring::a_second_time_changes_nothing,
            retiring::of_8_at_once_one_retires,
            retiring::what_was_never_added_can_not_be_retired,
            using::an_endpoint_in_use_stays,
            using::registering_and_releasing_again_changes_nothing,
            using::uses_of_one_endpoint_are_not_anothers,
            using::force_is_recorded,
            using::nothing_is_registered_on_a_retired_endpoint,
            using::a_use_and_a_retirement_at_once_know_of_each_other,
            using::force_overlooks_no_use,
            churn::claims_follow_a_naive_model,
            churn::a_crowd_leaves_the_claims_in_order,
            listing::pages_of_any_size_show_the_same,
            listing::an_empty_account_lists_nothing,
            health::what_is_kept_is_read_back,
            health::what_was_read_must_still_be_there,
            health::of_8_that_read_the_same_one_writes,
            health::what_is_due_is_found_when_it_is,
            health::what_is_retired_is_left_alone,
            health::a_retirement_wins_over_a_test,
            health::a_timeline_pages,
            spoilt::a_bad_item_is_a_fault_that_names_its_kind,
            spoilt::a_missing_health_is_a_fault,
            spoilt::a_bad_item_hides_nothing_that_is_due,
        }
    };
}

/// Runs the whole suite on the tables of these names, one case after the other.
pub async fn run_all(sdk: &Sdk, endpoints_table: &str, state_table: &str) {
    let pair = Pair::new(sdk, endpoints_table, state_table);
    macro_rules! run {
        ($($module:ident::$case:ident,)*) => {
            $({
                eprintln!(concat!("store contract: ", stringify!($module), "::", stringify!($case)));
                $module::$case(&pair).await;
            })*
        };
    }
    each_store_case!(run);
}
