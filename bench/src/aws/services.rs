//! An address for each service of AWS: in AWS they share neither connections nor handshakes.

use std::collections::HashMap;
use std::path::PathBuf;

use axum::Router;
use axum::serve::Listener;
use tokio::net::TcpListener;

use crate::failure::Failure;
use crate::tls::Authority;

/// How functions reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Transport {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Tls,
}

/// A service that functions call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    DynamoDb,
    Sts,
    S3,
    Sqs,
    EventBridge,
}

impl Service {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::DynamoDb, Self::Sts, Self::S3, Self::Sqs, Self::EventBridge];

    /// The environment variable from which every SDK of AWS takes its address.
    pub(crate) const fn variable(self) -> &'static str {
        match self {
            Self::DynamoDb => "AWS_ENDPOINT_URL_DYNAMODB",
            Self::Sts => "AWS_ENDPOINT_URL_STS",
            Self::S3 => "AWS_ENDPOINT_URL_S3",
            Self::Sqs => "AWS_ENDPOINT_URL_SQS",
            Self::EventBridge => "AWS_ENDPOINT_URL_EVENTBRIDGE",
        }
    }
}

/// The addresses of all services over each transport.
#[derive(Debug)]
pub(super) struct Addresses {
    urls: HashMap<(Service, Transport), String>,
    /// The root certificate of those over TLS.
    pub(super) https_root: PathBuf,
}

impl Addresses {
    /// Listens once for each service and transport, each time with the same router.
    pub(super) async fn listen(router: &Router) -> Result<Self, Failure> {
        let authority = Authority::new()?;
        let mut urls = HashMap::new();
        for service in Service::ALL {
            let http = TcpListener::bind("127.0.0.1:0").await?;
            urls.insert((service, Transport::Http), format!("http://{}", http.local_addr()?));
            let tls = authority.bind().await?;
            urls.insert((service, Transport::Tls), format!("https://{}", Listener::local_addr(&tls)?));
            let (over_http, over_tls) = (router.clone(), router.clone());
            tokio::spawn(async move {
                let _ = axum::serve(http, over_http).await;
            });
            tokio::spawn(async move {
                let _ = axum::serve(tls, over_tls).await;
            });
        }
        Ok(Self { urls, https_root: authority.root })
    }

    pub(super) fn of(&self, service: Service, transport: Transport) -> &str {
        self.urls.get(&(service, transport)).map_or("", String::as_str)
    }
}
