//! Customers: who calls is read from the token that the gateway verified, and from nothing else in the request.

use be_domain::values::{AccountId, Subject};
use serde_json::Value;

use super::event::{GatewayEvent, VerifiedToken};
use super::handler::FromVerified;
use super::problem::{Code, Problem};
use crate::settings::{self, Environment, SettingError};

/// What a route requires of a token: one of these scopes. There is no value without a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// `endpoints:read`: to see External ID and endpoints.
    Read,
    /// `endpoints:write`: to create the External ID, to test, add and retire endpoints.
    Write,
    /// Either of them.
    ReadOrWrite,
}

impl Scope {
    /// The names in tokens, of which one is enough.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Read => &["endpoints:read"],
            Self::Write => &["endpoints:write"],
            Self::ReadOrWrite => &["endpoints:read", "endpoints:write"],
        }
    }
}

/// A customer, by their token: the account that a request is for and who acts in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// Who acts.
    pub subject: Subject,
}

impl FromVerified for Caller {
    type Requirement = Scope;
    /// The name of the claim that carries the account.
    type Rule = String;

    fn rule(environment: &Environment) -> Result<String, SettingError> {
        environment.get(&settings::ACCOUNT_CLAIM)
    }

    /// The gateway checked the scopes too, if the template that deployed it is right. This check does not depend on it.
    fn from_verified(event: &GatewayEvent, claim: &String, requires: Scope) -> Result<Self, Problem> {
        let token = event.token().ok_or_else(|| {
            Problem::new(
                Code::Unauthenticated,
                "The request has no valid token. Get an access token from the vendor's OpenID Connect issuer, and send it as \
                 `Authorization: Bearer <token>`.",
            )
        })?;
        let names = requires.names();
        if !names.iter().any(|name| token.allows(name)) {
            return Err(forbidden(format!("The token does not have the scope {}.", names.join(" or "))));
        }
        let account = token.text(claim).filter(|text| !NO_TEXT.contains(&text.as_str()));
        let account = account.and_then(|text| AccountId::parse(&text).ok());
        let account = account.ok_or_else(|| {
            forbidden(format!("The token's claim `{claim}` is missing or is not the ID of one account."))
        })?;
        let subject = token.text("sub").and_then(|text| Subject::parse(&text).ok());
        let subject = subject.ok_or_else(|| forbidden("The token's claim `sub` is missing or invalid."))?;
        Ok(Self { account, subject })
    }

    fn account(&self) -> &AccountId {
        &self.account
    }

    fn principal(&self) -> Option<&str> {
        None
    }
}

/// What a claim that is no text may become where the gateway hands it over as one, or the issuer makes one of it. All
/// users without an account would share it.
const NO_TEXT: [&str; 4] = ["null", "undefined", "true", "false"];

fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(Code::Forbidden, detail)
}

impl VerifiedToken {
    /// A claim that is a string; an array that became one (`[a b]`) is refused by the value's own `parse`.
    fn text(&self, name: &str) -> Option<String> {
        self.claim(name)?.as_str().map(str::to_owned)
    }

    /// Whether the token's own claims hold the scope, and the gateway's list too where it passes one on.
    fn allows(&self, scope: &str) -> bool {
        let claimed =
            ["scope", "scp"].into_iter().filter_map(|name| self.claim(name)).any(|claim| holds(&claim, scope));
        let listed = self.scopes.as_ref().filter(|scopes| !scopes.is_empty());
        claimed && listed.is_none_or(|scopes| scopes.iter().any(|listed| listed == scope))
    }
}

/// Whether a claim holds the scope: separated by spaces (RFC 8693), or an array, as Okta writes `scp` and which the
/// gateway passes on as `[a b]`.
fn holds(claim: &Value, scope: &str) -> bool {
    match claim {
        Value::String(text) => {
            let list = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
            list.split(' ').any(|item| item == scope)
        }
        Value::Array(items) => items.iter().any(|item| item == scope),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(jwt: &Value, requires: Scope) -> Result<Caller, Problem> {
        let event = json!({ "requestContext": { "authorizer": { "jwt": jwt } } });
        let event: GatewayEvent = serde_json::from_str(&event.to_string()).unwrap();
        Caller::from_verified(&event, &"account_id".to_owned(), requires)
    }

    fn claims(account: &Value, subject: &Value, scope: &Value) -> Value {
        json!({ "claims": { "account_id": account, "sub": subject, "scope": scope } })
    }

    fn code(result: Result<Caller, Problem>) -> &'static str {
        result.map_or_else(|problem| problem.code.as_str(), |_| "ok")
    }

    #[test]
    fn takes_account_and_subject_from_the_token() {
        let caller = call(&claims(&json!("acme"), &json!("ann"), &json!("a endpoints:read")), Scope::Read).unwrap();
        assert_eq!((caller.account.as_str(), caller.subject.as_str()), ("acme", "ann"));
    }

    #[test]
    fn no_authorizer_is_401_and_anything_missing_403() {
        let bare: GatewayEvent = serde_json::from_value(json!({ "headers": { "authorization": "Bearer x" } })).unwrap();
        assert_eq!(code(Caller::from_verified(&bare, &"account_id".to_owned(), Scope::Read)), "unauthenticated");
        assert_eq!(code(call(&Value::Null, Scope::Read)), "unauthenticated");
        let detail = call(&Value::Null, Scope::Read).unwrap_err().detail;
        assert!(detail.contains("the vendor's OpenID Connect issuer"), "{detail}");
        assert!(detail.ends_with("as `Authorization: Bearer <token>`."), "{detail}");
        assert_eq!(code(call(&json!({}), Scope::Read)), "forbidden");
        let (ok, read) = (json!("x"), json!("endpoints:read"));
        for bad in
            [json!(null), json!(""), json!(7), json!(["x"]), json!("[x y]"), json!("[x]"), json!({}), json!("a#b")]
        {
            assert_eq!(code(call(&claims(&bad, &ok, &read), Scope::Read)), "forbidden", "account {bad}");
        }
        for bad in NO_TEXT {
            assert_eq!(code(call(&claims(&json!(bad), &ok, &read), Scope::Read)), "forbidden", "account {bad}");
        }
        for bad in [json!(null), json!(""), json!(7), json!("\u{0}")] {
            assert_eq!(code(call(&claims(&ok, &bad, &read), Scope::Read)), "forbidden", "subject {bad}");
        }
    }

    #[test]
    fn scope_must_match_exactly() {
        let (ok, read) = (json!("x"), Scope::Read);
        for good in [
            json!("endpoints:read"),
            json!("a endpoints:read b"),
            json!("[a endpoints:read]"),
            json!(["endpoints:read"]),
        ] {
            assert_eq!(code(call(&claims(&ok, &ok, &good), read)), "ok", "{good}");
        }
        for bad in [
            json!(null),
            json!(""),
            json!("endpoints:write"),
            json!("endpoints:reader"),
            json!("ENDPOINTS:READ"),
            json!("endpoints:*"),
            json!("xendpoints:read"),
            json!({ "endpoints:read": true }),
            json!(true),
        ] {
            assert_eq!(code(call(&claims(&ok, &ok, &bad), read)), "forbidden", "{bad}");
        }
        let scp = json!({ "claims": { "account_id": "x", "sub": "x", "scp": "[endpoints:read]" }, "scopes": [] });
        assert_eq!(code(call(&scp, read)), "ok");
    }

    #[test]
    fn the_gateways_list_alone_allows_nothing_and_can_forbid() {
        let with = |scope: &str, scopes: Value| json!({ "claims": { "account_id": "x", "sub": "x", "scope": scope }, "scopes": scopes });
        assert_eq!(code(call(&with("", json!(["endpoints:read"])), Scope::Read)), "forbidden");
        assert_eq!(code(call(&with("endpoints:read", json!(["other"])), Scope::Read)), "forbidden");
        assert_eq!(code(call(&with("endpoints:read", json!(null)), Scope::Read)), "ok");
        assert_eq!(code(call(&with("endpoints:write", json!(null)), Scope::ReadOrWrite)), "ok");
    }

    #[test]
    fn nothing_else_in_the_request_names_the_account() {
        let event = json!({
            "headers": { "account_id": "evil", "x-account-id": "evil" },
            "rawQueryString": "account_id=evil",
            "pathParameters": { "accountId": "evil" },
            "requestContext": { "accountId": "evil", "authorizer": { "account_id": "evil", "lambda": { "account_id": "evil" },
                "jwt": { "claims": { "sub": "x", "scope": "endpoints:read" } } } },
        });
        let event: GatewayEvent = serde_json::from_str(&event.to_string()).unwrap();
        assert_eq!(code(Caller::from_verified(&event, &"account_id".to_owned(), Scope::Read)), "forbidden");
    }
}
