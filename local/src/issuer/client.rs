//! The one client of the local issuer: the page.

/// The client ID of the page.
pub const CLIENT_ID: &str = "bucket-endpoint-console";

/// The scopes that a client may ask for; `openid` gives an ID token.
pub(super) const SCOPES: [&str; 3] = ["openid", "endpoints:read", "endpoints:write"];

/// The page, as the issuer knows it.
#[derive(Debug, Clone)]
pub(super) struct Client {
    origin: String,
}

impl Client {
    /// The page at `url`, which has no path.
    pub(super) fn new(url: &str) -> Self {
        Self { origin: url.trim_end_matches('/').to_owned() }
    }

    /// The origin, which alone may read the issuer's responses in a browser.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it is exactly the page's own URL, the one to which a browser is sent back.
    pub(super) fn has_redirect_uri(&self, uri: &str) -> bool {
        uri.strip_suffix('/') == Some(self.origin.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_redirect_uri_is_the_pages_own_url_and_no_other() {
        let client = Client::new("http://127.0.0.1:4000");
        assert!(client.has_redirect_uri("http://127.0.0.1:4000/"));
        for other in [
            "http://127.0.0.1:4000",
            "http://127.0.0.1:4000//",
            "http://127.0.0.1:4000/?a=b",
            "http://127.0.0.1:4000/#a",
            "http://127.0.0.1:4000/callback",
            "http://127.0.0.1:4001/",
            "http://localhost:4000/",
            "http://127.0.0.1:4000@example.com/",
            "https://127.0.0.1:4000/",
            "",
        ] {
            assert!(!client.has_redirect_uri(other), "{other}");
        }
    }
}
