//! The page of the local stack: built from `console/`, and served on a loopback port as in AWS.

mod build;
mod files;
mod headers;
mod node;
mod serve;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::background::Background;
use crate::error::{Error, Result};
use crate::issuer::CLIENT_ID;
use crate::loopback::{self, Loopback};
use crate::progress::Progress;
use files::Files;

/// Whether a stack serves the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Console {
    /// It serves none, and needs no Node.js.
    Off,
    /// The page is built from `console/`, if Node.js is there.
    FromSource,
    /// The page is in this folder.
    Built(PathBuf),
}

/// A page whose address is known, and which is not served yet: the API must first let its origin call it.
#[derive(Debug)]
pub(crate) struct ConsolePage {
    files: Files,
    port: Loopback,
}

impl ConsolePage {
    /// Builds the page, under the supervisor that `python` runs, and takes a free port; `None` if there is no page.
    pub(crate) async fn prepare(console: &Console, python: &Path, progress: &Progress) -> Result<Option<Self>> {
        let files = match console {
            Console::Off => None,
            Console::FromSource => build::build(python, progress).await?,
            Console::Built(folder) => Some(Files::read(folder)?),
        };
        let Some(files) = files else { return Ok(None) };
        Ok(Some(Self { files, port: Loopback::bind().map_err(|error| failed(&error))? }))
    }

    /// Its URL, without a slash at the end, which is its origin.
    pub(crate) fn url(&self) -> &str {
        self.port.url()
    }

    /// Serves it with the headers of `template`, until the result is dropped.
    pub(crate) fn serve(self, template: &Path, api_url: &str, issuer_url: &str) -> Result<Background> {
        let template = std::fs::read_to_string(template).unwrap_or_default();
        let template: Value = serde_json::from_str(&template).unwrap_or_default();
        let headers = headers::of(&template, origin(api_url), issuer_url)?;
        let config = json!({
            "apiUrl": api_url,
            "issuer": issuer_url,
            "clientId": CLIENT_ID,
            "scope": "openid endpoints:read endpoints:write",
        });
        let routes = serve::routes(self.files.with("/config.json", config.to_string()), headers);
        self.port.serve("console", routes).map_err(|error| failed(&error))
    }
}

/// Scheme, host and port of a URL.
fn origin(url: &str) -> &str {
    let end = url.match_indices('/').nth(2).map_or(url.len(), |(slash, _)| slash);
    &url[..end]
}

fn failed(error: &std::io::Error) -> Error {
    loopback::failed("Could not serve the page.", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!(origin("http://127.0.0.1:4000/_aws/x"), "http://127.0.0.1:4000");
        assert_eq!(origin("http://127.0.0.1:4000"), "http://127.0.0.1:4000");
    }
}
