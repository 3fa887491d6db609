//! What stands in for AWS: DynamoDB (dynoxide behind a delay), STS and S3 with a customer with whom all is well, and
//! empty answers of SQS and `EventBridge`.

mod answers;
mod services;
mod tables;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use dynoxide::Database;
use tokio::net::TcpListener;

use self::services::Addresses;
pub(crate) use self::services::Service;
use crate::failure::Failure;

pub(crate) const ENDPOINTS_TABLE: &str = "bench-endpoints";
pub(crate) const STATE_TABLE: &str = "bench-state";

/// The running stand-in.
pub(crate) struct FakeAws {
    addresses: Addresses,
    behavior: Arc<Mutex<Behavior>>,
    numbers: AtomicU32,
}

/// How functions reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Transport {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Tls,
}

/// How it answers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Pace {
    /// At once.
    #[default]
    AtOnce,
    /// After this time, and all calls beside each other.
    After(Duration),
    /// After this time, and one call after the other: what the same request would take without concurrency.
    InTurn(Duration),
}

#[derive(Debug, Default)]
struct Behavior {
    pace: Pace,
    /// When the last call can be answered, for [`Pace::InTurn`].
    free_at: Option<Instant>,
    /// When the first call came.
    first_call: Option<Instant>,
}

#[derive(Clone)]
struct FakeAwsState {
    dynamodb: String,
    client: reqwest::Client,
    behavior: Arc<Mutex<Behavior>>,
    /// What was put last.
    put: Arc<Mutex<Bytes>>,
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

impl Behavior {
    /// A call comes now; when it is to be answered.
    fn call(&mut self) -> Option<Instant> {
        let now = Instant::now();
        self.first_call.get_or_insert(now);
        match self.pace {
            Pace::AtOnce => None,
            Pace::After(delay) => Some(now + delay),
            Pace::InTurn(delay) => {
                let free_at = self.free_at.map_or(now, |free_at| free_at.max(now)) + delay;
                self.free_at = Some(free_at);
                Some(free_at)
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
