//! Random text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, Result};

/// Text of 256 random bits, in the alphabet of base64url.
pub(crate) fn text() -> Result<String> {
    let mut random = [0; 32];
    aws_lc_rs::rand::fill(&mut random).map_err(|_| {
        Error::new("Could not create random text.", "this machine", "no random bytes are available", "Run it again.")
    })?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}
