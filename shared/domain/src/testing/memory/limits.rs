use jiff::Timestamp;

use super::{Capability, Memory};
use crate::endpoint::Configuration;
use crate::fault::Fault;
use crate::limits::{Limit, Minute, TestLimits};
use crate::ports::CountTest;
use crate::values::AccountId;

impl CountTest for Memory {
    async fn count_test(
        &self,
        account: &AccountId,
        configuration: &Configuration,
        now: Timestamp,
        limits: &TestLimits,
    ) -> Result<Result<(), Limit>, Fault> {
        let mut accounts = self.open_for(Capability::CountTest).await?;
        let Some(stored) = accounts.get_mut(account).filter(|stored| stored.external_id.is_some()) else {
            return Ok(Ok(()));
        };
        let minute = Minute::of(now);
        let by_account = stored.tests.entry(minute).or_default();
        if *by_account >= limits.account {
            return Ok(Err(Limit::TestsPerMinute));
        }
        let bucket = bucket(configuration);
        let mut buckets = self.bucket_tests.lock().expect("no test panics while it holds the lock");
        let of_bucket = buckets.entry((bucket, minute)).or_default();
        if *of_bucket >= limits.bucket {
            return Ok(Err(Limit::BucketTestsPerMinute));
        }
        (*by_account, *of_bucket) = (*by_account + 1, *of_bucket + 1);
        Ok(Ok(()))
    }

    async fn uncount_bucket_test(&self, configuration: &Configuration, now: Timestamp) -> Result<(), Fault> {
        let mut buckets = self.bucket_tests.lock().expect("no test panics while it holds the lock");
        let of_bucket = buckets.entry((bucket(configuration), Minute::of(now))).or_default();
        *of_bucket = of_bucket.saturating_sub(1);
        Ok(())
    }

    fn counts_first(&self, _: &AccountId, _: Timestamp) -> bool {
        self.counts_first
    }
}

/// Bucket names are unique in a partition.
fn bucket(configuration: &Configuration) -> String {
    format!("{}#{}", configuration.role_arn.partition(), configuration.bucket_name)
}
