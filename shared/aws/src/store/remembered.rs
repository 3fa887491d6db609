//! What a process remembers of the tables, because it cannot change: an account's External ID for ever, and for the
//! rest of a minute that an account may start no more tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use be_domain::limits::Minute;
use be_domain::values::{AccountId, ExternalId};

/// Of how many accounts something is remembered; one more, and all are forgotten.
const MAX_ACCOUNTS: usize = 1_000;

/// What is remembered of accounts, by all clones of one [`Tables`](super::Tables).
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered(Arc<Mutex<HashMap<AccountId, Account>>>);

#[derive(Debug, Default)]
struct Account {
    external_id: Option<ExternalId>,
    refused: Option<Refused>,
}

/// In that minute a test was refused, because so many had been started.
#[derive(Debug)]
struct Refused {
    minute: Minute,
    started: u32,
}

impl Remembered {
    /// The account's External ID. The endpoints table is write-once, so what was read there stays true.
    pub(super) fn external_id(&self, account: &AccountId) -> Option<ExternalId> {
        self.of(account, |remembered| remembered.external_id.clone()).flatten()
    }

    pub(super) fn keep_external_id(&self, account: &AccountId, external_id: &ExternalId) {
        self.change(account, |remembered| remembered.external_id = Some(external_id.clone()));
    }

    /// Whether the account is known to have started `max` tests in that minute. Counts only grow.
    pub(super) fn is_refused(&self, account: &AccountId, minute: Minute, max: u32) -> bool {
        let is_refused = |refused: &Refused| refused.minute == minute && refused.started >= max;
        self.of(account, |remembered| remembered.refused.as_ref().is_some_and(is_refused)).unwrap_or_default()
    }

    /// The account has started `started` tests in that minute, or more.
    pub(super) fn keep_refused(&self, account: &AccountId, minute: Minute, started: u32) {
        self.change(account, |remembered| remembered.refused = Some(Refused { minute, started }));
    }

    fn of<T>(&self, account: &AccountId, read: impl FnOnce(&Account) -> T) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(account).map(read)
    }

    fn change(&self, account: &AccountId, change: impl FnOnce(&mut Account)) {
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.len() >= MAX_ACCOUNTS && !accounts.contains_key(account) {
            accounts.clear();
        }
        change(accounts.entry(account.clone()).or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: usize) -> AccountId {
        AccountId::parse(&format!("account-{number}")).unwrap()
    }

    #[test]
    fn a_refusal_is_remembered_for_its_account_its_minute_and_its_limit() {
        let remembered = Remembered::default();
        let minute = |second| Minute::of(jiff::Timestamp::from_second(second).unwrap());
        remembered.keep_refused(&account(1), minute(0), 30);
        assert!(remembered.is_refused(&account(1), minute(59), 30));
        assert!(remembered.is_refused(&account(1), minute(0), 29));
        assert!(!remembered.is_refused(&account(1), minute(0), 31), "the limit was raised");
        assert!(!remembered.is_refused(&account(1), minute(60), 30));
        assert!(!remembered.is_refused(&account(2), minute(0), 30));
    }

    #[test]
    fn more_accounts_than_there_is_room_for_are_forgotten() {
        let remembered = Remembered::default();
        let external_id = ExternalId::parse("be-external-id").unwrap();
        for number in 0..=MAX_ACCOUNTS {
            remembered.keep_external_id(&account(number), &external_id);
            assert_eq!(remembered.external_id(&account(number)), Some(external_id.clone()));
        }
        assert_eq!(remembered.external_id(&account(0)), None);
    }
}
