use jiff::Timestamp;

use super::Memory;
use crate::fault::Fault;
use crate::ports::{ReadExternalId, SaveExternalId};
use crate::values::{AccountId, ExternalId};

impl ReadExternalId for Memory {
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
        Ok(self.open()?.get(account).and_then(|stored| stored.external_id.clone()))
    }
}

impl SaveExternalId for Memory {
    async fn put_if_absent(
        &self,
        account: &AccountId,
        candidate: &ExternalId,
        _: Timestamp,
    ) -> Result<ExternalId, Fault> {
        Ok(self.open()?.of(account).external_id.get_or_insert_with(|| candidate.clone()).clone())
    }
}
