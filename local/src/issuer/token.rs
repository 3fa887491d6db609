//! The claims of a token.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};
use crate::random;

/// The audience of the local stack's tokens.
pub const AUDIENCE: &str = "bucket-endpoint";

/// The claims of a token. [`TokenSpec::new`] has those that every route accepts; tests change one of them.
#[derive(Debug, Clone)]
pub struct TokenSpec {
    /// The customer's account; `None` leaves the claim out.
    pub account: Option<String>,
    /// The scopes, with spaces between them.
    pub scope: String,
    /// The user or client.
    pub subject: String,
    /// How many seconds from now it expires; if negative, it has expired.
    pub expires_in: i64,
    /// The audience.
    pub audience: String,
    /// The issuer that it names; `None` is the true one.
    pub issuer: Option<String>,
    /// Claims that are added or replace those above; null removes one.
    pub claims: Map<String, Value>,
}

impl TokenSpec {
    /// A token for `account` with both scopes, valid for one hour.
    pub fn new(account: &str) -> Self {
        Self {
            account: Some(account.to_owned()),
            scope: "endpoints:read endpoints:write".to_owned(),
            subject: format!("demo-user@{account}"),
            expires_in: 3_600,
            audience: AUDIENCE.to_owned(),
            issuer: None,
            claims: Map::new(),
        }
    }

    /// The same with another scope.
    #[must_use]
    pub fn scope(mut self, scope: &str) -> Self {
        scope.clone_into(&mut self.scope);
        self
    }
}

pub(super) fn claims(spec: &TokenSpec, issuer_url: &str) -> Result<Value> {
    let impossible = |error: &dyn std::fmt::Display| {
        Error::new("Could not create a token.", "the local issuer", error, "Run it again.")
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| impossible(&error))?.as_secs();
    let now = i64::try_from(now).map_err(|error| impossible(&error))?;
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    put("iss", json!(spec.issuer.as_deref().unwrap_or(issuer_url)));
    put("sub", json!(spec.subject));
    put("aud", json!(spec.audience));
    put("scope", json!(spec.scope));
    // Also an expired token was issued before it expired.
    put("iat", json!(now.min(now + spec.expires_in - 1)));
    put("exp", json!(now + spec.expires_in));
    put("jti", json!(random::text()?));
    if let Some(account) = &spec.account {
        put("account_id", json!(account));
    }
    for (name, value) in &spec.claims {
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.clone(), value.clone());
        }
    }
    Ok(Value::Object(claims))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_claims_of_the_spec_only() {
        let mut spec = TokenSpec::new("acme").scope("endpoints:read");
        let said = claims(&spec, "http://issuer").unwrap();
        assert_eq!(said["iss"], "http://issuer");
        assert_eq!(said["aud"], AUDIENCE);
        assert_eq!(said["account_id"], "acme");
        assert_eq!(said["scope"], "endpoints:read");
        assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), 3_600);
        assert_ne!(said["jti"], claims(&spec, "http://issuer").unwrap()["jti"]);

        spec.account = None;
        spec.expires_in = -60;
        spec.claims.insert("sub".to_owned(), Value::Null);
        spec.claims.insert("account_id".to_owned(), json!(["a", "b"]));
        let said = claims(&spec, "http://issuer").unwrap();
        assert!(said.get("sub").is_none());
        assert_eq!(said["account_id"], json!(["a", "b"]));
        assert!(said["iat"].as_i64() < said["exp"].as_i64());
    }
}
