use jiff::Timestamp;

use super::Memory;
use crate::fault::Fault;
use crate::leftover::Leftover;
use crate::ports::KeepLeftovers;
use crate::receipt::ConfigurationDigest;
use crate::values::AccountId;

impl KeepLeftovers for Memory {
    async fn leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
    ) -> Result<Vec<Leftover>, Fault> {
        let accounts = self.open()?;
        let leftovers = accounts.get(account).and_then(|account| account.leftovers.get(configuration.as_str()));
        Ok(leftovers.cloned().unwrap_or_default())
    }

    async fn save_leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
        leftovers: &[Leftover],
        _: Timestamp,
    ) -> Result<(), Fault> {
        self.open()?.of(account).leftovers.insert(configuration.as_str().to_owned(), leftovers.to_vec());
        Ok(())
    }
}
