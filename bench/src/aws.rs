//! What stands in for AWS: DynamoDB (dynoxide behind a delay), STS and S3 with a customer with whom all is well, and
//! empty answers of SQS and `EventBridge`.

mod answers;
mod services;
mod state;
mod tables;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::Router;
use dynoxide::Database;
use tokio::net::TcpListener;

use self::services::Addresses;
pub(crate) use self::services::{Service, Transport};
pub(crate) use self::state::Pace;
use self::state::{Behavior, FakeAwsState, lock};
pub(crate) use self::tables::{ENDPOINTS_TABLE, STATE_TABLE};
use crate::failure::Failure;

/// The running stand-in.
pub(crate) struct FakeAws {
    addresses: Addresses,
    behavior: Arc<Mutex<Behavior>>,
    numbers: AtomicU32,
}

impl FakeAws {
    /// Starts it with both tables.
    pub(crate) async fn start() -> Result<Self, Failure> {
        let dynamodb = TcpListener::bind("127.0.0.1:0").await?;
        let dynamodb_url = format!("http://{}", dynamodb.local_addr()?);
        tokio::spawn(dynoxide::server::serve_on(dynamodb, Database::memory()?));
        #[expect(clippy::disallowed_methods, reason = "connections that stay open are part of what is measured")]
        let client = reqwest::Client::new();
        tables::create_all(&client, &dynamodb_url).await?;
        let behavior = Arc::default();
        let shared =
            FakeAwsState { dynamodb: dynamodb_url, client, behavior: Arc::clone(&behavior), put: Arc::default() };
        let router = Router::new().fallback(answers::answer).with_state(shared);
        Ok(Self { addresses: Addresses::listen(&router).await?, behavior, numbers: AtomicU32::new(0) })
    }

    /// The address of a service.
    pub(crate) fn url(&self, service: Service, transport: Transport) -> &str {
        self.addresses.of(service, transport)
    }

    /// The file with the root certificate of the addresses over TLS.
    pub(crate) fn https_root(&self) -> &Path {
        &self.addresses.https_root
    }

    /// A number that was not given before.
    pub(crate) fn next_number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// How it answers from now on.
    pub(crate) fn set_pace(&self, pace: Pace) {
        lock(&self.behavior).pace = pace;
    }

    /// When the first call came since this was asked last.
    pub(crate) fn take_first_call(&self) -> Option<Instant> {
        lock(&self.behavior).first_call.take()
    }
}
