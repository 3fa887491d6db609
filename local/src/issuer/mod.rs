//! A small OIDC issuer on a loopback port: the tokens that it signs, and the sign-in of the page.

mod authorize;
mod client;
mod codes;
mod exchange;
mod page;
mod parameters;
mod routes;
mod signer;
#[cfg(test)]
mod tests;
mod token;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use crate::background::Background;
use crate::error::{Error, Result};
pub use client::CLIENT_ID;
pub use signer::Signer;
pub use token::{AUDIENCE, TokenSpec};

/// The running issuer. Dropping it stops it.
#[derive(Debug)]
pub struct Issuer {
    signer: Arc<Signer>,
    _server: Background,
}

impl Issuer {
    /// Starts the issuer on a free port, with the key in `key_file`, which is created if it does not exist. Only the page
    /// at `console_url` can send its users here to sign in.
    pub fn start(key_file: &Path, console_url: Option<&str>) -> Result<Self> {
        let failed = |error: std::io::Error| {
            let next = "Free some ports, or check the loopback interface of this machine.";
            Error::new("Could not start the OIDC issuer.", "127.0.0.1, any free port", error, next)
        };
        let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let signer = Arc::new(Signer::open(key_file, &url(address))?);
        let routes = routes::routes(signer.clone(), console_url);
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
