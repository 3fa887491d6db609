use jiff::Timestamp;

use super::{Capability, Memory};
use crate::fault::Fault;
use crate::leftover::{Leftover, Residue};
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

    async fn change_leftovers(
        &self,
        account: &AccountId,
        configuration: &ConfigurationDigest,
        residue: &Residue,
        _: Timestamp,
    ) -> Result<(), Fault> {
        let mut accounts = self.open_for(Capability::KeepLeftovers).await?;
        let leftovers = accounts.of(account).leftovers.entry(configuration.as_str().to_owned()).or_default();
        *leftovers = residue.after(leftovers);
        Ok(())
    }
}
