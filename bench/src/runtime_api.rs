//! The Lambda Runtime API for one process: hands it events and notes when it asks and answers.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

use crate::failure::Failure;

/// How long a function may take to ask or to answer before the benchmark gives up.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// What the process did.
#[derive(Debug)]
enum Act {
    /// Asked for the next event.
    Next,
    /// Answered an event.
    Answered(Bytes),
    /// Said that it failed.
    Failed(Bytes),
}

struct RuntimeApiState {
    events: Mutex<mpsc::UnboundedReceiver<Value>>,
    acts: mpsc::UnboundedSender<(Instant, Act)>,
}

/// A Runtime API on a port of its own.
pub(crate) struct RuntimeApi {
    /// What `AWS_LAMBDA_RUNTIME_API` has to be.
    pub(crate) address: String,
    events: mpsc::UnboundedSender<Value>,
    acts: mpsc::UnboundedReceiver<(Instant, Act)>,
    server: JoinHandle<()>,
}

impl RuntimeApi {
    pub(crate) async fn start() -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (events, receiver) = mpsc::unbounded_channel();
        let (sender, acts) = mpsc::unbounded_channel();
        let shared = Arc::new(RuntimeApiState { events: Mutex::new(receiver), acts: sender });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .route("/2018-06-01/runtime/init/error", post(failed))
            .with_state(shared);
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, events, acts, server })
    }

    /// Waits until the process asks for its first event.
    pub(crate) async fn first_next(&mut self) -> Result<Instant, Failure> {
        match self.act().await? {
            (at, Act::Next) => Ok(at),
            (_, act) => Err(format!("the function did not ask for an event: {act:?}").into()),
        }
    }

    /// Hands over an event; gives the time until the answer, and the answer.
    pub(crate) async fn invoke(&mut self, event: Value) -> Result<(Duration, Value), Failure> {
        let handed = Instant::now();
        self.events.send(event)?;
        loop {
            match self.act().await? {
                (_, Act::Next) => {}
                (at, Act::Answered(body)) => return Ok((at - handed, serde_json::from_slice(&body)?)),
                (_, Act::Failed(body)) => return Err(String::from_utf8_lossy(&body).into_owned().into()),
            }
        }
    }

    async fn act(&mut self) -> Result<(Instant, Act), Failure> {
        let act = tokio::time::timeout(TIME_LIMIT, self.acts.recv()).await;
        act.map_err(|_| "the function did nothing for a minute")?.ok_or_else(|| "the Runtime API ended".into())
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(shared): State<Arc<RuntimeApiState>>) -> impl IntoResponse {
    let _ = shared.acts.send((Instant::now(), Act::Next));
    let Some(event) = shared.events.lock().await.recv().await else {
        return std::future::pending().await;
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned()),
        ("lambda-runtime-deadline-ms", (now + TIME_LIMIT).as_millis().to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:999999999999:function:bench".to_owned()),
    ];
    (headers, event.to_string())
}

async fn answered(State(shared): State<Arc<RuntimeApiState>>, body: Bytes) -> StatusCode {
    let _ = shared.acts.send((Instant::now(), Act::Answered(body)));
    StatusCode::ACCEPTED
}

async fn failed(State(shared): State<Arc<RuntimeApiState>>, body: Bytes) -> StatusCode {
    let _ = shared.acts.send((Instant::now(), Act::Failed(body)));
    StatusCode::ACCEPTED
}
