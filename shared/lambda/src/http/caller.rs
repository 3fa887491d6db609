//! Who calls: read from what the gateway's authorizer verified, and from nothing else in the request.

use be_domain::values::{AccountId, Subject};
use serde_json::Value;

use crate::config::AccountClaim;
use crate::problem::{Code, Problem};
use crate::request::{Request, VerifiedToken};

/// What a token may allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// To see External ID and endpoints.
    Read,
    /// To mint, test, add and retire.
    Write,
}

impl Scope {
    /// The scope's name in tokens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "endpoints:read",
            Self::Write => "endpoints:write",
        }
    }
}

/// The account that a request is for and who acts in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// Who acts.
    pub subject: Subject,
}

impl Caller {
    /// The caller of `request`, if the token allows one of `scopes`.
    ///
    /// The gateway checked the scopes too, if the template that deployed it is right. This check does not depend on it.
    pub fn of(request: &Request, AccountClaim(claim): &AccountClaim, scopes: &[Scope]) -> Result<Self, Problem> {
        let token = request.token().ok_or_else(|| {
            Problem::new(Code::Unauthenticated, "Send a token of your identity provider: `Authorization: Bearer ...`.")
        })?;
        if !scopes.iter().any(|scope| token.allows(scope.as_str())) {
            let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
            return Err(forbidden(format!("The token lacks the scope {}.", names.join(" or "))));
        }
        let account = token.text(claim).and_then(|text| AccountId::parse(text).ok());
        let account = account
            .ok_or_else(|| forbidden(format!("The token's claim `{claim}` is missing, or names no single account.")))?;
        let subject = token.text("sub").and_then(|text| Subject::parse(text).ok());
        let subject = subject.ok_or_else(|| forbidden("The token's claim `sub` is missing or unusable."))?;
        Ok(Self { account, subject })
    }
}

fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(Code::Forbidden, detail)
}

impl VerifiedToken {
    /// A claim that is a string; an array that became one (`[a b]`) is for the value's own `parse` to refuse.
    fn text(&self, name: &str) -> Option<&str> {
        self.claims.as_ref()?.get(name)?.as_str()
    }

    /// Whether the token's own claims hold the scope, and the gateway's list too where it hands one over.
    fn allows(&self, scope: &str) -> bool {
        let claims = ["scope", "scp"].map(|name| self.claims.as_ref().and_then(|claims| claims.get(name)));
        let claimed = claims.into_iter().flatten().any(|claim| holds(claim, scope));
        let listed = self.scopes.as_ref().filter(|scopes| !scopes.is_empty());
        claimed && listed.is_none_or(|scopes| scopes.iter().any(|listed| listed == scope))
    }
}

/// Whether a claim holds the scope: separated by spaces (RFC 8693), or an array, as Okta writes `scp` and which the
/// gateway hands over as `[a b]`.
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

    fn call(jwt: &Value, scopes: &[Scope]) -> Result<Caller, Problem> {
        let event = json!({ "requestContext": { "authorizer": { "jwt": jwt } } });
        let request: Request = serde_json::from_value(event).unwrap();
        Caller::of(&request, &AccountClaim("account_id".into()), scopes)
    }

    fn claims(account: &Value, subject: &Value, scope: &Value) -> Value {
        json!({ "claims": { "account_id": account, "sub": subject, "scope": scope } })
    }

    fn code(result: Result<Caller, Problem>) -> &'static str {
        result.map_or_else(|problem| problem.code.as_str(), |_| "ok")
    }

    #[test]
    fn takes_account_and_subject_from_the_token() {
        let caller = call(&claims(&json!("acme"), &json!("ann"), &json!("a endpoints:read")), &[Scope::Read]).unwrap();
        assert_eq!((caller.account.as_str(), caller.subject.as_str()), ("acme", "ann"));
    }

    #[test]
    fn no_authorizer_is_401_and_anything_missing_403() {
        let bare: Request = serde_json::from_value(json!({ "headers": { "authorization": "Bearer x" } })).unwrap();
        assert_eq!(code(Caller::of(&bare, &AccountClaim("account_id".into()), &[Scope::Read])), "unauthenticated");
        assert_eq!(code(call(&Value::Null, &[Scope::Read])), "unauthenticated");
        assert_eq!(code(call(&json!({}), &[Scope::Read])), "forbidden");
        let (ok, read) = (json!("x"), json!("endpoints:read"));
        for bad in
            [json!(null), json!(""), json!(7), json!(["x"]), json!("[x y]"), json!("[x]"), json!({}), json!("a#b")]
        {
            assert_eq!(code(call(&claims(&bad, &ok, &read), &[Scope::Read])), "forbidden", "account {bad}");
        }
        for bad in [json!(null), json!(""), json!(7), json!("\u{0}")] {
            assert_eq!(code(call(&claims(&ok, &bad, &read), &[Scope::Read])), "forbidden", "subject {bad}");
        }
    }

    #[test]
    fn a_scope_must_be_there_to_the_letter() {
        let (ok, read) = (json!("x"), &[Scope::Read]);
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
        assert_eq!(code(call(&with("", json!(["endpoints:read"])), &[Scope::Read])), "forbidden");
        assert_eq!(code(call(&with("endpoints:read", json!(["other"])), &[Scope::Read])), "forbidden");
        assert_eq!(code(call(&with("endpoints:read", json!(null)), &[Scope::Read])), "ok");
        assert_eq!(code(call(&with("endpoints:write", json!(null)), &[Scope::Read, Scope::Write])), "ok");
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
        let request: Request = serde_json::from_value(event).unwrap();
        assert_eq!(code(Caller::of(&request, &AccountClaim("account_id".into()), &[Scope::Read])), "forbidden");
    }
}
