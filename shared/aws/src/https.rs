//! The one HTTPS client of a process.

use aws_config::Region;
use aws_sdk_sts::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};

use crate::trust_store::tls_context;

/// An HTTPS client that is made when the first call is sent, and once.
///
/// The SDK's own is made anew, roots and all, whenever a client of a service is, so as to load the machine's roots at
/// the start; there are none to load. And left to themselves, each service's client and each session's would have one
/// of its own, with its own connections, and shake hands anew.
#[derive(Debug)]
pub(crate) struct Https(SharedHttpClient);

impl Https {
    /// For a process in `region`.
    pub(crate) fn new(region: Option<&Region>) -> Self {
        let client = Builder::new()
            .tls_provider(tls::Provider::Rustls(CryptoMode::AwsLc))
            .tls_context(tls_context(region.map(AsRef::as_ref)));
        Self(client.build_https())
    }
}

/// All but `validate_base_client_config`, in which the SDK's client makes a client and drops it.
impl HttpClient for Https {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        self.0.http_connector(settings, components)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}
