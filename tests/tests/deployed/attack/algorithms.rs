//! Tokens that choose how they are to be verified: not at all, or with the issuer's public key as a shared secret.

use aws_lc_rs::hmac::{self, HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use local::{Stack, TokenSpec};
use serde_json::{Value, json};
use tests::api::Api;

use super::routes;
use crate::suite;

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The three parts of a token that every route takes.
fn good(stack: &Stack) -> [String; 3] {
    let token = stack.issuer.token(&TokenSpec::new("algorithm-attacks")).unwrap();
    let parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

async fn is_refused_everywhere(stack: &Stack, token: &str, what: &str) {
    for route in routes::public(&routes::template()) {
        let refused = Api::with_token(stack, Some(token.to_owned())).send(route.method, &route.path, &[], None).await;
        assert_eq!(refused.status, 401, "{what} {}: {}", route.path, refused.text);
    }
}

async fn is_taken(stack: &Stack, [header, claims, signature]: &[String; 3]) {
    let taken = Api::with_token(stack, Some(format!("{header}.{claims}.{signature}"))).get("/v1/endpoints").await;
    assert_eq!(taken.status, 200, "it was a good token: {}", taken.text);
}

#[tokio::test]
async fn no_token_does_without_a_signature() {
    let suite = suite().await;
    let stack = suite.stack();
    let token = good(stack);
    let [_, claims, signature] = &token;
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        for header in [json!({ "alg": alg, "typ": "JWT" }), json!({ "alg": alg, "typ": "JWT", "kid": "local-1" })] {
            let signed = format!("{}.{claims}", encoded(&header));
            for end in [".", "", &format!(".{signature}"), ".AA", ".."] {
                is_refused_everywhere(stack, &format!("{signed}{end}"), &format!("{header} {end}")).await;
            }
        }
    }
    is_taken(stack, &token).await;
}

/// The classic confusion: a verifier that lets the token say that it is HS256, and hands its RSA key, which everybody
/// may read, to the HMAC in whatever form it happens to hold it.
#[tokio::test]
async fn no_public_key_is_a_shared_secret() {
    let suite = suite().await;
    let stack = suite.stack();
    let token = good(stack);
    let [header, claims, signature] = &token;
    let jwk = stack.issuer.signer().public_keys()["keys"][0].clone();
    let part = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let (modulus, exponent) = (part("n"), part("e"));
    let pkcs1 = sequence(&[integer(&modulus), integer(&exponent)]);
    let rsa_encryption = sequence(&[vec![0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1], vec![0x05, 0]]);
    let spki = sequence(&[rsa_encryption, tagged(0x03, &[vec![0], pkcs1.clone()].concat())]);
    // They are the issuer's key indeed: what it signed verifies with them.
    let signed = format!("{header}.{claims}");
    for key in [&pkcs1, &spki] {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
        key.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    }

    let pem = pem("PUBLIC KEY", &spki);
    for (form, secret) in [
        ("PEM", pem.as_bytes()),
        ("PEM without its last line break", pem.trim_end().as_bytes()),
        ("PEM of PKCS #1", self::pem("RSA PUBLIC KEY", &pkcs1).as_bytes()),
        ("DER", &spki),
        ("DER of PKCS #1", &pkcs1),
        ("modulus", &modulus),
        ("modulus as it is published", jwk["n"].as_str().unwrap().as_bytes()),
        ("JWK", jwk.to_string().as_bytes()),
        ("nothing", b""),
    ] {
        for (alg, hash) in [("HS256", HMAC_SHA256), ("HS384", HMAC_SHA384), ("HS512", HMAC_SHA512)] {
            let signed = format!("{}.{claims}", encoded(&json!({ "alg": alg, "typ": "JWT", "kid": "local-1" })));
            let tag = hmac::sign(&hmac::Key::new(hash, secret), signed.as_bytes());
            let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag));
            is_refused_everywhere(stack, &forged, &format!("{alg} with the {form}")).await;
        }
    }
    is_taken(stack, &token).await;
}

/// A value in DER.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut bytes = vec![tag];
    if content.len() >= 0x80 {
        bytes.push(0x80 | u8::try_from(length.len()).unwrap());
    }
    bytes.extend(length);
    bytes.extend(content);
    bytes
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tagged(0x30, &parts.concat())
}

/// A whole number that is not negative, which a leading zero keeps it from looking.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if bytes[0] >= 0x80 { &[0] } else { &[] };
    tagged(0x02, &[sign, bytes].concat())
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
