//! HTTP on a loopback port: the issuer and the page.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

use axum::Router;

use crate::background::Background;
use crate::error::Error;

/// A free port that is taken, and not served yet.
#[derive(Debug)]
pub(crate) struct Loopback {
    listener: TcpListener,
    url: String,
}

impl Loopback {
    /// Takes a free port.
    pub(crate) fn bind() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        Ok(Self { listener, url })
    }

    /// Its URL, without a slash at the end, which is its origin.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Serves `routes`, until the result is dropped.
    pub(crate) fn serve(self, name: &str, routes: Router) -> io::Result<Background> {
        Background::start(name, async move |stopped| {
            let Ok(listener) = tokio::net::TcpListener::from_std(self.listener) else { return };
            tokio::select! {
                _ = axum::serve(listener, routes) => {}
                _ = stopped => {}
            }
        })
    }
}

/// That `what` failed, which is in the way of a port.
pub(crate) fn failed(what: &str, error: &io::Error) -> Error {
    let next = "Free some ports, or check the loopback interface of this machine.";
    Error::new(what, "127.0.0.1, any free port", error, next)
}
