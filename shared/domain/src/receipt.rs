//! The receipt: the stored fact that exactly this configuration passed a test.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::endpoint::Configuration;
use crate::hex::hex;
use crate::values::AccountId;

/// How long a receipt lets its configuration be added.
pub const VALIDITY: Duration = Duration::from_mins(15);

/// How long it is kept that a test failed: longer than a test that began before it can take, which must not put its
/// receipt there when it ends.
const VOID_KEPT: Duration = Duration::from_mins(2);

/// Far more than the clocks of two functions differ by, which Amazon Time Sync keeps within milliseconds. Tests that
/// began closer together began at the same time.
pub const SAME_TIME: Duration = Duration::from_millis(100);

/// Names one account's one configuration, as a SHA-256 in lower-case hexadecimal.
///
/// Of two bodies that mean the same (`/data` and `data/`, an owner that is the role's AWS account and one left out)
/// the digest is the same; of any other two it differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConfigurationDigest(String);

impl ConfigurationDigest {
    /// The digest of `configuration` in `account`.
    pub fn of(account: &AccountId, configuration: &Configuration) -> Self {
        let fields = ["configuration".to_owned(), account.to_string()];
        Self(digest(fields.into_iter().chain(configuration.digested())))
    }

    /// The digest's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The SHA-256 of `fields`, each with its length before it, so that no two lists of fields look alike.
pub(crate) fn digest<S: AsRef<str>>(fields: impl IntoIterator<Item = S>) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        let field = field.as_ref();
        hash.update(field.len().to_be_bytes());
        hash.update(field.as_bytes());
    }
    hex(&hash.finalize())
}

/// A receipt as it is stored: what the latest test of a configuration came to, of those that passed or failed. The
/// latest is the one that began last, in whichever order tests that overlap end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What was tested.
    pub digest: ConfigurationDigest,
    /// When the test began.
    pub began_at: Timestamp,
    /// Whether it failed, so that nothing may be added.
    pub is_void: bool,
    /// Until when the configuration may be added, or until when it is kept that it may not.
    pub expires_at: Timestamp,
}

impl Receipt {
    /// The receipt for a test that began at `began_at` and passed at `now`.
    pub fn issue(account: &AccountId, configuration: &Configuration, began_at: Timestamp, now: Timestamp) -> Self {
        let expires_at = now.checked_add(VALIDITY).unwrap_or(now);
        Self { digest: ConfigurationDigest::of(account, configuration), began_at, is_void: false, expires_at }
    }

    /// When the test passed whose receipt ends at `expires_at`.
    pub fn passed_at(expires_at: Timestamp) -> Timestamp {
        expires_at.checked_sub(VALIDITY).unwrap_or(expires_at)
    }

    /// What takes the place of a receipt when a test that began at `began_at` failed.
    pub fn void(account: &AccountId, configuration: &Configuration, began_at: Timestamp) -> Self {
        let expires_at = began_at.checked_add(VOID_KEPT).unwrap_or(began_at);
        Self { digest: ConfigurationDigest::of(account, configuration), began_at, is_void: true, expires_at }
    }

    /// Whether it takes the place of `stored`, which is of the same configuration. Of two tests that began at the
    /// [same time](SAME_TIME), the one that failed counts.
    pub fn replaces(&self, stored: &Self) -> bool {
        match (self.is_void, stored.is_void) {
            (true, false) => stored.began_at <= self.began_at + SAME_TIME,
            (false, true) => stored.began_at < self.began_at - SAME_TIME,
            (true, true) | (false, false) => stored.began_at <= self.began_at,
        }
    }

    /// Whether the configuration may be added at `now`.
    pub fn allows_at(&self, now: Timestamp) -> bool {
        !self.is_void && self.expires_at > now
    }
}

#[cfg(test)]
mod tests;
