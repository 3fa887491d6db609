//! `/token`: an authorization code for an access token and an ID token.

use std::time::Instant;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::client::CLIENT_ID;
use super::codes::Codes;
use super::parameters::OAuthParameters;
use super::{Signer, TokenSpec};

/// An error of OAuth (RFC 6749, section 5.2) and its description.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TokenError {
    pub(super) error: &'static str,
    pub(super) description: String,
}

fn failed(error: &'static str, description: impl Into<String>) -> TokenError {
    TokenError { error, description: description.into() }
}

/// The response to a request for tokens.
pub(super) fn exchange(signer: &Signer, codes: &Codes, parameters: &OAuthParameters) -> Result<Value, TokenError> {
    let invalid = |description| failed("invalid_request", description);
    parameters.unique().map_err(invalid)?;
    if parameters.require("grant_type").map_err(invalid)? != "authorization_code" {
        return Err(failed("unsupported_grant_type", "The parameter grant_type must be authorization_code."));
    }
    if parameters.require("client_id").map_err(invalid)? != CLIENT_ID {
        return Err(failed("invalid_client", format!("The parameter client_id must be {CLIENT_ID}.")));
    }
    let verifier = parameters.require("code_verifier").map_err(invalid)?;
    let redirect_uri = parameters.require("redirect_uri").map_err(invalid)?;
    let code = parameters.require("code").map_err(invalid)?;
    let not_granted = |description: &str| failed("invalid_grant", description);
    let grant = codes.take(code, Instant::now());
    let grant = grant.ok_or_else(|| not_granted("The code is unknown, was used before, or has expired."))?;
    if grant.redirect_uri != redirect_uri {
        return Err(not_granted("The code was issued for another redirect_uri."));
    }
    if grant.challenge != URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes())) {
        return Err(not_granted("The code_verifier does not match the code_challenge."));
    }

    let mut access = TokenSpec::new(&grant.account).scope(&grant.scope);
    access.expires_in = grant.lifetime;
    let server_error = |error: crate::Error| failed("server_error", error.why());
    let mut response = json!({
        "access_token": signer.token(&access).map_err(server_error)?,
        "token_type": "Bearer",
        "expires_in": grant.lifetime,
        "scope": grant.scope,
    });
    if grant.scope.split(' ').any(|scope| scope == "openid") {
        // For the client, not for the API: another audience, and no scopes.
        let mut id = TokenSpec { audience: CLIENT_ID.to_owned(), ..access };
        id.claims.insert("scope".to_owned(), Value::Null);
        id.claims.insert("nonce".to_owned(), grant.nonce.map_or(Value::Null, Value::from));
        response["id_token"] = Value::from(signer.token(&id).map_err(server_error)?);
    }
    Ok(response)
}
