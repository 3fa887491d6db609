//! The root certificates by which AWS's endpoints are trusted.
//!
//! They are inside the binary: a machine's own 140 take several milliseconds of every cold start to parse, and a bare
//! container image has none at all.

use aws_smithy_http_client::tls::{TlsContext, TrustStore};

/// The five roots of Amazon Trust Services, all of which AWS recommends to those who keep a trust store of their own:
/// <https://www.amazontrust.com/repository/>. The endpoints of `aws`, `aws-us-gov` and `aws-eusc` chain to them, those
/// of `aws-eusc` by certificates cross-signed with Amazon Root CA 1, 3 and 4 (same page).
const AMAZON_TRUST_SERVICES: [&str; 5] = [
    include_str!("../roots/AmazonRootCA1.pem"),
    include_str!("../roots/AmazonRootCA2.pem"),
    include_str!("../roots/AmazonRootCA3.pem"),
    include_str!("../roots/AmazonRootCA4.pem"),
    include_str!("../roots/SFSRootCAG2.pem"),
];

/// How a function that runs in `region` knows AWS's endpoints.
///
/// AWS doesn't document to which roots the endpoints of `aws-cn` chain, so the machine's own count there as well.
pub(crate) fn tls_context(region: Option<&str>) -> TlsContext {
    let china = region.is_some_and(|region| region.starts_with("cn-"));
    let roots = AMAZON_TRUST_SERVICES
        .iter()
        .fold(TrustStore::empty(), |store, pem| store.with_pem_certificate(pem.as_bytes()))
        .with_native_roots(china);
    // The SDK's builder can't fail; should it ever, its own default trusts the machine's roots.
    TlsContext::builder().with_trust_store(roots).build().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use aws_sdk_sts::error::SdkError;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::sdk::Sdk;

    /// SHA-256 of each whole certificate, as <https://www.amazontrust.com/repository/> and Mozilla's root program give
    /// it.
    const FINGERPRINTS: [&str; 5] = [
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    ];

    #[test]
    fn the_roots_are_those_that_amazon_publishes() {
        for (pem, fingerprint) in AMAZON_TRUST_SERVICES.iter().zip(FINGERPRINTS) {
            let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
            let digest = Sha256::digest(STANDARD.decode(body).unwrap());
            let fingerprint_bytes = fingerprint
                .as_bytes()
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
            assert!(digest.iter().copied().eq(fingerprint_bytes), "{fingerprint}");
        }
    }

    /// CASES.md D8. In a process of its own, whose environment says that the machine has no root certificates.
    #[test]
    fn d8_an_https_client_is_made_on_a_machine_without_root_certificates() {
        let inner = "trust_store::tests::makes_a_client_and_a_call";
        let output = Command::new(std::env::current_exe().unwrap())
            .args([inner, "--exact", "--ignored"])
            .env("SSL_CERT_FILE", "/nonexistent/file")
            .env("SSL_CERT_DIR", "/nonexistent/folder")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
    }

    #[tokio::test]
    #[ignore = "run by d8_an_https_client_is_made_on_a_machine_without_root_certificates"]
    async fn makes_a_client_and_a_call() {
        for region in ["eu-central-1", "cn-north-1"] {
            // Nothing listens there; what matters is that the client was made, and refuses as it should.
            let sdk = Sdk::for_endpoint("https://127.0.0.1:9", region, "AKIA", "secret");
            let error = aws_sdk_sts::Client::new(sdk.config()).get_caller_identity().send().await.unwrap_err();
            assert!(matches!(error, SdkError::DispatchFailure(_)), "{region}: {error:?}");
        }
    }
}
