//! The key of the issuer, and its signatures.

use std::fmt;
use std::path::Path;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::token::{self, TokenSpec};
use crate::error::{Error, Result};
use crate::layout;

/// Signs tokens with the key in a file, so that another process can sign for the running stack.
pub struct Signer {
    issuer_url: String,
    key: KeyPair,
}

impl Signer {
    /// The signer of `issuer_url` with the key in `key_file`, which is created if it does not exist.
    pub fn open(key_file: &Path, issuer_url: &str) -> Result<Self> {
        let key = match std::fs::read(key_file) {
            Ok(der) => KeyPair::from_pkcs8(&der).ok(),
            Err(_) => None,
        };
        let key = match key {
            Some(key) => key,
            None => create(key_file)?,
        };
        Ok(Self { issuer_url: issuer_url.to_owned(), key })
    }

    /// The URL of the issuer whose key this is.
    pub fn issuer_url(&self) -> &str {
        &self.issuer_url
    }

    /// A token with the claims of `spec`.
    pub fn token(&self, spec: &TokenSpec) -> Result<String> {
        self.sign(&self.header(), &token::claims(spec, &self.issuer_url)?)
    }

    /// The header of this signer's tokens.
    pub fn header(&self) -> Value {
        json!({"alg": "RS256", "typ": "JWT", "kid": KEY_ID})
    }

    /// Signs any header and claims, with RS256.
    pub fn sign(&self, header: &Value, claims: &Value) -> Result<String> {
        let signed = format!("{}.{}", encoded(header), encoded(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|error| Error::new("Could not sign a token.", "the local issuer", error, "Run it again."))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The public key as a JSON Web Key Set.
    pub fn public_keys(&self) -> Value {
        let public = self.key.public_key();
        let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({"keys": [{
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": KEY_ID,
            "n": number(public.modulus().big_endian_without_leading_zero()),
            "e": number(public.exponent().big_endian_without_leading_zero()),
        }]})
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("issuer_url", &self.issuer_url).finish_non_exhaustive()
    }
}

const KEY_ID: &str = "local-1";

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Creates a key, in a file that only this user can read.
fn create(key_file: &Path) -> Result<KeyPair> {
    let unusable = |error: &dyn fmt::Display| {
        let place = key_file.display().to_string();
        Error::new("Could not create the issuer's key.", place, error, "Delete the file and run it again.")
    };
    let key = KeyPair::generate(KeySize::Rsa2048).map_err(|error| unusable(&error))?;
    let der = key.as_der().map_err(|error| unusable(&error))?;
    layout::write_with_mode(key_file, der.as_ref(), 0o600)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::rsa::PublicKeyComponents;
    use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_token_verifies_with_the_published_key_even_after_the_key_was_read_again() {
        let folder = std::env::temp_dir().join(format!("local-signer-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("key.pk8");
        let published = Signer::open(&file, "http://issuer").unwrap().public_keys();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

        let token = Signer::open(&file, "http://issuer").unwrap().token(&TokenSpec::new("acme")).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let part = |name| URL_SAFE_NO_PAD.decode(published["keys"][0][name].as_str().unwrap()).unwrap();
        let key = PublicKeyComponents { n: part("n"), e: part("e") };
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
        assert!(key.verify(&RSA_PKCS1_2048_8192_SHA256, b"another", &signature).is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
