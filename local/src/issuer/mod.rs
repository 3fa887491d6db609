//! A small OIDC issuer on a loopback port: its discovery document, its keys, and the tokens that it signs.

mod signer;
mod token;

use std::net::SocketAddr;
use std::path::Path;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::background::Background;
use crate::error::{Error, Result};
pub use signer::Signer;
pub use token::{AUDIENCE, TokenSpec};

/// The running issuer. Dropping it stops it.
#[derive(Debug)]
pub struct Issuer {
    signer: Signer,
    _server: Background,
}

impl Issuer {
    /// Starts the issuer on a free port, with the key in `key_file`, which is created if it does not exist.
    pub fn start(key_file: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| {
            let next = "Free some ports, or check the loopback interface of this machine.";
            Error::new("Could not start the OIDC issuer.", "127.0.0.1, any free port", error, next)
        };
        let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let signer = Signer::open(key_file, &url(address))?;
        let routes = routes(&signer);
        let serve = async move |stopped| {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            tokio::select! {
                _ = axum::serve(listener, routes) => {}
                _ = stopped => {}
            }
        };
        let server = Background::start("issuer", serve).map_err(failed)?;
        Ok(Self { signer, _server: server })
    }

    /// The issuer's URL, which its tokens name.
    #[must_use]
    pub fn url(&self) -> &str {
        self.signer.issuer_url()
    }

    /// The signer of its tokens.
    #[must_use]
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// A token with the claims of `spec`.
    pub fn token(&self, spec: &TokenSpec) -> Result<String> {
        self.signer.token(spec)
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn routes(signer: &Signer) -> Router {
    let issuer = signer.issuer_url();
    let discovery = json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/jwks.json"),
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    let keys = signer.public_keys();
    let constant = |body: Value| get(async move || Json(body.clone()));
    Router::new().route("/.well-known/openid-configuration", constant(discovery)).route("/jwks.json", constant(keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn its_keys_are_discoverable_and_it_ends_when_dropped() {
        let folder = std::env::temp_dir().join(format!("local-issuer-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let issuer = Issuer::start(&folder.join("key.pk8")).unwrap();
        let url = issuer.url().to_owned();
        let get = async |url: String| reqwest::get(url).await.unwrap().json::<Value>().await.unwrap();
        let discovery = get(format!("{url}/.well-known/openid-configuration")).await;
        assert_eq!(discovery["issuer"], url);
        let keys = get(discovery["jwks_uri"].as_str().unwrap().to_owned()).await;
        assert_eq!(keys["keys"][0]["alg"], "RS256");
        drop(issuer);
        assert!(reqwest::get(url).await.is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
