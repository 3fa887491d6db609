//! The stand-in for AWS over TLS, with a certificate authority of its own.
//!
//! A release trusts Amazon's roots and nothing else, so that this server could not stand in for AWS. In the regions of
//! China, though, it trusts the machine's roots as well, and OpenSSL's variable says where these are. So the functions
//! are measured as they ship, and no way past their roots had to be built for it: for TLS they run in such a region.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::serve::Listener;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::failure::Failure;
use crate::workspace::root;

/// The region in which a function trusts the machine's roots (`shared/aws/src/trust_store.rs`).
pub(crate) const REGION: &str = "cn-north-1";

/// Issues the certificate of all servers over TLS.
pub(crate) struct Authority {
    acceptor: TlsAcceptor,
    /// The file with the root certificate.
    pub(crate) root: PathBuf,
}

impl Authority {
    /// With a new root certificate.
    pub(crate) fn new() -> Result<Self, Failure> {
        let mut authority = CertificateParams::default();
        // OpenSSL takes a certificate for self-signed whose subject is its issuer's, and both have the same by default.
        authority.distinguished_name.push(DnType::CommonName, "The benchmark's certificate authority");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
        let file = root().join(".local/bench-root.pem");
        std::fs::create_dir_all(root().join(".local"))?;
        std::fs::write(&file, authority.pem())?;
        let key = PrivateKeyDer::try_from(key.serialize_der())?;
        let builder =
            ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions()?;
        let chain = vec![certificate.into()];
        let config = builder.with_no_client_auth().with_single_cert(chain, key)?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), root: file })
    }

    /// Listens on a free port.
    pub(crate) async fn bind(&self) -> Result<Tls, Failure> {
        let tcp = TcpListener::bind("127.0.0.1:0").await?;
        let address = tcp.local_addr()?;
        let (sender, connections) = mpsc::unbounded_channel();
        tokio::spawn(shake_hands(tcp, self.acceptor.clone(), sender));
        Ok(Tls { address, connections })
    }
}

type Connection = (TlsStream<TcpStream>, SocketAddr);

/// Accepts connections, and shakes hands on each beside the others, as AWS does.
async fn shake_hands(mut tcp: TcpListener, acceptor: TlsAcceptor, connections: UnboundedSender<Connection>) {
    loop {
        let (stream, address) = Listener::accept(&mut tcp).await;
        // Small parts of a handshake must not wait for each other. If it fails, the connection has ended.
        let _ = stream.set_nodelay(true);
        let (handshake, connections) = (acceptor.accept(stream), connections.clone());
        tokio::spawn(async move {
            // Who fails here, or goes away, is a function whose call fails, which is noticed there.
            if let Ok(stream) = handshake.await {
                // Nobody listens at the end of a run.
                let _ = connections.send((stream, address));
            }
        });
    }
}

/// Connections over TLS.
pub(crate) struct Tls {
    address: SocketAddr,
    connections: UnboundedReceiver<Connection>,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.connections.recv().await {
            Some(connection) => connection,
            // The sender lives as long as the runtime.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
