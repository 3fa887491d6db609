//! Counting what is limited. How many endpoints an account has is counted by adding and retiring them.

use jiff::Timestamp;

use crate::endpoint::Configuration;
use crate::fault::Fault;
use crate::limits::{Limit, TestLimits};
use crate::values::AccountId;

/// Counts tests. Needs `dynamodb:UpdateItem` on the state table and `dynamodb:ConditionCheckItem` on the endpoints
/// table.
pub trait CountTest {
    /// Counts one test of the configuration's bucket by `account`, in the minute of `now`; or says which limit does not
    /// allow it, the account's first, and counts nothing. An account without External ID can test nothing, so nothing
    /// is counted of it. Retries transaction conflicts by itself; an attempt whose response was lost may count as one
    /// more.
    async fn count_test(
        &self,
        account: &AccountId,
        configuration: &Configuration,
        now: Timestamp,
        limits: &TestLimits,
    ) -> Result<Result<(), Limit>, Fault>;

    /// Takes the test of that minute back from the bucket's number, if there is one to take back: it ended before the
    /// bucket. The account's number stays. Tries once.
    async fn uncount_bucket_test(&self, configuration: &Configuration, now: Timestamp) -> Result<(), Fault>;

    /// Whether the account's next test is to be counted before anything is called for it, and not beside: in the minute
    /// of `now` one was refused or could not be counted. Otherwise whoever is over a limit and goes on would still
    /// cost calls of AWS STS.
    fn counts_first(&self, account: &AccountId, now: Timestamp) -> bool;
}
