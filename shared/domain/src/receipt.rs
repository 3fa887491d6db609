//! The receipt: the stored fact that exactly this configuration passed a test.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::endpoint::Configuration;
use crate::hex::hex;
use crate::values::AccountId;

/// How long a receipt lets its configuration be added.
pub const VALIDITY: Duration = Duration::from_mins(15);

/// Far more than any two clocks of AWS differ by.
const CLOCKS_DIFFER_BY: Duration = Duration::from_hours(1);

/// Names one account's one configuration, as a SHA-256 in lower-case hexadecimal.
///
/// Of two bodies that mean the same (`/data` and `data/`, an owner that is the role's AWS account and one left out)
/// the digest is the same; of any other two it differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConfigurationDigest(String);

impl ConfigurationDigest {
    /// The digest of `configuration` in `account`.
    #[must_use]
    pub fn of(account: &AccountId, configuration: &Configuration) -> Self {
        let fields = ["configuration".to_owned(), account.to_string()];
        Self(digest(fields.into_iter().chain(configuration.digested())))
    }

    /// The digest's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The SHA-256 of `fields`, each with its length before it, so that no two lists of fields look alike.
#[must_use]
pub(crate) fn digest<S: AsRef<str>>(fields: impl IntoIterator<Item = S>) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        let field = field.as_ref();
        hash.update(field.len().to_be_bytes());
        hash.update(field.as_bytes());
    }
    hex(&hash.finalize())
}

/// A receipt as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What passed.
    pub digest: ConfigurationDigest,
    /// Until when it may be added.
    pub expires_at: Timestamp,
}

impl Receipt {
    /// The receipt for a test that passed at `now`.
    #[must_use]
    pub fn issue(account: &AccountId, configuration: &Configuration, now: Timestamp) -> Self {
        let expires_at = now.checked_add(VALIDITY).unwrap_or(now);
        Self { digest: ConfigurationDigest::of(account, configuration), expires_at }
    }

    /// What takes the place of an earlier receipt when a test failed at `now`: one that has long expired, also by the
    /// clock of a machine that is behind.
    #[must_use]
    pub fn void(account: &AccountId, configuration: &Configuration, now: Timestamp) -> Self {
        let expires_at = now.checked_sub(CLOCKS_DIFFER_BY).unwrap_or(now);
        Self { digest: ConfigurationDigest::of(account, configuration), expires_at }
    }
}

#[cfg(test)]
mod tests;
