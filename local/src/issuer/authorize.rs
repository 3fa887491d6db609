//! `/authorize`: whether a browser that was sent here may choose an account, and where it is sent back to.
//!
//! OAuth 2.0 (RFC 6749, section 4.1) with PKCE (RFC 7636), S256 only. What is wrong is reported to the client by a
//! redirect, but on a page of our own if client or redirect URI are wrong: then nothing may be sent there (section
//! 4.1.2.1).

use super::client::{CLIENT_ID, Client, SCOPES};
use super::codes::AuthorizationGrant;
use super::parameters::{OAuthParameters, with_query};

/// The lifetimes of access tokens that can be chosen, in seconds, longest first. Short ones show what expiry looks
/// like.
pub(super) const LIFETIMES: [i64; 4] = [3_600, 300, 60, 20];

/// The parameters of a request that the page sends again with what was chosen.
pub(super) const REQUEST: [&str; 9] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

/// A request that is complete and correct.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AuthorizationRequest {
    pub(super) back: Back,
    nonce: Option<String>,
    challenge: String,
    /// The scopes to choose from.
    pub(super) scopes: Vec<&'static str>,
    /// The account that is filled in already.
    pub(super) login_hint: Option<String>,
}

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    /// Shown to the user: it is not known where the browser could be sent.
    Page(String),
    /// The URL to which the browser is sent.
    Redirect(String),
}

impl AuthorizationRequest {
    /// Reads a request of `client`.
    pub(super) fn read(issuer: &str, client: Option<&Client>, parameters: &OAuthParameters) -> Result<Self, Rejection> {
        parameters.unique().map_err(Rejection::Page)?;
        let client = client.ok_or_else(|| Rejection::Page("This stack serves no page.".to_owned()))?;
        if parameters.require("client_id").map_err(Rejection::Page)? != CLIENT_ID {
            return Err(Rejection::Page(format!("The parameter client_id must be {CLIENT_ID}.")));
        }
        let redirect_uri = parameters.require("redirect_uri").map_err(Rejection::Page)?;
        if !client.has_redirect_uri(redirect_uri) {
            let page = client.origin();
            return Err(Rejection::Page(format!("The parameter redirect_uri must be the URL of the page, {page}/.")));
        }
        let state = parameters.get("state").map(str::to_owned);
        let back = Back { issuer: issuer.to_owned(), redirect_uri: redirect_uri.to_owned(), state };
        let refuse = |error: &str, description: &str| Err(Rejection::Redirect(back.error(error, description)));
        let invalid = |description: String| Rejection::Redirect(back.error("invalid_request", &description));

        if parameters.require("response_type").map_err(invalid)? != "code" {
            return refuse("unsupported_response_type", "The parameter response_type must be code.");
        }
        if parameters.get("response_mode").is_some_and(|mode| mode != "query") {
            return refuse("invalid_request", "The parameter response_mode must be query.");
        }
        if parameters.get("request").or(parameters.get("request_uri")).is_some() {
            return refuse("request_not_supported", "Request objects are not supported.");
        }
        // Without it the method would be plain (RFC 7636, section 4.3).
        if parameters.get("code_challenge_method") != Some("S256") {
            return refuse("invalid_request", "The parameter code_challenge_method must be S256.");
        }
        let challenge = parameters.require("code_challenge").map_err(invalid)?;
        if challenge.len() != 43 || !challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        {
            return refuse("invalid_request", "The parameter code_challenge must be a SHA-256 digest in base64url.");
        }
        // Nobody is signed in here without having chosen.
        if parameters.get("prompt").is_some_and(|prompt| prompt.split(' ').any(|word| word == "none")) {
            return refuse("login_required", "The user must choose an account.");
        }
        let requested: Vec<_> = parameters.get("scope").unwrap_or_default().split(' ').collect();
        let scopes: Vec<_> = SCOPES.into_iter().filter(|scope| requested.contains(scope)).collect();
        if scopes.is_empty() {
            return refuse("invalid_scope", "None of the scopes is known.");
        }
        Ok(Self {
            back,
            nonce: parameters.get("nonce").map(str::to_owned),
            challenge: challenge.to_owned(),
            scopes,
            login_hint: parameters.get("login_hint").map(str::to_owned),
        })
    }

    /// What a code is issued for, with what was chosen on the page; or what is wrong with the choice.
    pub(super) fn grant(&self, chosen: &OAuthParameters) -> Result<AuthorizationGrant, String> {
        let account = chosen.require("account")?;
        let lifetime = chosen.require("lifetime")?.parse().ok().filter(|seconds| LIFETIMES.contains(seconds));
        let is_granted = |scope: &&str| *scope == "openid" || chosen.chosen_scopes().iter().any(|one| one == scope);
        let scopes: Vec<_> = self.scopes.iter().copied().filter(is_granted).collect();
        Ok(AuthorizationGrant {
            redirect_uri: self.back.redirect_uri.clone(),
            challenge: self.challenge.clone(),
            nonce: self.nonce.clone(),
            account: account.to_owned(),
            scope: scopes.join(" "),
            lifetime: lifetime.ok_or("The parameter lifetime must be one of the list.")?,
        })
    }
}

/// The way back to the client.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Back {
    issuer: String,
    pub(super) redirect_uri: String,
    state: Option<String>,
}

impl Back {
    /// With an error of OAuth and its description.
    pub(super) fn error(&self, error: &str, description: &str) -> String {
        self.url([("error", error), ("error_description", description)])
    }

    /// With these parameters, the state, and the issuer, by which a client knows who answers (RFC 9207).
    pub(super) fn url<const N: usize>(&self, parameters: [(&str, &str); N]) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        with_query(&self.redirect_uri, parameters.into_iter().chain(state).chain([("iss", self.issuer.as_str())]))
    }
}
