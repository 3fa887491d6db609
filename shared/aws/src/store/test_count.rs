//! How many tests were started in a minute: an item for the account and one for the bucket, counted in one transaction.
//!
//! A refused test counts nowhere. Otherwise an account over its own limit could use up the bucket's, which is
//! everybody's.

use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use be_domain::endpoint::Configuration;
use be_domain::fault::Fault;
use be_domain::limits::{Limit, Minute, TestLimits};
use be_domain::ports::CountTest;
use be_domain::values::AccountId;
use jiff::Timestamp;

use super::backoff::Backoff;
use super::change::Change;
use super::keys;
use super::single_write::CONDITION_FAILED;
use super::tables::Tables;
use super::transact::Verdict;
use super::write_item::{Part, WriteItem};
use crate::fault::fault;

/// How long a minute's items are kept behind its end, in seconds: longer than any two clocks differ by.
const KEPT_FOR: i64 = 3_600;

impl CountTest for Tables {
    async fn count_test(
        &self,
        account: &AccountId,
        configuration: &Configuration,
        now: Timestamp,
        limits: &TestLimits,
    ) -> Result<Result<(), Limit>, Fault> {
        let counted = self.try_count(account, configuration, now, limits).await;
        if counted != Ok(Ok(())) {
            self.remembered.keep_uncounted(account, Minute::of(now));
        }
        counted
    }

    async fn uncount_bucket_test(&self, configuration: &Configuration, now: Timestamp) -> Result<(), Fault> {
        let key = keys::bucket_tests(configuration, Minute::of(now));
        let update = self.client.update_item().table_name(self.name(key.table)).set_key(Some(key.attributes()));
        // Once: a repetition of what got through would take back the test of somebody else.
        let once = Builder::new().retry_config(RetryConfig::disabled());
        match Change::UncountTest.into_update(update).customize().config_override(once).send().await {
            Err(error) if error.code() != Some(CONDITION_FAILED) => Err(fault("dynamodb:UpdateItem", &error)),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn counts_first(&self, account: &AccountId, now: Timestamp) -> bool {
        self.remembered.is_uncounted(account, Minute::of(now))
    }
}

impl Tables {
    async fn try_count(
        &self,
        account: &AccountId,
        configuration: &Configuration,
        now: Timestamp,
        limits: &TestLimits,
    ) -> Result<Result<(), Limit>, Fault> {
        let minute = Minute::of(now);
        let expires_at = minute.end() + KEPT_FOR;
        let count = |part, key, max| WriteItem { part, key, change: Change::CountTest { max, expires_at } };
        let external_id = keys::external_id(account);
        let items = [
            WriteItem { part: Part::ExternalId, key: external_id, change: Change::RequirePresent },
            count(Part::AccountTests, keys::account_tests(account, minute), limits.account),
            count(Part::BucketTests, keys::bucket_tests(configuration, minute), limits.bucket),
        ];
        let Verdict::Refused { failed, .. } = self.transact(&items, &mut Backoff::start()).await? else {
            return Ok(Ok(()));
        };
        // In the order of the items, so what counts most stands first.
        Ok(match failed.first().map(|failed| failed.part) {
            Some(Part::AccountTests) => Err(Limit::TestsPerMinute),
            Some(Part::BucketTests) => Err(Limit::BucketTestsPerMinute),
            // The External ID: whoever reads it finds none, too, unless somebody removed it since.
            _ if self.remembered.forget_external_id(account) => {
                return Err(Fault::unexpected("dynamodb:TransactWriteItems", "the account's External ID was removed"));
            }
            _ => Ok(()),
        })
    }
}
