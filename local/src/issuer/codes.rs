//! Authorization codes: random, for one use, for one minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::random;

/// How long a code is valid. RFC 6749, section 4.1.2 recommends ten minutes at most; a browser needs seconds.
const VALID: Duration = Duration::from_mins(1);

/// What a code was issued for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuthorizationGrant {
    pub(super) redirect_uri: String,
    /// SHA-256 of the verifier, as RFC 7636 encodes it.
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) account: String,
    /// The scopes, with spaces between them.
    pub(super) scope: String,
    /// How many seconds the access token is valid.
    pub(super) lifetime: i64,
}

/// The codes that were issued and not used.
#[derive(Debug, Default)]
pub(super) struct Codes(Mutex<HashMap<String, (Instant, AuthorizationGrant)>>);

impl Codes {
    /// A new code; an error if there is no randomness.
    pub(super) fn issue(&self, grant: AuthorizationGrant, now: Instant) -> Result<String> {
        let code = random::text()?;
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, (issued, _)| now.saturating_duration_since(*issued) < VALID);
        codes.insert(code.clone(), (now, grant));
        Ok(code)
    }

    /// What the code was issued for, if it is valid. From now on it is not, whatever the caller makes of it.
    pub(super) fn take(&self, code: &str, now: Instant) -> Option<AuthorizationGrant> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(code);
        taken.filter(|(issued, _)| now.saturating_duration_since(*issued) < VALID).map(|(_, grant)| grant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_for_one_use_and_one_minute() {
        let grant = AuthorizationGrant {
            redirect_uri: "http://page/".to_owned(),
            challenge: "challenge".to_owned(),
            nonce: None,
            account: "acme".to_owned(),
            scope: "openid".to_owned(),
            lifetime: 3_600,
        };
        let (codes, now) = (Codes::default(), Instant::now());
        let code = codes.issue(grant.clone(), now).unwrap();
        assert_eq!(code.len(), 43);
        assert_eq!(codes.take("another", now), None);
        assert_eq!(codes.take(&code, now), Some(grant.clone()));
        assert_eq!(codes.take(&code, now), None);
        let code = codes.issue(grant.clone(), now).unwrap();
        assert_eq!(codes.take(&code, now + VALID), None);
        let code = codes.issue(grant.clone(), now).unwrap();
        assert_eq!(codes.take(&code, now + Duration::from_secs(59)), Some(grant.clone()));
        codes.issue(grant.clone(), now).unwrap();
        codes.issue(grant, now + VALID).unwrap();
        assert_eq!(codes.0.lock().unwrap().len(), 1, "those that have expired are forgotten");
    }
}
