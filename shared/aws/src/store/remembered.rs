//! What a process remembers of the tables: an account's External ID, which the product never changes; whether the
//! number of its endpoints is stored; and for the rest of a minute that a test of an account was not counted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use be_domain::limits::Minute;
use be_domain::values::{AccountId, ExternalId};

use super::endpoint_count::EndpointCount;

/// Of how many accounts something is remembered; one more, and all are forgotten.
const MAX_ACCOUNTS: usize = 1_000;

/// What is remembered of accounts, by all clones of one [`Tables`](super::Tables).
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered(Arc<Mutex<HashMap<AccountId, Account>>>);

#[derive(Debug, Default)]
struct Account {
    external_id: Option<ExternalId>,
    endpoint_count: Option<EndpointCount>,
    /// The last minute in which a test was refused or could not be counted.
    uncounted: Option<Minute>,
}

impl Remembered {
    /// The account's External ID. The endpoints table is write-once, so what was read there stays true.
    pub(super) fn external_id(&self, account: &AccountId) -> Option<ExternalId> {
        self.of(account, |remembered| remembered.external_id.clone()).flatten()
    }

    pub(super) fn keep_external_id(&self, account: &AccountId, external_id: &ExternalId) {
        self.change(account, |remembered| remembered.external_id = Some(external_id.clone()));
    }

    /// Forgets it; whether it was known.
    pub(super) fn forget_external_id(&self, account: &AccountId) -> bool {
        self.of(account, |_| ()).is_some() && self.change(account, |remembered| remembered.external_id.take().is_some())
    }

    /// What was last seen of the account's number of endpoints. An addition is right whatever it expects.
    pub(super) fn endpoint_count(&self, account: &AccountId) -> Option<EndpointCount> {
        self.of(account, |remembered| remembered.endpoint_count).flatten()
    }

    pub(super) fn keep_endpoint_count(&self, account: &AccountId, count: Option<EndpointCount>) {
        self.change(account, |remembered| remembered.endpoint_count = count);
    }

    /// Whether a test of the account was refused or could not be counted in that minute.
    pub(super) fn is_uncounted(&self, account: &AccountId, minute: Minute) -> bool {
        self.of(account, |remembered| remembered.uncounted == Some(minute)).unwrap_or_default()
    }

    pub(super) fn keep_uncounted(&self, account: &AccountId, minute: Minute) {
        self.change(account, |remembered| remembered.uncounted = Some(minute));
    }

    fn of<T>(&self, account: &AccountId, read: impl FnOnce(&Account) -> T) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(account).map(read)
    }

    fn change<T>(&self, account: &AccountId, change: impl FnOnce(&mut Account) -> T) -> T {
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.len() >= MAX_ACCOUNTS && !accounts.contains_key(account) {
            accounts.clear();
        }
        change(accounts.entry(account.clone()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: usize) -> AccountId {
        AccountId::parse(&format!("account-{number}")).unwrap()
    }

    #[test]
    fn a_test_that_was_not_counted_is_remembered_for_its_account_and_its_minute() {
        let remembered = Remembered::default();
        let minute = |second| Minute::of(jiff::Timestamp::from_second(second).unwrap());
        remembered.keep_uncounted(&account(1), minute(0));
        assert!(remembered.is_uncounted(&account(1), minute(59)));
        assert!(!remembered.is_uncounted(&account(1), minute(60)));
        assert!(!remembered.is_uncounted(&account(2), minute(0)));
    }

    #[test]
    fn an_external_id_is_forgotten_once() {
        let remembered = Remembered::default();
        assert!(!remembered.forget_external_id(&account(1)));
        remembered.keep_external_id(&account(1), &ExternalId::parse("be-external-id").unwrap());
        assert!(remembered.forget_external_id(&account(1)));
        assert_eq!(remembered.external_id(&account(1)), None);
        assert!(!remembered.forget_external_id(&account(1)));
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
