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

use std::path::Path;
use std::sync::Arc;

use crate::background::Background;
use crate::error::Result;
use crate::loopback::{self, Loopback};
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
    /// Starts the issuer on a free port, with the key in `key_file`, which is created if it does not exist. Only the
    /// page at `console_url` can send its users here to sign in.
    pub fn start(key_file: &Path, console_url: Option<&str>) -> Result<Self> {
        let failed = |error| loopback::failed("Could not start the OIDC issuer.", &error);
        let port = Loopback::bind().map_err(failed)?;
        let signer = Arc::new(Signer::open(key_file, port.url())?);
        let routes = routes::routes(signer.clone(), console_url);
        let server = port.serve("issuer", routes).map_err(failed)?;
        Ok(Self { signer, _server: server })
    }

    /// The issuer's URL, which its tokens name.
    pub fn url(&self) -> &str {
        self.signer.issuer_url()
    }

    /// The signer of its tokens.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// A token with the claims of `spec`.
    pub fn token(&self, spec: &TokenSpec) -> Result<String> {
        self.signer.token(spec)
    }
}
